"""What of destruction waits for somebody: proposals to decide on, and what was stopped after the approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.models import User
from cases.models import DestructionProposal
from cases.retention.doors import DESTROYS
from cases.retention.finding import proposals_for
from cases.waiting import Group, Line

MOST = 5
TOLD_FOR = timedelta(days=14)  # that a destruction was stopped
State = DestructionProposal.State


def group(user: Any) -> Group | None:
    """The proposals that wait for this person, and the own ones that were stopped; None for who destroys nothing."""
    if not reach.holds(user, DESTROYS):
        return None
    parts = (to_decide(user)[: MOST + 1], stopped_for(user, today=timezone.localdate())[: MOST + 1])
    found = list(parts[0].union(parts[1], all=True))
    found.sort(key=lambda row: (row.state != State.STOPPED, row.ends_on, row.pk))
    lines = [_line(row) for row in found[:MOST]]
    more = len(found) > MOST
    return Group("destruction", _("Destruction"), lines, reverse("cases:destructions"), more)


def _line(row: Any) -> Line:
    title = _("A destruction was stopped") if row.state == State.STOPPED else _("A destruction to decide on")
    ended = _("term ended on %(day)s") % {"day": formats.date_format(row.ends_on)}
    return Line(reverse("cases:destructions") + f"#proposal-{row.pk}", title, (row.case_number, ended))


def to_decide(user: User) -> QuerySet:
    """What a colleague proposed and this person may decide on, the oldest end first (`doors.check_decide`)."""
    waiting = proposals_for(user).filter(state=State.WAITING).exclude(recorded_by__in=_accounts_of(user))
    return _named(waiting).order_by("ends_on", "pk")


def stopped_for(user: User, *, today: date) -> QuerySet:
    """What this person proposed or approved and was stopped lately, until it is proposed anew."""
    anew = DestructionProposal.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    own = Q(recorded_by=user) | Q(decided_by=user)
    rows = proposals_for(user).filter(own, ~Exists(anew), state=State.STOPPED)
    return _named(rows.filter(decided_at__date__gte=today - TOLD_FOR)).order_by("ends_on", "pk")


def _named(rows: QuerySet) -> QuerySet:
    """With the number of the case, and nothing that lies sealed."""
    return rows.annotate(case_number=F("case__number")).only("state", "ends_on", "case_id")


def _accounts_of(user: User) -> QuerySet:
    """Every account of the same person (`User.is_same_person_as`)."""
    same = Q(pk=user.pk)
    if user.personnel_number_hash is not None:
        same |= Q(personnel_number_hash=user.personnel_number_hash)
    if user.email_hash is not None:
        same |= Q(email_hash=user.email_hash)
    return User.objects.filter(same).values("pk")
