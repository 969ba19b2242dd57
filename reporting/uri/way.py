"""The way of an export: explain its remarks, submit it, send it back or approve it, record its delivery.

A draft becomes an export that may leave the house when somebody else approves it, while the register still says what
the draft says. The trigger of reporting/sql/93_guard_uri_steps.sql holds the same rules in the database.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import context, locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import identifying
from reporting.models import UriExport, UriStep
from reporting.uri import checking, doors, house, monthly, multiset, profiles, states, telling
from reporting.uri.multiset import Differences
from reporting.uri.people import APPROVES, MAKES
from reporting.uri.states import State

Kind, Recipient, Way = UriStep.Kind, UriStep.Recipient, UriStep.Way
HANDS = {
    "made": gettext_lazy("You made this draft. Somebody else approves it."),
    Kind.EXPLAINED: gettext_lazy("You explained a remark of this export. Somebody else approves it."),
    Kind.SUBMITTED: gettext_lazy("You submitted this export. Somebody else approves it."),
}
OPEN_AGAIN = gettext_lazy("Something happened with this export since you opened its page. Read it again.")
MOST_TOLD = 5  # differences in one refusal; the page shows them all


class RegisterChanged(Refusal):
    """The register no longer says what the draft says; `differences` has each line that differs."""

    def __init__(self, differences: Differences) -> None:
        self.differences = differences
        sentence = _(
            "The register changed since this draft was made. Nothing was approved. Make the draft anew."
        )
        super().__init__(sentence, [str(difference) for difference in differences.told[:MOST_TOLD]])


# --- What may be done -------------------------------------------------------------------------------


def check_may_make(by: User, export: UriExport) -> None:
    if not reach.holds(by, MAKES, export.directorate_id):
        raise NotAllowed(_("You may not make URI exports of this directorate."))


def check_may_approve(by: User, export: UriExport) -> None:
    if not reach.holds(by, APPROVES, export.directorate_id):
        raise NotAllowed(_("You may not approve URI exports of this directorate."))


def check_other_person(by: User, export: UriExport) -> None:
    """Four eyes: whoever had a hand in it does not judge it, with whichever account."""
    for user, part in states.hands_in(export).items():
        if by.is_same_person_as(user):
            raise NotAllowed(HANDS[part])


def check_is_draft(export: UriExport) -> None:
    state = states.state_of(export)
    if state == State.SUBMITTED:
        raise Refusal(_("This export waits for approval. Nothing in it can be changed now."))
    check_not_approved(export)


def check_not_approved(export: UriExport) -> None:
    approved = states.last(export, Kind.APPROVED)
    if approved is not None:
        words = {
            "moment": date_format(timezone.localtime(approved.at), "DATETIME_FORMAT"),
            "who": approved.by,
        }
        raise Refusal(_("This export was approved already, on %(moment)s by %(who)s.") % words)


def check_waits(export: UriExport) -> None:
    check_not_approved(export)
    if states.state_of(export) != State.SUBMITTED:
        raise Refusal(_("This draft was not submitted for approval yet."))


def check_newest(export: UriExport) -> None:
    if newer(export) is not None:
        raise Refusal(_("There is a newer version of this export. Use that one."))


def check_profile(export: UriExport) -> None:
    """The draft follows the profile that is in force for its year."""
    if profiles.for_year(export.year, export.profile).version != export.profile_version:
        raise Refusal(_("The profile changed since this draft was made. Make the draft anew."))


def check_checks(export: UriExport) -> None:
    """No fault left, and a sentence with every remark."""
    faults = states.faults(export)
    if faults:
        raise Refusal(
            _("A check does not hold. Mend the register and make the draft anew."),
            [checking.said(result) for result in faults],
        )
    remarks = states.unexplained(export)
    if remarks:
        raise Refusal(
            _("A remark has no explanation yet. Explain it in a sentence."),
            [checking.said(result) for result in remarks],
        )


def check_register(export: UriExport) -> None:
    """The register says what the draft says, to the line, so do the overviews, and nothing stands in the way."""
    differences = multiset.since(export)
    if differences:
        raise RegisterChanged(differences)
    doubts = [*house.doubts(export.directorate_id, export.year), telling_now(export)]
    faults = [result for result in doubts if not result["holds"]]
    if faults:
        raise Refusal(
            _("A check no longer holds. Mend the register and make the draft anew."),
            [checking.said(result) for result in faults],
        )
    scope = lists.by_id("directorate")[export.directorate_id]
    kept = UriExport.objects.values_list("overviews", flat=True).get(pk=export.pk)
    if kept != monthly.anew(scope, export.year, timezone.now(), kept):
        raise Refusal(
            _(
                "The monthly overviews changed since this draft was made. Nothing was approved. Make the draft anew."
            )
        )


def telling_now(export: UriExport) -> dict[str, Any]:
    """Whether a label in the export has become a name that the register knows by now.

    Asked as the system, which sees all names: of what lists and profile say, never of what who acts has typed.
    """
    used = profiles.of_version(export.profile, export.profile_version)
    labels = doors.labels_of(export)
    with context.acting(None):
        return house.telling(house.texts_of(used, [labels]) if used else labels)


def check_submit(by: User, export: UriExport) -> None:
    check_may_make(by, export)
    check_is_draft(export)
    check_newest(export)
    check_profile(export)
    check_checks(export)


def check_send_back(by: User, export: UriExport) -> None:
    check_may_approve(by, export)
    check_other_person(by, export)
    check_waits(export)


def check_approve(by: User, export: UriExport) -> None:
    check_may_approve(by, export)
    check_other_person(by, export)
    check_waits(export)
    check_newest(export)
    check_profile(export)
    check_checks(export)


def check_explain(by: User, export: UriExport) -> None:
    check_may_make(by, export)
    check_is_draft(export)


def check_deliver(by: User, export: UriExport) -> None:
    check_may_make(by, export)
    if not states.is_frozen(export):
        raise Refusal(_("This export is a draft. It is delivered after somebody else approved it."))


def check_text(text: str, refusal: str) -> None:
    """A sentence that names nobody; `refusal` where there is none at all."""
    if not text.strip():
        raise Refusal(refusal)
    identifying.check_tells_nobody(text)


# --- Doors ------------------------------------------------------------------------------------------


@door
def explain(export: UriExport, *, by: User, check: str, text: str) -> UriStep:
    """Say in a sentence where a remark comes from; said again, the last sentence holds."""
    check_may_make(by, export)
    export = _held(export)
    check_explain(by, export)
    if check not in {result["check"] for result in states.remarks(export)}:
        raise Refusal(_("This check needs no explanation."))
    check_text(text, _("Explain the remark in a sentence."))
    return _step(export, Kind.EXPLAINED, by, check_name=check, text=text)


@door
def submit(export: UriExport, *, by: User) -> UriStep:
    """Ask a second person to approve what was reviewed."""
    check_may_make(by, export)
    export = _held(export)
    check_submit(by, export)
    check_register(export)
    return _step(export, Kind.SUBMITTED, by)


@door
def send_back(export: UriExport, *, by: User, reason: str, seen: int | None = None) -> UriStep:
    """Not approved: back to who submitted it, with what has to be looked at. `seen` as in `approve`."""
    check_may_approve(by, export)
    export = _held(export)
    check_send_back(by, export)
    _check_seen(export, seen)
    check_text(reason, _("Say what has to be looked at."))
    return _step(export, Kind.RETURNED, by, text=reason)


@door
def approve(export: UriExport, *, by: User, seen: int | None = None) -> UriStep:
    """Approve what somebody else made and submitted, if the register still says the same. From then on it is final.

    `seen` is the last step that this person saw; None where nobody read a page.
    """
    check_may_approve(by, export)
    export = _held(export)
    check_approve(by, export)
    _check_seen(export, seen)
    check_register(export)
    return _step(export, Kind.APPROVED, by)


@door
def deliver(export: UriExport, *, by: User, recipient: str, way: str, on: date, text: str = "") -> UriStep:
    """Write down that the approved files were handed over: to whom, by which way, when."""
    check_may_make(by, export)
    export = _held(export)
    check_deliver(by, export)
    if recipient not in Recipient.values or way not in Way.values:
        raise Refusal(_("Choose to whom and by which way it was delivered."))
    approved = states.last(export, Kind.APPROVED)
    if on > timezone.localdate():
        raise Refusal(_("This day lies in the future."))
    if approved is not None and on < timezone.localdate(approved.at):
        raise Refusal(_("This day lies before the approval."))
    if text.strip():
        check_text(text, "")
    return _step(export, Kind.DELIVERED, by, recipient=recipient, way=way, delivered_on=on, text=text)


def _check_seen(export: UriExport, seen: int | None) -> None:
    """What is decided on is what was read: no explanation or submission since."""
    if seen is not None and seen != states.last_step(export):
        raise Refusal(OPEN_AGAIN)


def _held(export: UriExport) -> UriExport:
    """The export as it stands now, while nobody else takes a step of it or makes a next version."""
    locks.hold(f"uri-versions:{export.year}:{export.directorate_id}")
    found = states.with_steps(UriExport.objects.filter(pk=export.pk)).first()
    if found is None:
        raise NotAllowed(_("This export does not exist for you."))
    return found


def _step(export: UriExport, kind: str, by: User, **values: Any) -> UriStep:
    step = UriStep.objects.create(export=export, kind=kind, by=by, **values)
    telling.ask(step)
    return step


# --- The register since ------------------------------------------------------------------------------


def newer(export: UriExport) -> UriExport | None:
    """The newest version after this one."""
    same = UriExport.objects.filter(
        year=export.year, directorate=export.directorate_id, profile=export.profile
    )
    return same.filter(version__gt=export.version).only("pk", "version").order_by("-version").first()
