"""Migrations of a whole database in seconds: models are rendered when they change, not whenever a neighbour does.

Django renders, after every field and constraint, all models that hang together by foreign keys. In a register that is
all of them: 33,000 renderings for 160 tables. What only adds to a model, or changes no relation of it, needs that model
alone. What changes or reads the others gets them fresh, as in Django: `is_delayed` is its own mark for a state in which
relations are behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ProjectState

ADDING = ("add_model", "add_field", "add_constraint", "add_index", "alter_model_options")


def _reload_model(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" not in state.__dict__:
        return
    if delay or "_adding" in state.__dict__:  # `delay`: Django itself sees no relation in what changes
        state.is_delayed = True
        state._reload({(app_label, model_name.lower())})
    else:
        _let_render_anew(state)


def _reload_models(state: Any, models: Any, delay: bool = True) -> None:
    _let_render_anew(state)


def _let_render_anew(state: Any) -> None:
    """The next that asks for the models gets them all fresh."""
    state.__dict__.pop("apps", None)
    state.is_delayed = False


def _adding(method: Any) -> Any:
    def add(state: Any, *args: Any, **kwargs: Any) -> None:
        state._adding = True
        try:
            method(state, *args, **kwargs)
        finally:
            del state._adding

    return add


@contextmanager
def lean() -> Iterator[None]:
    """Migrations inside take a tenth of their time and make the same tables (tests/test_migrating.py)."""
    methods = {name: _adding(getattr(ProjectState, name)) for name in ADDING}
    with patch.multiple(ProjectState, reload_model=_reload_model, reload_models=_reload_models, **methods):
        yield
