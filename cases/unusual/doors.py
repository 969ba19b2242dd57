"""Noting what was found of a day, judging a finding, changing a threshold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.models import Unusual, UnusualReading, UnusualRule
from cases.permissions import check_may_anywhere
from cases.unusual.looks import by_person, reach_of
from cases.unusual.rules import found_in

JUDGES, MANAGES = "see_unusual_reading", "manage_lists"


def thresholds_on(day: date) -> dict[str, int]:
    """From how many on each kind is unusual on that day."""
    rules = UnusualRule.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
    )
    return dict(rules.order_by("kind").values_list("kind", "threshold"))


def current_thresholds() -> dict[str, int]:
    return dict(UnusualRule.objects.filter(valid_until=None).values_list("kind", "threshold"))


@door
def note_day(day: date, *, by: None, today: date | None = None) -> int:
    """Look through the log of a day that is over; returns how many findings are new. Twice is as good as once."""
    if day >= (today or timezone.localdate()):
        raise Refusal(_("This day is not over yet."))
    thresholds = thresholds_on(day)
    findings = []
    for user, looks in by_person(day):
        for found in found_in(looks, reach_of(user, day), thresholds):
            findings.append(
                UnusualReading(
                    user_id=user,
                    day=day,
                    kind=found.kind,
                    count=found.count,
                    threshold=thresholds[found.kind],
                    first_at=found.looks[0].at,
                    last_at=found.looks[-1].at,
                )
            )
    before = UnusualReading.objects.filter(day=day).count()
    UnusualReading.objects.bulk_create(findings, ignore_conflicts=True)
    return UnusualReading.objects.filter(day=day).count() - before


def check_judge(by: User, finding: UnusualReading) -> None:
    """Who may judge, and never about themselves."""
    check_may_anywhere(by, JUDGES)
    if finding.user_id == by.pk:
        raise NotAllowed(_("Nobody judges what was found about themselves. A colleague does."))
    if finding.seen_at is not None:
        raise Refusal(_("This finding has been seen already."))


@door
def judge(finding: UnusualReading, *, by: User, remark: str) -> UnusualReading:
    """Mark a finding as seen, with what one makes of it."""
    found = UnusualReading.objects.select_for_update().filter(pk=finding.pk).first()
    if found is None:
        raise NotAllowed(_("This finding does not exist for you."))
    check_judge(by, found)
    if not remark.strip():
        raise Refusal(_("Write what you make of it: a colleague reads this later."))
    found.seen_by, found.seen_at, found.remark = by, timezone.now(), remark.strip()
    found.save()
    return found


@door
def set_threshold(kind: str, threshold: int, *, by: User | None, today: date | None = None) -> UnusualRule:
    """From today on something is unusual from this many on. What was found before keeps its own threshold."""
    if by is not None and not reach.holds(by, MANAGES):
        raise NotAllowed(_("Only a functional administrator changes thresholds."))
    if kind not in Unusual or threshold < 1:
        raise Refusal(_("A threshold is a number from 1 on."))
    today = today or timezone.localdate()
    running: Any = UnusualRule.objects.select_for_update().filter(kind=kind, valid_until=None).first()
    if running is not None and running.threshold == threshold:
        return running
    if running is not None and running.valid_from == today:
        running.threshold = threshold
        running.save()
        return running
    if running is not None:
        running.valid_until = today - timedelta(days=1)
        running.save()
    return UnusualRule.objects.create(kind=kind, threshold=threshold, valid_from=today)
