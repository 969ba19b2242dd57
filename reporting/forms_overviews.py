"""Having overviews made by hand: which month, and of which directorate or of all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes
from reporting.periods import Month


class MakeForm(forms.Form):
    """`month` becomes a Month; `directorate` an entry of the list, or None for every directorate with recipients."""

    month = forms.ChoiceField(label=_("Month"), widget=SearchableSelect())
    directorate = forms.ChoiceField(
        label=_("Directorate"),
        required=False,
        widget=SearchableSelect(),
        help_text=_("An overview counts everything below the directorate as well."),
    )

    def __init__(self, *args: Any, within: list[Entry], first_year: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._within = {node.code: node for node in within}
        last = Month.of(today).plus(-1)
        months = last.series((last.year - first_year) * 12 + last.month)[::-1]
        self.fields["month"].choices = [(month.code, str(month)) for month in months]  # type: ignore[attr-defined]
        every = [("", _("every directorate with recipients"))]
        self.fields["directorate"].choices = [*every, *scopes.choices(within)]  # type: ignore[attr-defined]

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])

    def clean_directorate(self) -> Entry | None:
        return self._within.get(self.cleaned_data["directorate"])


class CompareForm(forms.Form):
    """Which month to put beside the one that is shown; `chosen` is that Month. Without a choice: the first offered."""

    beside = forms.ChoiceField(label=_("beside"), required=False)

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.months = months
        self.fields["beside"].choices = [(month.code, str(month)) for month in months]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Month | None:
        code = self.is_valid() and self.cleaned_data["beside"]
        return Month.parse(code) if code else self.months[0] if self.months else None


class CompareRunsForm(CompareForm):
    """The same, where no other month is a choice too, and the first."""

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, months=months, **kwargs)
        field: Any = self.fields["beside"]
        field.choices = [("", _("no other month")), *field.choices]

    @property
    def chosen(self) -> Month | None:
        code = self.is_valid() and self.cleaned_data["beside"]
        return Month.parse(code) if code else None
