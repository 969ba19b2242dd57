"""What every figure means, in words: from the same tables that count it. The page and docs/definities.md show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting import figures
from reporting.units import RULES, UNITS, Unit

# What one of each unit is, and on which day it counts.
ONE_OF: dict[str, tuple[Any, Any]] = {
    "report": (_("one signal of one reporter, through one channel"), _("the day of receipt")),
    "case": (
        _("one file, with one or more reports"),
        _("the day on which it was opened, reopened or closed"),
    ),
    "investigation": (
        _("one preliminary inquiry or fact-finding investigation"),
        _("the day on which it started or ended"),
    ),
    "person": (
        _("one person whose conduct is examined, per case"),
        _("the day on which the case was opened"),
    ),
    "violation": (
        _("one violation by one person involved"),
        _("the day of the decision on its disposition"),
    ),
    "disposition": (_("how one violation ended"), _("the day of the decision")),
    "measure": (_("one measure of one disposition"), _("the day of the decision")),
}
PERIOD = _(
    "from the first up to and including the last day of the period; of a period that still runs, up to today"
)
PERIOD_WITH_YEARS = _(
    "from the first up to and including the last day of the period; what is known to the year only counts in whole "
    "years, and in no month or quarter"
)
AT_END = _("when the last day of the period ends; of a period that still runs, now")
STOCKS = frozenset({"open_at_end"})


@dataclass(frozen=True)
class UnitDefinition:
    unit: Unit
    one: Any
    day: Any


@dataclass(frozen=True)
class Definition:
    """One figure: what it is called, in which unit it counts, over what, and by which rule."""

    key: str
    title: Any
    unit: Unit
    period: Any
    rule: Any


def units() -> list[UnitDefinition]:
    return [UnitDefinition(unit, *ONE_OF[code]) for code, unit in UNITS.items()]


def definition(question: Any) -> Definition:
    period = PERIOD_WITH_YEARS if question.source == "dispositions" else PERIOD
    return Definition(
        question.key,
        question.title,
        UNITS[question.unit],
        AT_END if question.rule in STOCKS else period,
        RULES[question.rule].text,
    )


def figures_by_unit() -> list[tuple[Unit, list[Definition]]]:
    """The definitions of all figures, under the unit in which they count."""
    asked = [definition(question) for question in figures.QUESTIONS.values()]
    return [(unit, [one for one in asked if one.unit is unit]) for unit in UNITS.values()]
