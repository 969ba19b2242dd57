"""Two rules above every page: a sitting ends when nothing is done, and who needs a second factor sets it up first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.sign_in import second_factor, sittings, strength

View = TypeVar("View", bound=Callable[..., Any])


def background(view: View) -> View:
    """Mark a view that pages ask by themselves (autosave, progress): asked so, it does not keep a sitting alive."""
    view.background = True  # type: ignore[attr-defined]
    return view


def _asked_by_itself(request: HttpRequest, view: Any) -> bool:
    by_script = bool(getattr(request, "htmx", False)) or "X-Requested-With" in request.headers
    return by_script and getattr(view, "background", False)


class IdleMiddleware:
    """Signs out who did nothing for a while, before anything of the request is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sittings.seconds_left(request.session) <= 0:
            request.signed_out_because = "idle"  # type: ignore[attr-defined]
            logout(request)
            messages.info(
                request,
                _(
                    "You were signed out because nothing happened for a while. Sign in to go on where you were."
                ),
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated and not _asked_by_itself(request, view):
            sittings.touch(request)


# Reached without a second factor by everybody who has signed in.
ALWAYS_OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "again_by_single_sign_on",
        "demo-again",
        "demo-sign-in",
        "demo-sign-in-page",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "set_language",
        "accessibility",
        "health",
        "still_signed_in",
    }
)
# Where somebody without any second factor sets one up.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
GO_ON = "go_on_after_second_factor"  # in the session: where somebody wanted to go


class SecondFactorMiddleware:
    """Leads who needs a second factor and has not shown one to where it is set up or shown; nothing else is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        user = request.user
        if not user.is_authenticated or name in ALWAYS_OPEN or strength.is_strong(request):
            return None
        if not strength.needs_second_factor(user):
            return None
        if second_factor.has_one(user):  # set up elsewhere meanwhile: this sitting shows it
            here = urlencode({"next": request.get_full_path()})
            return _lead(request, f"{reverse('mfa_reauthenticate')}?{here}")
        if name in SETTING_UP:
            return None
        if request.method == "GET" and not getattr(request, "htmx", False):
            request.session[GO_ON] = request.get_full_path()
        return _lead(request, reverse("mfa_index"))


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
