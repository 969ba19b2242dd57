"""Who sees which case, report and imported violation: the one gate for lists, counts, search and pages.

A grant on a directorate opens its cases; three rules stand above every grant (DOMAIN.md section 5):
conflict of interest, restricted cases, and reporter identity (which lives in `cases.permissions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.reach import reached


def _matches(user: Any, prefix: str = "") -> Q:
    """Identities that are this user, by personnel number or e-mail address; nothing when the user has neither."""
    match = Q(pk__in=[])
    if user.personnel_number_hash:
        match |= Q(**{f"{prefix}personnel_number_hash": user.personnel_number_hash})
    if user.email_hash:
        match |= Q(**{f"{prefix}email_hash": user.email_hash})
    return match


def _conflicted_cases(user: Any) -> Q:
    """Cases in which the user is subject, reporter or witness, or knows somebody."""
    identity = apps.get_model("cases", "PersonIdentity").objects.filter(
        _matches(user), person__case__isnull=False
    )
    reporter = apps.get_model("cases", "Reporter").objects.filter(_matches(user), report__case__isnull=False)
    declared = apps.get_model("cases", "DeclaredConflict").objects.filter(user=user)
    return (
        Q(pk__in=identity.values("person__case_id"))
        | Q(pk__in=reporter.values("report__case_id"))
        | Q(pk__in=declared.values("case_id"))
    )


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """The cases that exist for this user."""
        team = apps.get_model("cases", "TeamMember").objects.filter(user=user, until=None)
        return self.filter(
            Q(directorate_id__in=reached(user, "see_case"), restricted=False)
            | Q(directorate_id__in=reached(user, "see_restricted"))
            | Q(pk__in=team.values("case_id"))
        ).exclude(_conflicted_cases(user))

    def conflicting_with(self, user: Any) -> CaseQuerySet:
        """Those of these cases that a conflict of interest keeps from this user."""
        return self.filter(_conflicted_cases(user))

    def conflicts_among(self, users: Iterable[Any], case: Any) -> set[int]:
        """Ids of those users whom a conflict of interest keeps from one case, in one query."""
        rules = {
            f"user_{user.pk}": ExpressionWrapper(_conflicted_cases(user), BooleanField()) for user in users
        }
        found = self.filter(pk=case.pk).annotate(**rules).values(*rules).get() if rules else {}
        return {int(name.removeprefix("user_")) for name, conflicted in found.items() if conflicted}

    def running(self) -> CaseQuerySet:
        return self.exclude(status="closed")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """The reports that exist for this user; one in a restricted case only with that case."""
        cases = apps.get_model("cases", "Case").objects
        team = apps.get_model("cases", "TeamMember").objects.filter(user=user, until=None)
        person = apps.get_model("cases", "PersonIdentity").objects.filter(
            _matches(user), person__report__isnull=False
        )
        reporter = apps.get_model("cases", "Reporter").objects.filter(_matches(user))
        # Who typed a report in keeps it until it is handled: its directorate may not be known yet.
        own_entry = Q(recorded_by=user, status="open") if reached(user, "handle_report") else Q(pk__in=[])
        return (
            self.filter(
                Q(directorate_id__in=reached(user, "see_report"))
                | Q(desk_id__in=reached(user, "see_desk_report"))
                | Q(case_id__in=team.values("case_id"))
                | own_entry
            )
            .filter(
                Q(case=None) | Q(case__restricted=False) | Q(case_id__in=cases.visible_to(user).values("pk"))
            )
            .exclude(
                Q(pk__in=person.values("person__report_id"))
                | Q(pk__in=reporter.values("report_id"))
                | Q(case__isnull=False, case_id__in=cases.filter(_conflicted_cases(user)).values("pk"))
            )
        )


class ViolationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ViolationQuerySet:
        """Violations of visible cases, and imported ones of the directorates that the user reaches."""
        cases = apps.get_model("cases", "Case").objects.visible_to(user)
        # In this order: PostgreSQL asks left to right, and gathers the cases only when it comes to them.
        return self.filter(
            Q(origin="import", batch__state="done", directorate_id__in=reached(user, "see_case"))
            | Q(case_id__in=cases.values("pk"))
        )


class SubmittedQuerySet(models.QuerySet):
    """Mandate requests and dispositions: what a competent authority sees of a case, and no more."""

    case_path = "case"

    def submitted_to(self, user: Any) -> SubmittedQuerySet:
        """What was submitted to this user, who still is the authority there and stands outside the case."""
        cases = apps.get_model("cases", "Case").objects
        team = apps.get_model("cases", "TeamMember").objects.filter(user=user)
        path = self.case_path
        return self.filter(
            **{"authority": user, f"{path}__directorate_id__in": reached(user, "decide")}
        ).exclude(
            Q(**{f"{path}_id__in": cases.filter(_conflicted_cases(user)).values("pk")})
            | Q(**{f"{path}_id__in": team.values("case_id")})
        )


class MandateQuerySet(SubmittedQuerySet):
    case_path = "case"


class DispositionQuerySet(SubmittedQuerySet):
    case_path = "violation__case"

    def submitted_to(self, user: Any) -> SubmittedQuerySet:
        return super().submitted_to(user).filter(state__in=["reviewed", "decided"])
