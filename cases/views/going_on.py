"""A form that was sent too early waits in the sealed session, and goes on when its sender has said why.

It goes on only from the page that was shown for it: a form that was left waiting is never done by surprise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from accounts.typed import is_ours

IN_SESSION = "sent_too_early"


def keep(request: HttpRequest) -> bool:
    """Keep what was sent from our own pages; False when there is nothing to keep, or what a session cannot hold."""
    if request.method != "POST" or not is_ours(request) or request.FILES or getattr(request, "htmx", False):
        return False
    request.session[IN_SESSION] = {"address": request.get_full_path(), "fields": request.POST.urlencode()}
    return True


def waits(request: HttpRequest, address: str) -> bool:
    return request.session.get(IN_SESSION, {}).get("address") == address


def go_on(request: Any) -> HttpResponse:
    """Do what was sent, as if it came in now: the same view, fields and key."""
    sent = request.session.pop(IN_SESSION)
    parts = urlsplit(sent["address"])
    match = resolve(parts.path)
    view: Callable[..., HttpResponse] = match.func
    request.path = request.path_info = parts.path
    request.META["QUERY_STRING"] = parts.query
    request.GET, request.POST = QueryDict(parts.query), QueryDict(sent["fields"])
    request.resolver_match = match
    request.went_on = True  # a form on the answer goes to its own address, not to this one
    return view(request, *match.args, **match.kwargs)
