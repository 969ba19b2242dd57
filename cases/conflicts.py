"""Conflicts of interest that people speak of: declared by hand, and the one rule that the head of OIF can lift.

Who is a person in a case, or reported it, stands outside it whatever anybody decides: there is no door for that.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door, hold
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.models import Case, ChartDecision, DeclaredConflict, PersonIdentity, Report
from cases.permissions import check_may, check_sees, check_sees_report, locked

# --- By hand ----------------------------------------------------------------------------------------


@door
def declare_conflict(case: Case, *, by: User) -> DeclaredConflict:
    """“I know a person in this case”: from now on the case does not exist for this user."""
    check_sees(by, case)
    hold(case)
    return DeclaredConflict.objects.create(case=case, user=by, recorded_by=by)


@door
def declare_conflict_with_report(report: Report, *, by: User) -> DeclaredConflict:
    """“I know a person in this report”: it does not exist for this user, and neither will its case."""
    report = locked(Report, report.pk)
    check_sees_report(by, report)
    return DeclaredConflict.objects.create(report=report, case=report.case, user=by, recorded_by=by)


def take_along(report: Report, case: Case) -> None:
    """What was declared on a report holds for the case that it becomes part of."""
    there = case.declared_conflicts.filter(withdrawn_at=None).values("user")
    report.declared_conflicts.filter(case=None).exclude(user__in=there).update(case=case)


def check_withdraw_declaration(by: User, declared: DeclaredConflict) -> None:
    if declared.case is None:
        raise Refusal(_("Withdraw this when the report has become a case."))
    check_may(by, "decide_conflicts", declared.case)
    _check_stands(declared)


@door
def withdraw_declaration(declared: DeclaredConflict, *, by: User, reason: str) -> DeclaredConflict:
    """The head of OIF takes back what somebody declared by mistake: the case exists for that user again."""
    declared = locked(DeclaredConflict, declared.pk)
    check_withdraw_declaration(by, declared)
    return _withdraw(declared, by=by, reason=reason)


def _check_stands(row: Any) -> None:
    if row.withdrawn_at is not None:
        raise Refusal(_("This was withdrawn already."))


def _withdraw(row: Any, *, by: User, reason: str) -> Any:
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = timezone.now(), by, reason
    row.save()
    return row


# --- The line of the organisation chart -------------------------------------------------------------


def kept_out_by_chart(case: Case) -> QuerySet:
    """Users whom nothing but the organisation chart keeps from this case: about them the head can decide."""
    subjects = PersonIdentity.objects.filter(person__case=case, person__role="subject")
    known = list(subjects.values_list("personnel_number_hash", "email_hash", "manager_number_hash"))
    numbers, emails, managers = (
        (_present(column) for column in zip(*known, strict=True)) if known else ([],) * 3
    )
    users = User.objects.filter(Q(personnel_number_hash__in=numbers) | Q(email_hash__in=emails))
    line = User.objects.filter(
        Q(pk__in=users.values("manager"))
        | Q(manager__in=users)
        | Q(personnel_number_hash__in=managers)
        | Q(manager_number_hash__in=numbers),
        is_active=True,
    )
    decided = case.chart_decisions.filter(withdrawn_at=None).values("user")
    ids = Case.objects.kept_out_by_chart_alone(line.exclude(pk__in=decided), case)
    return User.objects.filter(pk__in=ids).order_by("last_name", "username")


def _present(values: Any) -> list[Any]:
    return [value for value in values if value is not None]


def check_decide_on_chart(by: User, case: Case) -> None:
    check_may(by, "decide_conflicts", case)


@door
def lift_chart_rule(case: Case, user: User, *, by: User, reason: str) -> ChartDecision:
    """The head of OIF decides that the organisation chart does not keep this case from this user.

    It opens nothing that was not granted, and lifts no other conflict.
    """
    case = locked(Case, case.pk)
    check_decide_on_chart(by, case)
    if by.pk == user.pk:
        raise NotAllowed(_("Nobody decides for oneself. Ask another head of OIF."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    if not kept_out_by_chart(case).filter(pk=user.pk).exists():
        raise Refusal(_("The organisation chart is not what keeps this case from %(user)s.") % {"user": user})
    return ChartDecision.objects.create(case=case, user=user, reason=reason, recorded_by=by)


def check_withdraw_chart_decision(by: User, decision: ChartDecision) -> None:
    check_may(by, "decide_conflicts", decision.case)
    _check_stands(decision)


@door
def withdraw_chart_decision(decision: ChartDecision, *, by: User, reason: str) -> ChartDecision:
    """The organisation chart keeps the case from this user again."""
    decision = locked(ChartDecision, decision.pk)
    check_withdraw_chart_decision(by, decision)
    return _withdraw(decision, by=by, reason=reason)
