"""Who sees which case, report and imported violation: the one gate for lists, counts, search and pages.

A case is opened by a grant on its directorate, by its team, or for some hours by the emergency door. Three rules stand
above these (DOMAIN.md section 5): conflict of interest, restricted cases, and reporter identity (which lives in
`cases.permissions`). Each rule is one function here; `tests/cases/test_gate.py` states them once more, slowly.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import BooleanField, CharField, Func, Q, Value
from django.db.models.expressions import RawSQL

from accounts.models import User
from accounts.reach import reached


def _rows(name: str) -> Any:
    """The rows of a model of cases, which stand in files that themselves need this one."""
    return apps.get_model("cases", name).objects


# --- Conflict of interest ---------------------------------------------------------------------------


def _is(user: Any) -> Q:
    """Identities that are this user, by personnel number or e-mail address; nothing when the user has neither."""
    match = Q(pk__in=[])
    if user.personnel_number_hash:
        match |= Q(personnel_number_hash=user.personnel_number_hash)
    if user.email_hash:
        match |= Q(email_hash=user.email_hash)
    return match


def _beside(user: Any) -> list[Q]:
    """Identities of this user's manager and staff in the organisation chart, by each way to know them.

    Asked apart, an index serves each of them; together in one condition they would read the whole table.
    """
    users = User.objects.filter(Q(pk=user.manager_id) | Q(manager=user))
    numbers = users.exclude(personnel_number_hash=None).values("personnel_number_hash")
    emails = users.exclude(email_hash=None).values("email_hash")
    ways = [Q(personnel_number_hash__in=numbers), Q(email_hash__in=emails)]
    if user.manager_number_hash:
        ways.append(Q(personnel_number_hash=user.manager_number_hash))
    if user.personnel_number_hash:
        ways.append(Q(manager_number_hash=user.personnel_number_hash))
    return ways


def _people(rule: Q) -> Any:
    return _rows("PersonIdentity").filter(rule)


def _with_subject_beside(user: Any, where: Q, place: str) -> Q:
    """Rows that hold a subject who stands directly above or below the user; `place` leads there from an identity."""
    subjects = [_people(way & where).filter(person__role="subject") for way in _beside(user)]
    return reduce(or_, (Q(pk__in=rows.values(place)) for rows in subjects))


def _declared(user: Any) -> Any:
    return _rows("DeclaredConflict").filter(user=user, withdrawn_at=None)


def _cases_of_own(user: Any) -> Q:
    """Cases in which the user is subject, witness, other person or reporter, or said to know somebody."""
    people = _people(_is(user)).filter(person__case__isnull=False)
    reporters = _rows("Reporter").filter(_is(user), report__case__isnull=False)
    declared = _declared(user).filter(case__isnull=False)
    return (
        Q(pk__in=people.values("person__case_id"))
        | Q(pk__in=reporters.values("report__case_id"))
        | Q(pk__in=declared.values("case_id"))
    )


def _cases_of_the_line(user: Any) -> Q:
    """Cases whose subject stands directly above or below the user."""
    return _with_subject_beside(user, Q(person__case__isnull=False), "person__case_id")


def _conflicted_cases(user: Any) -> Q:
    """Cases that a conflict keeps from the user. Of these, the head of OIF can lift the line of the chart alone."""
    lifted = _rows("ChartDecision").filter(user=user, withdrawn_at=None)
    return _cases_of_own(user) | (_cases_of_the_line(user) & ~Q(pk__in=lifted.values("case_id")))


def _conflicted_reports(user: Any) -> Q:
    """Reports that a conflict keeps from the user: their own people, and those of their case."""
    people = _people(_is(user)).filter(person__report__isnull=False)
    reporters = _rows("Reporter").filter(_is(user))
    declared = _declared(user).filter(report__isnull=False)
    return (
        Q(pk__in=people.values("person__report_id"))
        | Q(pk__in=reporters.values("report_id"))
        | Q(pk__in=declared.values("report_id"))
        # Once there is a case the line is asked there, where the head of OIF may have decided.
        | _with_subject_beside(user, Q(person__case=None), "person__report_id")
        | Q(case__isnull=False, case_id__in=_rows("Case").filter(_conflicted_cases(user)).values("pk"))
    )


# --- Cases ------------------------------------------------------------------------------------------


def _opened_to(user: Any, case: str) -> Q:
    """Cases that are open to this very user, whatever was granted: by the team, or by the emergency door."""
    team = _rows("TeamMember").filter(user=user, until=None)
    emergency = _rows("EmergencyAccess").open().filter(user=user)
    return Q(**{f"{case}__in": team.values("case_id")}) | Q(**{f"{case}__in": emergency.values("case_id")})


def _about(function: str, users: Iterable[Any], case: Any) -> set[int]:
    """Those of some users of whom a rule holds in a case that is in sight of who acts.

    The database looks beneath the second wall: who asks need not see the identities that decide it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [case.pk, [user.pk for user in users]])
        return {pk for (pk,) in cursor}


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """The cases that exist for this user."""
        return self.filter(
            Q(directorate_id__in=reached(user, "see_case"), restricted=False)
            | Q(directorate_id__in=reached(user, "see_restricted"))
            | _opened_to(user, "pk")
        ).exclude(_conflicted_cases(user))

    def conflicting_with(self, user: Any) -> CaseQuerySet:
        """Those of these cases that a conflict of interest keeps from this user."""
        return self.filter(_conflicted_cases(user))

    def conflicts_among(self, users: Iterable[Any], case: Any) -> set[int]:
        """Ids of those users whom a conflict of interest keeps from one case, in one query."""
        return _about("conflicted_among", users, case)

    def kept_out_by_chart_alone(self, users: Iterable[Any], case: Any) -> set[int]:
        """Ids of those users whom nothing but the organisation chart keeps from one case, decided on or not."""
        return _about("kept_out_by_chart_alone", users, case)

    def running(self) -> CaseQuerySet:
        return self.exclude(status="closed")


# --- Reports ----------------------------------------------------------------------------------------


def _case_is_not_closed() -> Func:
    """That a report's case is not restricted: asked beneath the wall, for a desk officer does not see the case."""
    return Func(
        "case_id",
        template="(%(expressions)s <> ALL ((SELECT closed_cases_here())::bigint[]))",
        output_field=BooleanField(),
    )


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """The reports that exist for this user; one in a restricted case only with that case."""
        # Who typed a report in keeps it until it is handled: its directorate may not be known yet.
        own_entry = Q(recorded_by=user, status="open") if reached(user, "handle_report") else Q(pk__in=[])
        return (
            self.filter(
                Q(directorate_id__in=reached(user, "see_report"))
                | Q(desk_id__in=reached(user, "see_desk_report"))
                | _opened_to(user, "case_id")
                | own_entry
            )
            .filter(
                Q(case=None)
                | Q(_case_is_not_closed())
                | Q(case_id__in=_rows("Case").visible_to(user).values("pk"))
            )
            .exclude(_conflicted_reports(user))
        )


# --- Violations, and what is submitted to an authority ----------------------------------------------


class ViolationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ViolationQuerySet:
        """Violations of visible cases, and imported ones of the directorates that the user reaches."""
        cases = _rows("Case").visible_to(user)
        # In this order: PostgreSQL asks left to right, and gathers the cases only when it comes to them.
        return self.filter(
            Q(origin="import", batch__state="done", directorate_id__in=reached(user, "see_case"))
            | Q(case_id__in=cases.values("pk"))
        )


def _asked(function: str, user: Any) -> RawSQL:
    """The ids that a function of the database answers about this user."""
    return RawSQL(f"SELECT unnest({function}(%s))", [user.pk])  # noqa: S611


class SubmittedQuerySet(models.QuerySet):
    """Mandate requests and dispositions: what a competent authority sees of a case, and no more.

    The case itself does not exist for an authority, so what has to be known of it comes from functions of the
    database (cases/sql/20_submitted.sql): which cases, and the number on their cover.
    """

    case_path = "case_id"

    def submitted_to(self, user: Any) -> SubmittedQuerySet:
        """What was submitted to this user, who still is the authority there and stands outside the case."""
        return self.filter(
            **{"authority": user, f"{self.case_path}__in": _asked("submitted_cases_asked", user)}
        )

    def with_number(self, user: Any) -> SubmittedQuerySet:
        """Each with the number of its case, as this authority reads it on the cover."""
        return self.annotate(case_number=_NumberOnCover(self.case_path, Value(user.pk)))


class _NumberOnCover(Func):
    """The number of a case for an authority: the case's id, and who asks."""

    template = "(SELECT c.number FROM submitted_covers(%(person)s) c WHERE c.id = %(case)s)"
    output_field = CharField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        (case, case_params), (person, person_params) = map(compiler.compile, self.source_expressions)
        sql = self.template % {"case": case, "person": person}
        return sql, (*person_params, *case_params)


class MandateQuerySet(SubmittedQuerySet):
    case_path = "case_id"


class DispositionQuerySet(SubmittedQuerySet):
    case_path = "violation__case_id"

    def submitted_to(self, user: Any) -> SubmittedQuerySet:
        return super().submitted_to(user).filter(state__in=["reviewed", "decided"])
