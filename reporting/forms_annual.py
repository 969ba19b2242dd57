"""The annual report: choosing a year and a directorate, and entering numbers of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes
from reporting.annual import staff


class AnnualForm(forms.Form):
    """Which report to show, as a sentence: “the annual report of … over …”."""

    directorate = forms.ChoiceField(label=gettext_lazy("of"), widget=SearchableSelect())
    year = forms.ChoiceField(label=gettext_lazy("over"))

    def __init__(self, *args: Any, within: list[Entry], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    """The numbers of staff of one year: a field for each service in reach, empty where none was entered.

    `seen` is what stood there when the form was shown: what somebody else entered meanwhile is not overwritten.
    """

    source = forms.CharField(
        label=gettext_lazy("Where the numbers were found"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("For instance the annual report of the ministry, and the day that it names."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, nodes: list[Entry], standing: dict[int, int], source: str = ""
    ) -> None:
        super().__init__(data, initial={"source": source, "seen": fingerprint(standing)})
        self.nodes, self.standing = nodes, standing
        for node in nodes:
            self.fields[f"count_{node.id}"] = forms.IntegerField(
                label=node.label,
                required=False,
                min_value=1,
                max_value=staff.MOST,
                initial=standing.get(node.id),
                widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
            )
        self.order_fields([*(f"count_{node.id}" for node in nodes), "source", "seen"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.data.get("seen", "") not in ("", fingerprint(self.standing)):
            self.data = self.data.copy()
            self.data["seen"] = fingerprint(self.standing)
            raise forms.ValidationError(
                _("Somebody else changed these numbers meanwhile. Look at them, and send yours again.")
            )
        return cleaned

    @property
    def counts(self) -> dict[int, int]:
        """What was filled in for each directorate; 0 takes a number out."""
        return {node.id: self.cleaned_data.get(f"count_{node.id}") or 0 for node in self.nodes}


def fingerprint(standing: dict[int, int]) -> str:
    return " ".join(f"{node}:{count}" for node, count in sorted(standing.items())) or "-"
