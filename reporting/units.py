"""What is counted and how: the seven units and the counting rules. A figure without them is wrong.

Source: the domain's table of units (the published report of 2023 mixes them, and so its totals do not add up).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


@dataclass(frozen=True)
class Unit:
    """One of the seven things that are counted; `of` says a number of them, `12 meldingen`."""

    code: str
    name: Any  # plural, as a column is headed
    counted: Any  # ngettext with %(n)s

    def of(self, number: int, shown: str | None = None) -> str:
        """`12 reports`; `shown` is the number as the reader writes it."""
        return str(self.counted % number) % {"n": shown or number}


def _unit(code: str, name: Any, counted: Any) -> Unit:
    return Unit(code, name, counted)


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        _unit("report", _("reports"), ngettext_lazy("%(n)s report", "%(n)s reports")),
        _unit("case", _("cases"), ngettext_lazy("%(n)s case", "%(n)s cases")),
        _unit(
            "investigation", _("investigations"), ngettext_lazy("%(n)s investigation", "%(n)s investigations")
        ),
        _unit(
            "person", _("persons involved"), ngettext_lazy("%(n)s person involved", "%(n)s persons involved")
        ),
        _unit("violation", _("violations"), ngettext_lazy("%(n)s violation", "%(n)s violations")),
        _unit("disposition", _("dispositions"), ngettext_lazy("%(n)s disposition", "%(n)s dispositions")),
        _unit("measure", _("measures"), ngettext_lazy("%(n)s measure", "%(n)s measures")),
    )
}


@dataclass(frozen=True)
class Rule:
    """How something is counted: what counts once, and on which day."""

    code: str
    text: Any


RULES: dict[str, Rule] = {
    code: Rule(code, text)
    for code, text in {
        "received": _("each report once, on the day on which it was received"),
        "opened": _("each case once, on the day on which it was opened"),
        "open_at_end": _("each case that is open at the end of the period, once"),
        "flow": _(
            "cases opened, reopened and closed in the period, each on its own day, "
            "between those open at its start and at its end"
        ),
        "started": _("each investigation once, on the day on which it started"),
        "running": _("investigations started and ended in the period, and those that run when it ends"),
        "subject": _("each person involved once per case, on the day on which the case was opened"),
        "settled": _("each violation once, when its disposition was decided"),
        "decided": _("each disposition once, when it was decided"),
        "marks": _("every measure of every disposition; a disposition with two measures counts twice"),
        "heaviest": _("each disposition once, by the heaviest of its measures"),
        "person_heaviest": _(
            "each person involved once per case, by the heaviest measure of all violations in it "
            "that were settled in the period"
        ),
        "disciplined": _(
            "each person once per case, by the heaviest disciplinary measure; "
            "a violation of an unknown person counts as one"
        ),
        "due_report": _("each report once per term that ended in the period"),
        "due_case": _("each case once per term that ended in the period"),
        "lead_report": _("each report once, on the day on which it was acknowledged or got its feedback"),
        "lead_case": _(
            "each phase of each case once, on the day on which it ended; the median is the middle one, "
            "and nine of ten took at most the 90th percentile"
        ),
        "links": _("what of one unit belongs to another, in the same period"),
    }.items()
}
