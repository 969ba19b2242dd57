"""What was loaded, as far as somebody may see it: files, figures and explanations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from accounts import reach
from reporting.models import Explanation, FigureLoad, LoadedFigure

READS, LOADS = "see_figures", "load_figures"


def loads_visible_to(user: Any) -> QuerySet[FigureLoad]:
    """Every file, for who reads figures anywhere."""
    return FigureLoad.objects.all() if reach.holds(user, READS) else FigureLoad.objects.none()


def figures_visible_to(user: Any) -> QuerySet[LoadedFigure]:
    """The figures of the directorates of which this user reads figures."""
    return LoadedFigure.objects.filter(directorate__in=reach.reached(user, READS))


def explanations_visible_to(user: Any) -> QuerySet[Explanation]:
    return Explanation.objects.filter(directorate__in=reach.reached(user, READS))


def latest(rows: QuerySet[FigureLoad]) -> QuerySet[FigureLoad]:
    """Of every source and year the last version."""
    ids = rows.order_by("source", "year", "-version").distinct("source", "year").values("pk")
    return rows.filter(pk__in=ids).select_related("loaded_by")


def latest_or_404(user: Any, source: str, year: int) -> FigureLoad:
    found = loads_visible_to(user).filter(source=source, year=year).select_related("loaded_by")
    load = found.order_by("-version").first()
    if load is None:
        raise Http404
    return load


def explanation_of(figure: LoadedFigure) -> Explanation:
    """What was written about a published figure, or a new explanation that is not saved yet."""
    of = {"report_year": figure.load.year, "key": figure.key, "year": figure.year}
    row = Explanation.objects.filter(**of).first() or Explanation(
        **of, directorate_id=figure.directorate_id, text=""
    )
    row.figure = figure  # type: ignore[attr-defined]
    return row
