"""Cases with a disposition that was decided in a period and holds, by what was decided. See `counted`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from cases import lists
from cases.filters.tokens import code, coded, days, one_of, place_of
from cases.models import Disposition, DispositionMeasure, Measure, Violation

NONE = "-"  # no measure recorded
AS: dict[str, Callable[[str], Q]] = {
    "category": lambda one: Q(violation__category__code=one),
    "outcome": lambda one: Q(violation__outcome=one),
    "mark": lambda one: Q(marks=None) if one == NONE else Q(marks__measure__code=one),
    "heaviest": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(code=one)),
    "group_a": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(group_a=one)),
    "group_b": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(group_b=one)),
    "exactly": lambda one: Q(violation__directorate__code=one),
}


def _severities(**measure: str) -> Any:
    return Measure.objects.filter(**measure).values("severity")


def _settled(first: date, last: date, place: str, dimension: str = "", one: str = "") -> Q:
    replaced = Disposition.objects.filter(state=Disposition.State.DECIDED, replaces__isnull=False)
    heaviest = (
        DispositionMeasure.objects.filter(disposition=OuterRef("pk"))
        .values("disposition")
        .annotate(most=Max("measure__severity"))
    )
    decided = Disposition.objects.filter(
        state=Disposition.State.DECIDED,
        decided_on__range=(first, last),
        violation__case__isnull=False,
        violation__directorate__in=lists.with_everything_below(place),
    ).exclude(pk__in=replaced.values("replaces"))
    if dimension:
        decided = decided.annotate(heaviest=Subquery(heaviest.values("most")[:1])).filter(AS[dimension](one))
    return Q(pk__in=decided.values("violation__case"))


def _settled_words(first: date, last: date, place: str, dimension: str = "", one: str = "") -> str:
    words = _("with a disposition decided %(days)s, %(place)s") % {
        "days": days(first, last),
        "place": place_of(place),
    }
    return f"{words}: {_entry(dimension, one)}" if dimension else words


def _entry(dimension: str, one: str) -> str:
    """The name of an entry of a dimension; its code where there is none."""
    if one == NONE:
        return _("no measure recorded")
    names: dict[str, Callable[[], dict[str, Any]]] = {
        "category": lambda: {entry.code: entry.label for entry in lists.entries("category")},
        "mark": lambda: {entry.code: entry.label for entry in lists.entries("measure")},
        "heaviest": lambda: {entry.code: entry.label for entry in lists.entries("measure")},
        "outcome": lambda: dict(Violation.Outcome.choices),
        "group_a": lambda: dict(Measure.GroupA.choices),
        "group_b": lambda: dict(Measure.GroupB.choices),
        "exactly": lambda: {one: place_of(one)},
    }
    return str(names[dimension]().get(one, one))


SETTLED = coded(
    "settled",
    (date.fromisoformat, date.fromisoformat, code, one_of(*AS), code),
    _settled,
    _settled_words,
    at_least=3,
)
