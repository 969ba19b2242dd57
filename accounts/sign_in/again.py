"""Asking again who somebody is, before what matters most: identities, exports, grants, second factors.

`@ask_again` on a view is the whole rule. A GET is asked before its form is shown. A POST that comes too late is kept
in the (sealed) session and goes on after the answer, so that nothing typed is lost.
Where it stands is a table, tests/tables/asked_again.csv, checked against every address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.sign_in import strength


def ask_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let this view be reached only by who proved within the last minutes who they are."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if strength.is_recent(request):
            return view(request, *args, **kwargs)
        return _ask(request)

    asked.asks_again = True  # type: ignore[attr-defined]
    return asked


def _ask(request: HttpRequest) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:  # nothing to ask with: somebody whose provider is gone signs in anew
        return redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", False):
        here = urlsplit(request.htmx.current_url or "/")
        back = urlencode({"next": here.path})
        return HttpResponse(status=204, headers={"HX-Redirect": f"{methods[0]['url']}?{back}"})
    return suspend_request(request, methods[0]["url"])
