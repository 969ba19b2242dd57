"""A filter lives in the URL: codes and days only, never text. It reads as a sentence, with a chip for what is set.

    filter = Filter((choice("status", …), directorate(_("of"), reach="see_report"), …), request)
    rows = Report.objects.visible_to(request.user).filter(filter.condition)

In the template: components/filter_bar.html with form=filter.form, clear_url=filter.clear_url and keep=filter.kept;
components/chips.html with chips=filter.chips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import reach
from accounts.widgets import SearchableSelect
from cases import lists

Choices = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Part:
    """One part of the sentence: a code to choose, or a day where `choices` is left out."""

    name: str  # in the query string
    label: Any  # the words of the sentence before the field
    condition: Callable[[Any], Q]  # from the chosen code, or the day, to what is shown
    choices: Callable[[Any], Choices] | None = None  # of the user who looks
    any_label: Any = ""  # where nothing is chosen (“all”)
    chip: str | Any = "%s"  # what the chip says about the value
    searchable: bool = False
    # A value that nobody types (see `counted`): from the text of the URL to what it means, or ValueError.
    read: Callable[[str], Any] | None = None
    words: Callable[[Any], str] | None = None

    def field(self, user: Any) -> forms.Field:
        if self.read is not None:
            return Read(self.read)
        if self.choices is None:
            return forms.DateField(label=self.label, required=False, widget=forms.DateInput())
        return forms.ChoiceField(
            label=self.label,
            required=False,
            choices=[("", self.any_label or _("all")), *self.choices(user)],
            widget=SearchableSelect() if self.searchable else forms.Select(),
        )


class Read(forms.CharField):
    """A value that stands in the URL and in no visible field."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__(required=False, max_length=80, widget=forms.HiddenInput())
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("This filter is not understood.")) from None


@dataclass(frozen=True)
class Chip:
    """Something that is set, and the address of the list without it."""

    label: str
    remove_url: str


class Filter:
    """What the query string asks of a list. Values that are not understood set nothing and show an error."""

    def __init__(self, parts: Iterable[Part], request: HttpRequest, *, keep: tuple[str, ...] = ()) -> None:
        self.parts = {part.name: part for part in parts}
        self.query = request.GET
        self.form = forms.Form(request.GET, auto_id="filter-%s")
        self.form.fields = {name: part.field(request.user) for name, part in self.parts.items()}
        self.form.is_valid()
        values = {name: self.form.cleaned_data.get(name) for name in self.parts}
        self.values = {name: value for name, value in values.items() if value not in ("", None)}
        # Further parameters of the list that a change of the filter leaves as they are (the sorting).
        self.kept = {name: self.query[name] for name in keep if self.query.get(name)}

    @property
    def condition(self) -> Q:
        """What is shown, to put into `QuerySet.filter`."""
        condition = Q()
        for name, value in self.values.items():
            condition &= self.parts[name].condition(value)
        return condition

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(self._words(name, value), self._url(without=name)) for name, value in self.values.items()
        ]

    @property
    def clear_url(self) -> str:
        """The list with nothing set; empty when nothing is."""
        return self._url(without=None) if self.values else ""

    def _words(self, name: str, value: Any) -> str:
        part = self.parts[name]
        if part.words is not None:
            return part.words(value)
        if part.choices is None:
            shown = formats.date_format(value)
        else:
            shown = str(dict(self.form.fields[name].choices)[value]).strip()
        return str(part.chip) % shown

    def _url(self, *, without: str | None) -> str:
        query = self.query.copy()
        for name in list(query):
            if name not in self.kept and (without is None or name == without or name not in self.values):
                del query[name]
        return "?" + query.urlencode()


# --- Parts that lists share -------------------------------------------------------------------------


def choice(name: str, label: Any, column: str, choices: Callable[[Any], Choices], **options: Any) -> Part:
    """A code that stands in a column as it is: `choice("status", _("with status"), "status", …)`."""
    return Part(name, label, lambda code: Q(**{column: code}), choices, **options)


UNKNOWN = "-"  # where an entry is not known yet


def listed(
    name: str, label: Any, column: str, list_name: str, *, unknown: Any = None, **options: Any
) -> Part:
    """An entry of one of the lists, by its code; also entries that are no longer valid, and `unknown` for none."""

    def condition(code: str) -> Q:
        if code == UNKNOWN:
            return Q(**{column: None})
        ids = [entry.id for entry in lists.entries(list_name) if entry.code == code]
        return Q(**{f"{column}_id__in": ids})

    def choices(user: Any) -> Choices:
        known = [(entry.code, entry.label) for entry in lists.entries(list_name)]
        return [*known, (UNKNOWN, unknown)] if unknown else known

    return Part(name, label, condition, choices, **options)


def directorate(label: Any, *, permissions: tuple[str, ...], column: str = "directorate") -> Part:
    """A directorate with everything below it; offered are those for which the user holds one of the permissions."""

    def choices(user: Any) -> Choices:
        reached = frozenset().union(*(reach.reached(user, permission) for permission in permissions))
        # No-break spaces show the depth; they are stripped from the chip.
        return [
            (node.code, "\N{NO-BREAK SPACE}" * 3 * node.depth + node.label)
            for node in lists.entries("directorate")
            if node.id in reached
        ]

    def condition(code: str) -> Q:
        return Q(**{f"{column}_id__in": lists.with_everything_below(code)})

    return Part("directorate", label, condition, choices, searchable=True)


def period(column: str, *, since: Any, until: Any, since_chip: Any, until_chip: Any) -> tuple[Part, Part]:
    """A first and a last day, both included."""
    return (
        Part("from", since, lambda day: Q(**{f"{column}__gte": day}), chip=since_chip),
        Part("to", until, lambda day: Q(**{f"{column}__lte": day}), chip=until_chip),
    )
