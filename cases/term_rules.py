"""Changing a rule of the table of terms: the one that holds ends, another of the same code follows it from a day.

What runs counts by the rule of the day on which one looks, so a change moves what runs; `effect_of` says what before it
is done. Days that were stored (a reply asked by, a request to be decided by) stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import terms
from cases.models import TermRule

MANAGES = "manage_lists"
LONGEST = {"hours": 72, "days": 731, "working_days": 520, "weeks": 104, "months": 24}
# What a running term is counted from lies in the register; of other rules the days are stored.
COUNTED = ("acknowledgement", "feedback", "assessment", "fact_finding", "disposition")
CHANGED = ("amount", "unit", "statutory", "source")


@dataclass(frozen=True)
class Effect:
    """What a change does to the terms that run: how many there are, move, and are late on its first day."""

    running: int
    later: int
    sooner: int
    late_before: int
    late_after: int


def check_manage(by: User) -> None:
    if not reach.holds(by, MANAGES):
        raise NotAllowed(_("Only a functional administrator changes the table of terms."))


def check_change(by: User, rule: TermRule) -> None:
    check_manage(by)
    if rule.valid_until is not None:
        raise Refusal(_("Another rule follows this one. Change that one, or withdraw it first."))
    if has_yet_to_begin(rule):
        raise Refusal(_("This rule has yet to begin. Withdraw it, and change the one before it."))


def has_yet_to_begin(rule: TermRule, today: date | None = None) -> bool:
    return rule.valid_from is not None and rule.valid_from > (today or timezone.localdate())


def _check_values(rule: TermRule, values: dict[str, Any]) -> None:
    in_hours = TermRule.Unit.HOURS
    if (rule.unit == in_hours) != (values["unit"] == in_hours) or values["unit"] not in LONGEST:
        raise Refusal(_("This term is counted in days, working days, weeks or months."))
    if not 1 <= values["amount"] <= LONGEST[values["unit"]]:
        raise Refusal(_("A term is at least one, and no longer than two years."))
    if not values["source"].strip():
        raise Refusal(_("Name the rule or the law that this term comes from."))
    if all(getattr(rule, name) == values[name] for name in CHANGED):
        raise Refusal(_("This is the rule that holds already."))


@door
def change_rule(
    rule: TermRule, *, by: User, amount: int, unit: str, statutory: bool, source: str, on: date
) -> TermRule:
    """From a day on (tomorrow at the earliest) another rule holds. Returns it; the one before it stays on record."""
    rule = TermRule.objects.select_for_update().get(pk=rule.pk)
    check_change(by, rule)
    values = {"amount": amount, "unit": unit, "statutory": statutory, "source": source.strip()}
    _check_values(rule, values)
    if on <= timezone.localdate():
        raise Refusal(_("A rule begins tomorrow at the earliest: a term does not move within a day."))
    rule.valid_until = on - timedelta(days=1)
    rule.save()
    following = TermRule.objects.create(
        code=rule.code,
        label_nl=rule.label_nl,
        label_en=rule.label_en,
        order=rule.order,
        valid_from=on,
        **values,
    )
    forget()
    return following


def check_withdraw(by: User, rule: TermRule) -> None:
    check_manage(by)
    if not has_yet_to_begin(rule):
        raise Refusal(_("Only a rule that has yet to begin can be withdrawn."))


@door
def withdraw_rule(rule: TermRule, *, by: User) -> None:
    """Take back a rule that has yet to begin; the one before it goes on. The history keeps both."""
    rule = TermRule.objects.select_for_update().get(pk=rule.pk)
    check_withdraw(by, rule)
    before = TermRule.objects.select_for_update().get(
        code=rule.code,
        valid_until=rule.valid_from - timedelta(days=1),  # type: ignore[operator]
    )
    rule.delete()
    before.valid_until = None
    before.save()
    forget()


def forget() -> None:
    """Rules that are kept for a minute are asked anew."""
    days = (timezone.localdate() + timedelta(days=n) for n in (-1, 0, 1))
    cache.delete_many([f"term-rules:{day.isoformat()}" for day in days])


# --- What it does -------------------------------------------------------------------------------------


def starts_of(code: str) -> list[tuple[date, int]]:
    """From which days terms of this code run now, and how many from each: counts alone, of the whole register."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT start, running FROM term_starts(%s)", [code])
        return cursor.fetchall()


def effect_of(
    rule: TermRule, *, by: User, on: date, amount: int, unit: str, statutory: bool
) -> Effect | None:
    """What runs under a rule, and what a change from a day on does to it; None where the days are stored.

    Pauses and extensions of single cases are not looked at: they move both days alike.
    """
    check_manage(by)
    if rule.code not in COUNTED:
        return None
    other = TermRule(code=rule.code, amount=amount, unit=unit, statutory=statutory)
    counts = dict.fromkeys(("running", "later", "sooner", "late_before", "late_after"), 0)
    for start, running in starts_of(rule.code):
        before, after = terms.due_on(start, rule), terms.due_on(start, other)
        counts["running"] += running
        counts["later"] += running * (after > before)
        counts["sooner"] += running * (after < before)
        counts["late_before"] += running * (before < on)
        counts["late_after"] += running * (after < on)
    return Effect(**counts)
