"""Choosing a period and a directorate. Forms only validate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes
from reporting.periods import Month, Quarter, Year

MONTHS, QUARTERS = 24, 8  # offered; older ones have their addresses as well


class FiguresForm(forms.Form):
    """Which figures to show, as a sentence: “figures of … over …”."""

    directorate = forms.ChoiceField(label=gettext_lazy("of"), widget=SearchableSelect())
    period = forms.ChoiceField(label=gettext_lazy("over"), widget=SearchableSelect())

    def __init__(self, *args: Any, within: list[Entry], first_year: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        choices = _periods(first_year, today)
        chosen = self.initial["period"]
        if chosen not in [code for code, _label in choices]:
            choices.append((chosen, chosen))
        self.fields["period"].choices = choices  # type: ignore[attr-defined]


def _periods(first_year: int, today: date) -> list[tuple[str, str]]:
    """Years, quarters and months that began, the latest first; a period that still runs says so."""
    years = [Year(year) for year in range(today.year, first_year - 1, -1)]
    quarter, month = Quarter.of(today), Month.of(today)
    quarters = [quarter]
    while len(quarters) < QUARTERS:
        last = quarters[-1]
        quarters.append(Quarter.of(Month(last.year, last.quarter * 3).plus(-3).first))
    periods: list[Any] = [*years, *quarters, *reversed(month.series(MONTHS))]
    return [
        (period.code, _("%(period)s so far") % {"period": period} if period.last > today else str(period))
        for period in periods
    ]
