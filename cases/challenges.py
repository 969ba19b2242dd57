"""Around a disposition: advice before the review, objection and appeal after the decision, the measure carried out.

All but the advice may come long after the case was closed. The terms are rules of the table of terms.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases import deadlines, terms
from cases.inquiry import check_not_later
from cases.models import Advice, Case, Challenge, Disposition
from cases.permissions import check_may, locked

State = Disposition.State
LODGING, SETTLING = "lodge_objection", "settle_objection"  # codes in the table of terms


def _locked(disposition: Disposition) -> Disposition:
    case = locked(Case, disposition.violation.case_id)
    disposition = locked(Disposition, disposition.pk)
    disposition.violation.case = case
    return disposition


def _check_may_record(by: User, disposition: Disposition) -> None:
    check_may(by, "investigate_case", disposition.violation.case)


def _check_standing(disposition: Disposition) -> None:
    if disposition.state != State.DECIDED:
        raise Refusal(_("This disposition has not been decided."))
    if disposition.violation.standing != disposition:
        raise Refusal(_("This disposition was replaced by a later one."))


# --- Advice -----------------------------------------------------------------------------------------


def check_advise(by: User, disposition: Disposition) -> None:
    _check_may_record(by, disposition)
    if disposition.state != State.PROPOSED:
        raise Refusal(_("Advice comes before the central review."))


@door
def record_advice(
    disposition: Disposition, *, by: User, kind: str, text: str, adviser: str = "", on: date | None = None
) -> Advice:
    """Put an advice beside a proposal: the reviewer and the competent authority read it."""
    disposition = _locked(disposition)
    check_advise(by, disposition)
    check_not_later(on)
    if not text.strip():
        raise Refusal(_("Write down what was advised."))
    return Advice.objects.create(
        disposition=disposition,
        kind=kind,
        given_on=on or timezone.localdate(),
        adviser=adviser,
        text=text,
        recorded_by=by,
    )


# --- Objection and appeal ---------------------------------------------------------------------------


def check_lodge(by: User, disposition: Disposition) -> None:
    _check_may_record(by, disposition)
    _check_standing(disposition)
    if any(not challenge.outcome for challenge in disposition.challenges.all()):
        raise Refusal(_("An objection or appeal is already under way."))


@door
def lodge(
    disposition: Disposition, *, by: User, kind: str, on: date, before: str = "", grounds: str = ""
) -> Challenge:
    """An objection to a decision, or an appeal, came in; its terms follow from the rules."""
    disposition = _locked(disposition)
    check_lodge(by, disposition)
    check_not_later(on)
    if disposition.challenges.filter(kind=kind).exists():
        raise Refusal(_("Against this decision that way has been gone already."))
    start = _challenged_from(disposition)
    if on < start:
        raise Refusal(_("It lies before the decision that it is against."))
    lodge_by = _due(LODGING, start)
    settled_by = _due(SETTLING, lodge_by) if kind == Challenge.Kind.OBJECTION else None
    return Challenge.objects.create(
        disposition=disposition,
        kind=kind,
        lodged_on=on,
        lodge_by=lodge_by,
        due_on=settled_by,
        before=before,
        grounds=grounds,
        recorded_by=by,
    )


def _challenged_from(disposition: Disposition) -> date:
    """The day of what is challenged: the decision, or the last outcome on it."""
    outcomes = [challenge.outcome_on for challenge in disposition.challenges.all() if challenge.outcome_on]
    return max([disposition.decided_on, *outcomes])  # type: ignore[type-var]  # a decision of a case has a day


def _due(code: str, start: date | None) -> date | None:
    rule = deadlines.rules(timezone.localdate()).get(code)
    return terms.due_on(start, rule) if rule and start else None


def check_settle(by: User, challenge: Challenge) -> None:
    _check_may_record(by, challenge.disposition)
    if challenge.outcome:
        raise Refusal(_("It was settled already."))


@door
def settle(
    challenge: Challenge, *, by: User, outcome: str, reasons: str = "", on: date | None = None
) -> Challenge:
    """Record what became of an objection or appeal. What succeeded lets a disposition be proposed anew."""
    disposition = _locked(challenge.disposition)
    challenge = locked(Challenge, challenge.pk)
    challenge.disposition = disposition
    check_settle(by, challenge)
    if outcome not in Challenge.Outcome.values:
        raise Refusal(_("Choose what became of it."))
    day = on or timezone.localdate()
    check_not_later(day)
    if day < challenge.lodged_on:
        raise Refusal(_("The outcome lies before it was lodged."))
    if outcome != Challenge.Outcome.WITHDRAWN and not reasons.strip():
        raise Refusal(_("Give the reasons of the outcome."))
    challenge.outcome, challenge.outcome_on, challenge.reasons = outcome, day, reasons
    challenge.save()
    return challenge


# --- The measure ------------------------------------------------------------------------------------


def has_measure(disposition: Disposition) -> bool:
    """Whether there is anything to carry out."""
    return any(mark.measure.code != "GEEN" for mark in disposition.marks.all())


def check_carry_out(by: User, disposition: Disposition) -> None:
    _check_may_record(by, disposition)
    _check_standing(disposition)
    if not has_measure(disposition):
        raise Refusal(_("There is no measure to carry out."))
    if disposition.carried_out_on is not None:
        raise Refusal(_("It was recorded already that this was carried out."))


@door
def carry_out(disposition: Disposition, *, by: User, on: date) -> Disposition:
    """The measures of a decision were carried out, on a day."""
    disposition = _locked(disposition)
    check_carry_out(by, disposition)
    check_not_later(on)
    if on < disposition.decided_on:  # type: ignore[operator]  # a decision of a case has a day
        raise Refusal(_("The measure was carried out before the decision."))
    disposition.carried_out_on = on
    disposition.save()
    return disposition
