"""What stands in the rows of a figure: the entries of a list, the choices of a field, the parts of a directorate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cases import lists
from cases.lists import Entry
from reporting.counting import directorates, rules_on
from reporting.periods import Period
from reporting.tables import Label

NOT_KNOWN = _("not known")

# From scope, period and the codes that were counted to the rows, in their order.
Entries = Callable[[Entry, Period, Collection[str]], list[Label]]


def in_both_languages(code: str, text: Any) -> Label:
    """A translated text as a label that can be kept."""
    with translation.override("nl"):
        dutch = str(text)
    with translation.override("en"):
        english = str(text)
    return Label(code, dutch, english)


def label_of(entry: Entry) -> Label:
    return Label(entry.code, entry.label_nl, entry.label_en)


def held_in(entry: Entry, period: Period) -> bool:
    """Whether an entry of a list held on some day of the period."""
    return (entry.valid_from is None or entry.valid_from <= period.last) and (
        entry.valid_until is None or period.first <= entry.valid_until
    )


def listed(name: str, *, unknown: Any = NOT_KNOWN) -> Entries:
    """The entries of a list that held in the period, also those that count zero, and whatever was counted beside."""

    def entries(scope: Entry, period: Period, counted: Collection[str]) -> list[Label]:
        rows = [label_of(e) for e in lists.entries(name) if e.code in counted or held_in(e, period)]
        return rows + ([in_both_languages("", unknown)] if "" in counted else [])

    return entries


def chosen(
    choices: Iterable[tuple[str, Any]], *, without: Collection[str] = (), unknown: Any = NOT_KNOWN
) -> Entries:
    """The choices of a field; those in `without` only where something was counted all the same."""
    known = [(str(code), text) for code, text in choices]

    def entries(scope: Entry, period: Period, counted: Collection[str]) -> list[Label]:
        rows = [
            in_both_languages(code, text) for code, text in known if code not in without or code in counted
        ]
        return rows + ([in_both_languages("", unknown)] if "" in counted else [])

    return entries


def parts(scope: Entry, period: Period, counted: Collection[str]) -> list[Label]:
    """The directorates right below the scope, and the scope itself for what is filed there."""
    below = [node for node in directorates() if node.parent == scope.id]
    rows = [label_of(node) for node in below if node.code in counted or held_in(node, period)]
    if not rows:
        return [label_of(scope)]
    if scope.code in counted:
        itself = in_both_languages(scope.code, _("not filed at one of these"))
        rows.append(itself)
    return rows


def terms(*codes: str) -> Entries:
    """The terms that hold at the end of the period."""

    def entries(scope: Entry, period: Period, counted: Collection[str]) -> list[Label]:
        rules = rules_on(period.last)
        return [Label(code, rules[code].label_nl, rules[code].label_en) for code in codes if code in rules]

    return entries
