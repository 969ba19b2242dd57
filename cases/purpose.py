"""Why somebody opens a case that is not their own work: asked once per case and sitting, kept with every view.

A case is somebody's own work when “my work” shows it: on the team, recorded by this person, waiting for this person's
assessment or review, or late under this person's lead. What was said lives in the session, sealed under the key of the
log, and is gone when the sitting ends.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import log
from accounts.models import User
from accounts.reach import reached
from cases.agenda import overdue
from cases.models import Case, Disposition, EmergencyAccess, LookReason, Report, Status, TeamMember

IN_SESSION = "purposes"
EMERGENCY = "emergency"  # the purpose of a view through the emergency door, whose reason stands there


@dataclass(frozen=True)
class Purpose:
    """What stands with a view: a code, and the explanation sealed for the log. Empty for somebody's own work."""

    code: str = ""
    explanation: bytes | None = None


def own_work(user: User, *, today: date) -> Q:
    """Cases that this user need not explain to open."""
    case = OuterRef("pk")
    team = TeamMember.objects.filter(case=case, user=user, until=None)
    reports = Report.objects.filter(case=case, recorded_by=user)
    proposals = Disposition.objects.filter(violation__case=case, state=Disposition.State.PROPOSED)
    return (
        Q(Exists(team))
        | Q(recorded_by=user)
        | Q(Exists(reports))
        | Q(
            status__in=(Status.RECEIVED, Status.ASSESSMENT, Status.REOPENED),
            directorate_id__in=reached(user, "assess_case"),
        )
        | Q(
            Exists(proposals.exclude(proposed_by=user)),
            directorate_id__in=reached(user, "review_disposition"),
        )
        | (Q(directorate_id__in=reached(user, "lead_case")) & overdue(today))
    )


def marked(cases: QuerySet, user: User) -> QuerySet:
    """The same cases, each with `is_own_work` and `in_emergency` for this user; asks nothing more."""
    emergencies = EmergencyAccess.objects.open().filter(case=OuterRef("pk"), user=user)
    return cases.annotate(
        is_own_work=ExpressionWrapper(own_work(user, today=timezone.localdate()), BooleanField()),
        in_emergency=Exists(emergencies),
    )


def purpose_of(case: Any, session: Any) -> Purpose | None:
    """With what purpose this (marked) case is looked at; None when it has to be asked."""
    if case.in_emergency:
        return Purpose(EMERGENCY)
    if case.is_own_work:
        return Purpose()
    stated = session.get(IN_SESSION, {}).get(str(case.pk))
    if stated is None:
        return None
    code, explanation = stated
    return Purpose(code, base64.b64decode(explanation) or None)


def state(case: Case, session: Any, *, reason: LookReason, explanation: str) -> None:
    """Keep for this sitting why the case is opened, and record that it was said."""
    sealed = log.sealed(explanation, under=case.data_key_id)
    log.record(
        log.Action.PURPOSE,
        f"case:{case.number}",
        directorate=case.directorate_id,
        purpose=reason.code,
        details=sealed,
    )
    kept = base64.b64encode(sealed or b"").decode()
    session[IN_SESSION] = {**session.get(IN_SESSION, {}), str(case.pk): [reason.code, kept]}


def take_back(case: Case, session: Any) -> None:
    """Forget what was said: the transaction in which it was recorded is rolled back."""
    said = dict(session.get(IN_SESSION, {}))
    said.pop(str(case.pk), None)
    session[IN_SESSION] = said
