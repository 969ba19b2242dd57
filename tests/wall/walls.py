"""The first wall taken away: every filter of the application lets everything pass."""

from __future__ import annotations

from typing import Any

import pytest

from cases import permissions
from cases.models import visibility
from reporting import loaded, overviews, runs, uri
from reporting.models import Explanation, FigureLoad, LoadedFigure, MonthlyOverview, Run, UriExport


def let_all_pass(patch: pytest.MonkeyPatch) -> None:
    """`visible_to`, `submitted_to` and the checks that derive from them, as if somebody had forgotten them all."""
    for queryset in (visibility.CaseQuerySet, visibility.ReportQuerySet, visibility.ViolationQuerySet):
        patch.setattr(queryset, "visible_to", lambda rows, user: rows.all())
    for queryset in (visibility.MandateQuerySet, visibility.DispositionQuerySet):
        patch.setattr(queryset, "submitted_to", lambda rows, user: rows.all())
    patch.setattr(permissions, "_sees", lambda by, row: True)
    for module, model in ((overviews, MonthlyOverview), (runs, Run), (uri, UriExport)):
        patch.setattr(module, "visible_to", lambda user, model=model: model.objects.all())
    for name, model in (("loads", FigureLoad), ("figures", LoadedFigure), ("explanations", Explanation)):
        patch.setattr(loaded, f"{name}_visible_to", lambda user, model=model: model.objects.all())


def rows_of(model: Any) -> str:
    """Plain SQL that gives the keys of all rows of a table."""
    key = model._meta.pk.column
    return f"SELECT {key} FROM {model._meta.db_table}"
