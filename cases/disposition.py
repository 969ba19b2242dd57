"""How a violation ends: proposed by the investigator, reviewed centrally, decided by the competent authority.

Three people: nobody reviews or decides what they proposed, and the authority is never one of the investigators.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.eligibility import check_authority
from cases.inquiry import check_in, check_not_later
from cases.models import Case, Disposition, DispositionMeasure, Measure, Status, Violation
from cases.permissions import check_may, locked
from cases.submitted import lock_cover_of, lock_submitted

State = Disposition.State


def _locked(disposition: Disposition) -> Disposition:
    locked(Case, disposition.violation.case_id)
    return locked(Disposition, disposition.pk)


def _locked_for_authority(disposition: Disposition, by: User) -> Disposition:
    """The same for who decides, for whom the case itself does not exist: its cover stands in its place."""
    cover = lock_cover_of(disposition.violation.case_id, by=by)
    disposition = lock_submitted(Disposition, disposition.pk)
    disposition.violation.case = cover
    return disposition


def check_measures(measures: list[Measure], outcome: str) -> None:
    """At least one measure; “no disposition” stands alone; nothing but that follows what is not proven."""
    codes = {measure.code for measure in measures}
    if not codes:
        raise Refusal(_("Choose at least one measure, or “no disposition”."))
    if "GEEN" in codes and len(codes) > 1:
        raise Refusal(_("“No disposition” does not go together with a measure."))
    if outcome == Violation.Outcome.NOT_PROVEN and any(measure.disciplinary for measure in measures):
        raise Refusal(_("A violation that is not proven cannot lead to a disciplinary measure."))


def _write_marks(disposition: Disposition, measures: list[Measure]) -> None:
    wanted = {measure.pk for measure in measures}
    held = set(disposition.marks.values_list("measure_id", flat=True))
    disposition.marks.filter(measure_id__in=held - wanted).delete()
    DispositionMeasure.objects.bulk_create(
        DispositionMeasure(disposition=disposition, measure_id=pk) for pk in sorted(wanted - held)
    )


def check_propose(by: User, violation: Violation) -> None:
    case: Case = violation.case  # type: ignore[assignment]  # an imported violation has no page
    check_may(by, "investigate_case", case)
    standing = violation.standing
    if standing is None:
        check_in(case, Status.DISPOSITION)
    elif not standing.may_be_revised:
        raise Refusal(
            _("A disposition has been decided. Only an objection or appeal that succeeded can revise it.")
        )
    if violation.outcome == Violation.Outcome.SUSPECTED:
        raise Refusal(_("Establish the outcome of the violation first."))
    if violation.pending is not None:
        raise Refusal(_("A disposition of this violation has already been proposed."))


@door
def propose(
    violation: Violation,
    *,
    by: User,
    measures: list[Measure],
    grounds: str,
    authority: User,
    on: date | None = None,
) -> Disposition:
    """Propose how a violation ends, for the central review and then the competent authority.

    After an objection or appeal that succeeded the proposal is to replace the decision that stands, which holds and
    counts until this one is decided.
    """
    case = locked(Case, violation.case_id)
    violation = locked(Violation, violation.pk)
    violation.case = case
    check_propose(by, violation)
    check_measures(measures, violation.outcome)
    check_authority(authority, case)
    if authority.pk == by.pk:
        raise Refusal(_("Nobody decides what they proposed themselves."))
    if not grounds.strip():
        raise Refusal(_("Give the grounds of the proposal."))
    check_not_later(on)
    disposition = Disposition.objects.create(
        violation=violation,
        replaces=violation.standing,
        grounds=grounds,
        authority=authority,
        proposed_on=on or timezone.localdate(),
        proposed_by=by,
        recorded_by=by,
    )
    _write_marks(disposition, measures)
    return disposition


def check_review(by: User, disposition: Disposition) -> None:
    check_may(by, "review_disposition", disposition.violation.case)
    if disposition.state != State.PROPOSED:
        raise Refusal(_("This proposal was already reviewed."))
    if disposition.proposed_by_id == by.pk:
        raise NotAllowed(_("Nobody reviews what they proposed themselves."))
    if disposition.authority_id == by.pk:
        raise NotAllowed(_("Who decides does not review as well."))


@door
def review(
    disposition: Disposition, *, by: User, agrees: bool, text: str, on: date | None = None
) -> Disposition:
    """Central review for unity of policy: submit the proposal to the authority, or send it back."""
    disposition = _locked(disposition)
    check_review(by, disposition)
    check_not_later(on)
    if not agrees and not text.strip():
        raise Refusal(_("Say why the proposal goes back."))
    disposition.reviewed_by, disposition.review = by, text
    disposition.reviewed_on = on or timezone.localdate()
    disposition.state = State.REVIEWED if agrees else State.WITHDRAWN
    disposition.save()
    return disposition


def check_decide(by: User, disposition: Disposition) -> None:
    """Only the authority to whom it was submitted decides, once, and while the case is there for it."""
    if not Disposition.objects.submitted_to(by).filter(pk=disposition.pk).exists():
        raise NotAllowed(_("This was not submitted to you."))
    if disposition.state != State.REVIEWED:
        raise Refusal(_("This disposition was already decided."))
    if disposition.replaces_id is None:
        check_in(disposition.violation.case, Status.DISPOSITION)


@door
def decide(
    disposition: Disposition, *, by: User, measures: list[Measure], text: str = "", on: date | None = None
) -> Disposition:
    """The competent authority decides; who deviates from the proposal gives the reason."""
    disposition = _locked_for_authority(disposition, by)
    check_decide(by, disposition)
    check_measures(measures, disposition.violation.outcome)
    deviates = {m.pk for m in measures} != set(disposition.marks.values_list("measure_id", flat=True))
    if deviates and not text.strip():
        raise Refusal(_("Your decision deviates from the proposal: give the reason."))
    check_not_later(on)
    day = on or timezone.localdate()
    if day < disposition.reviewed_on:
        raise Refusal(_("The decision lies before the central review."))
    _write_marks(disposition, measures)
    disposition.state = State.DECIDED
    disposition.decided_on, disposition.decided_year, disposition.decided_by = day, day.year, by
    disposition.decision, disposition.deviates = text, deviates
    disposition.save()
    return disposition


def proposed_measures(disposition: Disposition) -> list[int]:
    """Ids of the measures as they were proposed, also after a decision that deviates: from the history."""
    proposed = DispositionMeasure.history.filter(
        disposition_id=disposition.pk, history_change_reason=propose.__name__
    )
    return list(proposed.values_list("measure_id", flat=True))


def heaviest(measures: list[Measure]) -> Any:
    """The measure that counts where a disposition counts once."""
    return max(measures, key=lambda measure: measure.severity, default=None)
