"""The annual report: choosing a year and a directorate, and entering numbers of staff."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.widgets import SearchableSelect
from cases.forms.acts import EditForm
from cases.lists import Entry
from reporting import scopes
from reporting.annual import reading, staff
from reporting.models import AnnualLine


class AnnualForm(forms.Form):
    """Which report to show, as a sentence: “the annual report of … over …”."""

    directorate = forms.ChoiceField(label=gettext_lazy("of"), widget=SearchableSelect())
    year = forms.ChoiceField(label=gettext_lazy("over"))

    def __init__(self, *args: Any, within: list[Entry], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


Standing = dict[int, tuple[int, str]]  # directorate → number and where it was found


class StaffForm(forms.Form):
    """The numbers of staff of one year: a field for each service in reach, empty where none was entered.

    Where they were found goes with the numbers that are changed, and with no other. `seen` is what stood there when the
    form was shown: what somebody else entered meanwhile is not overwritten, nor by a form that does not say.
    """

    source = forms.CharField(
        label=gettext_lazy("Where the numbers were found"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "For instance the annual report of the ministry, and the day that it names. Kept with the numbers that you "
            "change."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, nodes: list[Entry], standing: Standing) -> None:
        super().__init__(data, initial={"seen": fingerprint(standing)})
        self.nodes, self.standing = nodes, standing
        for node in nodes:
            count, source = standing.get(node.id, (None, ""))
            self.fields[f"count_{node.id}"] = forms.IntegerField(
                label=node.label,
                required=False,
                min_value=1,
                max_value=staff.MOST,
                initial=count,
                help_text=source,
                widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
            )
        self.order_fields([*(f"count_{node.id}" for node in nodes), "source", "seen"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.data.get("seen") != fingerprint(self.standing):
            self.data = self.data.copy()
            self.data["seen"] = fingerprint(self.standing)
            raise forms.ValidationError(
                _("Somebody else changed these numbers meanwhile. Look at them, and send yours again.")
            )
        return cleaned

    @property
    def changed(self) -> dict[int, int]:
        """The numbers that were changed, by directorate; 0 takes one out."""
        sent = {node.id: self.cleaned_data.get(f"count_{node.id}") or 0 for node in self.nodes}
        return {node: count for node, count in sent.items() if count != self.standing.get(node, (0, ""))[0]}


def fingerprint(standing: Standing) -> str:
    """What stood there, with where it was found, as a short text that tells neither."""
    told = repr(sorted(standing.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class PrepareForm(forms.Form):
    """Of which year a publication is prepared."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class LineForm(EditForm):
    """What becomes of one line of the anonymised list."""

    over = ("decision", "text", "service", "measures")
    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of this line"),
        choices=AnnualLine.Decision.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Description, blurred"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What was done, without names, numbers, places or dates. Used when it is blurred."
        ),
    )
    without_service = forms.BooleanField(label=gettext_lazy("Leave out the service"), required=False)
    without_measures = forms.BooleanField(label=gettext_lazy("Leave out the measures"), required=False)

    def prepare(self) -> None:
        """Who may not read the description only leaves the line out; the text stands nowhere in their form."""
        self.initial |= {"decision": self.obj.decision, "text": self.obj.text}
        reads = reading.may_read(self.obj, self.by)
        if not reads:
            left_out = AnnualLine.Decision.LEFT_OUT
            self.fields["decision"].choices = [(left_out.value, left_out.label)]  # type: ignore[attr-defined]
            self.fields["decision"].help_text = reading.NOT_READ
            for name in ("without_service", "without_measures"):
                del self.fields[name]
        if not reads or not reading.may_write(self.obj, self.by):
            del self.initial["text"], self.fields["text"]
            self.over = tuple(name for name in self.over if name != "text")


class LessonForm(EditForm):
    """Whether a lesson goes into the annual report, and in which words."""

    over = ("goes_in", "text")
    goes_in = forms.ChoiceField(
        label=gettext_lazy("What becomes of this lesson"),
        choices=(
            ("yes", gettext_lazy("it goes into the annual report")),
            ("no", gettext_lazy("it stays out")),
        ),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("In these words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Everybody reads it: no names, numbers, places or dates, nothing in which somebody knows a case again."
        ),
    )

    def look_again(self, data: Any, obj: Any) -> None:
        if obj.pk is not None:  # else nothing was decided yet, and the door looks
            super().look_again(data, obj)

    def clean_goes_in(self) -> bool:
        return self.cleaned_data["goes_in"] == "yes"

    def prepare(self) -> None:
        """What was decided before stands there; else the words of the lesson, to be made general."""
        decided = self.obj.pk is not None
        self.initial |= {
            "goes_in": ("yes" if self.obj.goes_in else "no") if decided else "",
            "text": self.obj.text if self.obj.text else self.obj.lesson.text,
        }
