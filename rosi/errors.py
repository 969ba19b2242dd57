"""Pages for what went wrong: no detail of it, and the text that somebody had typed, so that it is not lost."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from psycopg.errors import QueryCanceled

from accounts.typed import texts_of


def not_understood(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, "400.html", 400)


@requires_csrf_token
def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The sentence of the check that refused stands in the page."""
    return _page(request, "403.html", 403, exception=str(exception or ""))


@requires_csrf_token
def not_here(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, "404.html", 404)


def form_not_valid(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the form was not right; the reason is for us, not for the page."""
    return _page(request, "403_csrf.html", 403)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Rendered without request and database, which may be what is broken."""
    typed: list[str] = []
    with contextlib.suppress(Exception):
        typed = texts_of(request)
    context = {"typed": typed, "took_too_long": _took_too_long(sys.exc_info()[1])}
    return HttpResponse(loader.render_to_string("500.html", context), status=500)


def _took_too_long(error: BaseException | None) -> bool:
    """Whether the database stopped a statement at its limit of time (STATEMENT_TIMEOUT)."""
    return error is not None and isinstance(error.__cause__, QueryCanceled)


def _page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, {"typed": texts_of(request), **context}, status=status)
