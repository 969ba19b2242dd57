"""Who sees which case, report and imported violation: the one gate for lists, counts, search and pages.

A case is opened by a grant on its directorate, by its team, or for some hours by the emergency door. Three rules stand
above these (DOMAIN.md section 5): conflict of interest, restricted cases, and reporter identity (which lives in
`cases.permissions`). What somebody reaches is known here; what teams, emergencies and conflicts open and close to
somebody are sets of ids, which the database answers (cases/sql/10_wall.sql, docs/adr/0022): once per statement,
whatever the number of rows. `tests/cases/test_gate.py` states all of it once more, slowly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import BigIntegerField, BooleanField, CharField, Func, Q, Value
from django.db.models.expressions import RawSQL

from accounts.reach import reached


def _rows(name: str) -> Any:
    """The rows of a model of cases, which stand in files that themselves need this one."""
    return apps.get_model("cases", name).objects


def _set(function: str, user: Any) -> Func:
    """The ids that a function of the database answers about a user."""
    person = Value(user.pk, BigIntegerField())
    return Func(person, function=function, template="(SELECT %(function)s(%(expressions)s))::bigint[]")


def _among(field: str, function: str, user: Any) -> Q:
    """Rows whose `field` is among the answers. Where it is empty, a row is neither among them nor among the others."""
    within = {"arg_joiner": " = ANY (", "template": "(%(expressions)s))"}
    return Q(Func(field, _set(function, user), output_field=BooleanField(), **within))


def _about(function: str, users: Iterable[Any], case: Any) -> set[int]:
    """Those of some users of whom a rule holds in a case that is in sight of who acts.

    The database looks beneath the second wall: who asks need not see the identities that decide it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [case.pk, [user.pk for user in users]])
        return {pk for (pk,) in cursor}


# --- Cases ------------------------------------------------------------------------------------------


def _case_is_seen(user: Any, at: str = "") -> Q:
    """That a case exists for this user: the row itself, or the one that a foreign key leads to (`at="case__"`)."""
    opened = (
        Q(**{f"{at}directorate_id__in": reached(user, "see_case"), f"{at}restricted": False})
        | Q(**{f"{at}directorate_id__in": reached(user, "see_restricted")})
        | _among(f"{at}pk", "opened_asked", user)
    )
    return opened & ~_among(f"{at}pk", "conflicts_asked", user)


def _reporter_is_told(user: Any) -> Q:
    """That a paper tells nobody who reported, or this user may know it of all reports of its case."""
    numbers = ArrayField(BigIntegerField())
    places = Value(sorted(reached(user, "see_reporter_identity")), numbers)
    asked = ("case_id", places, Value([], numbers))
    known = Func(*asked, function="reporters_given", output_field=BooleanField())
    return Q(tells_reporter=False) | Q(known)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """The cases that exist for this user."""
        return self.filter(_case_is_seen(user))

    def conflicts_among(self, users: Iterable[Any], case: Any) -> set[int]:
        """Ids of those users whom a conflict of interest keeps from one case, in one query."""
        return _about("conflicted_among", users, case)

    def kept_out_by_chart_alone(self, users: Iterable[Any], case: Any) -> set[int]:
        """Ids of those users whom nothing but the organisation chart keeps from one case, decided on or not."""
        return _about("kept_out_by_chart_alone", users, case)

    def running(self) -> CaseQuerySet:
        return self.exclude(status="closed")


# --- Reports ----------------------------------------------------------------------------------------


def _case_stays_open(user: Any) -> Q:
    """Reports whose case is not restricted, or open to this user: beneath the wall, for a desk sees no case."""
    places = Value(sorted(reached(user, "see_restricted")), ArrayField(BigIntegerField()))
    asked = ("case_id", places, _set("opened_asked", user))
    return Q(Func(*asked, function="case_stays_open", output_field=BooleanField()))


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """The reports that exist for this user; one in a restricted case only with that case."""
        # Who typed a report in keeps it until it is handled: its directorate may not be known yet.
        own_entry = Q(recorded_by=user, status="open") if reached(user, "handle_report") else Q(pk__in=[])
        return (
            self.filter(
                Q(directorate_id__in=reached(user, "see_report"))
                | Q(desk_id__in=reached(user, "see_desk_report"))
                | _among("case_id", "opened_asked", user)
                | own_entry
            )
            .filter(Q(case=None) | ~_among("case_id", "conflicts_asked", user) & _case_stays_open(user))
            .exclude(_among("pk", "report_conflicts_asked", user))
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


# --- Documents ----------------------------------------------------------------------------------------


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> DocumentQuerySet:
        """The documents of visible cases; one that tells who reported only for who may know that of all its reports."""
        return self.filter(_reporter_is_told(user), case_id__in=_rows("Case").visible_to(user).values("pk"))


class VersionQuerySet(models.QuerySet):
    def submitted_to(self, user: Any) -> VersionQuerySet:
        """The versions that were shared with this authority, of cases of which something stands submitted to it."""
        return self.filter(
            state="clean",
            shared__audience="authority",
            shared__withdrawn_at=None,
            document__set_aside_on=None,
            document__tells_reporter=False,
            document__case_id__in=_asked("submitted_cases_asked", user),
        )


class TextQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> TextQuerySet:
        """What documents say that exist for this user, of versions that a scanner released."""
        return self.filter(_case_is_seen(user, "case__"), _reporter_is_told(user), version__state="clean")
