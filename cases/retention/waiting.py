"""Which proposals of destruction wait for somebody: to decide on, and what was stopped after the approval."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import reach
from accounts.models import User
from cases.models import DestructionProposal
from cases.retention.doors import DESTROYS
from cases.retention.finding import proposals_for

TOLD_FOR = timedelta(days=14)  # that a destruction was stopped
State = DestructionProposal.State


def by_list(user: User, *, today: date) -> dict[str, QuerySet]:
    """The proposals that wait for this person, by the name of their list; none for who destroys nothing."""
    if not reach.holds(user, DESTROYS):
        return {}
    return {"destroy": to_decide(user), "stopped": stopped_for(user, today=today)}


def to_decide(user: User) -> QuerySet:
    """What a colleague proposed and this person may decide on (`doors.check_decide`)."""
    return proposals_for(user).filter(state=State.WAITING).exclude(recorded_by__in=_accounts_of(user))


def with_numbers(proposals: QuerySet) -> QuerySet:
    """With the number of the case and the end of the term, the oldest first; nothing that lies sealed."""
    rows = proposals.annotate(case_number=F("case__number")).only("ends_on", "case_id")
    return rows.order_by("ends_on", "pk")


def stopped_for(user: User, *, today: date) -> QuerySet:
    """What this person proposed or approved and was stopped lately, until it is proposed anew."""
    anew = DestructionProposal.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    own = Q(recorded_by=user) | Q(decided_by=user)
    rows = proposals_for(user).filter(own, ~Exists(anew), state=State.STOPPED)
    return rows.filter(decided_at__date__gte=today - TOLD_FOR)


def _accounts_of(user: User) -> QuerySet:
    """Every account of the same person (`User.is_same_person_as`)."""
    same = Q(pk=user.pk)
    if user.personnel_number_hash is not None:
        same |= Q(personnel_number_hash=user.personnel_number_hash)
    if user.email_hash is not None:
        same |= Q(email_hash=user.email_hash)
    return User.objects.filter(same).values("pk")
