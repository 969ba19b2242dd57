"""What a reconciliation says in words: units, numbers with their unit, and the sentences above the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.annual.questions import QUESTIONS
from reporting.reconciliation.lines import Line, count_of
from reporting.reconciliation.mapping import PERCENT
from reporting.units import RULES, UNITS
from reporting.writing import difference, number

NOT_BESIDE = (
    "not_derivable",
    "unknown",
    "unmapped",
    "unknown_key",
    "other_unit",
)  # there is nothing to put beside it


def unit_name(code: str) -> str:
    """The unit as a column says it."""
    if code == PERCENT:
        return _("per cent")
    return str(UNITS[code].name) if code in UNITS else code


def published(line: Line) -> str:
    return worded(line.figure.value, line.figure.unit)


def register(line: Line) -> str:
    """The number of the register with its unit where that is another, or why there is none."""
    if line.register is None:
        return "\N{EN DASH}"
    told = worded(line.register, line.said.unit if line.said else line.figure.unit)
    if line.said and line.said.of is not None:
        return _("%(share)s (%(count)s of %(of)s)") % {
            "share": told,
            "count": number(line.said.count),
            "of": number(line.said.of),
        }
    return f"{told} {unit_name(line.other_unit)}" if line.other_unit else told


def worded(value: int, unit: str) -> str:
    return _("%(n)s%%") % {"n": number(value)} if unit == PERCENT else number(value)


def step(line: Line) -> str:
    if line.state == "other_unit":
        return _("not comparable")
    return "" if line.difference is None else difference(line.difference, 0)


def lead(lines: Sequence[Line]) -> str:
    """`20 of 32 figures are the same, 6 differ and 6 cannot be derived.`"""
    told = {
        "all": number(len(lines)),
        "same": number(count_of(lines, "same")),
        "differ": number(count_of(lines, "explained", "differs")),
        "without": number(count_of(lines, *NOT_BESIDE)),
    }
    return (
        _(
            "Of %(all)s published figures %(same)s are the same in the register, %(differ)s differ, and %(without)s "
            "cannot be put beside it."
        )
        % told
    )


def open_ends(lines: Sequence[Line]) -> str:
    """How many differences nobody has explained yet; nothing where there is none."""
    count = count_of(lines, "differs")
    if not count:
        return ""
    return ngettext(
        "%(n)s difference is not explained yet.", "%(n)s differences are not explained yet.", count
    ) % {"n": number(count)}


def unknown_keys(lines: Sequence[Line]) -> str:
    """The keys that are not known, with what they are called in the file; nothing where all are."""
    return ", ".join(
        line.key if line.key == str(line.label) else f"{line.key} ({line.label})"
        for line in lines
        if line.state == "unknown_key"
    )


def counted(lines: Sequence[Line]) -> str:
    """By which rules the register counted what stands beside the published figures, each with its unit."""
    asked = [QUESTIONS[line.said.question] for line in lines if line.said and line.register is not None]
    pairs = dict.fromkeys((question.unit, question.rule) for question in asked)
    return "; ".join(f"{UNITS[unit].name}: {RULES[rule].text}" for unit, rule in pairs)


def words_of(line: Line) -> list[Any]:
    """The explanations of a line: what is known, and what somebody wrote."""
    found: list[Any] = [line.reason.text] if line.reason else []
    return found + ([line.written.text] if line.written and line.written.text else [])
