"""The pages around signing in that are ours: sittings, staying signed in, the reset of somebody's second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.refusal import Refusal, refusal_of
from accounts.sign_in import second_factor, sittings
from accounts.sign_in.again import ask_again
from accounts.sign_in.guards import background
from accounts.views.guards import gives_access


class SignIn(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"single_sign_on": settings.SINGLE_SIGN_ON, "provider_id": settings.OIDC_PROVIDER_ID}
        return super().get_context_data(**kwargs) | own


class PasswordChange(PasswordChangeView):
    """Who signs in without a password, by single sign-on, has none to change and is told so."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():
            messages.info(request, _("You sign in without a password here, so there is none to change."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


# --- Sittings ----------------------------------------------------------------------------------------


@require_GET
def sitting_list(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    own = request.session.session_key
    lines = [{"sitting": row, "here": row.session_key == own} for row in sittings.running(request.user)]
    return render(request, "account/sittings.html", {"lines": lines, "others": len(lines) > 1})


@require_POST
def sittings_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else, or in the one place that the form names."""
    others = request.user.sittings.exclude(session_key=request.session.session_key)
    if "sitting" in request.POST:
        others = others.filter(pk=_number(request.POST["sitting"]))
    ended = sittings.end(others)
    text = ngettext("Signed out in %(n)s place.", "Signed out in %(n)s places.", ended) % {"n": ended}
    messages.success(request, text)
    return redirect("sittings")


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


@background
@require_http_methods(["GET", "POST"])
def still(request: HttpRequest) -> HttpResponse:
    """How long this sitting holds, for the page that warns; POST is somebody's word that they are there."""
    if request.method == "POST":
        sittings.touch(request, at_once=True)
    left = max(0, int(sittings.seconds_left(request.session)))
    return JsonResponse({"left": left, "user": request.user.pk, "token": get_token(request)})


# --- Asked again by the provider of the single sign-on --------------------------------------------------


@require_GET
def again_by_single_sign_on(request: HttpRequest) -> HttpResponse:
    if not settings.SINGLE_SIGN_ON:
        raise Http404
    context = {
        "name": settings.SINGLE_SIGN_ON,
        "provider_id": settings.OIDC_PROVIDER_ID,
        "next": request.GET.get("next", "/"),
    }
    return render(request, "account/again_by_single_sign_on.html", context)


# --- Second factors ------------------------------------------------------------------------------------


@ask_again
@require_http_methods(["GET", "POST"])
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Allauth's page, behind our rule that the last second factor of who needs one stays."""
    passkey = get_object_or_404(second_factor.Authenticator, pk=pk, user=request.user, type="webauthn")
    adapter = second_factor.Adapter(request)
    if not adapter.can_delete_authenticator(passkey):
        messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")
    return passkeys.remove_webauthn(request, pk=pk)


@require_http_methods(["GET", "POST"])
@gives_access
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """The functional administrator takes away the second factor of somebody who lost it."""
    person = get_object_or_404(User, pk=pk)
    refusal = refusal_of(second_factor.check_reset, request.user, person)
    if request.method == "POST":
        try:
            second_factor.reset(person, by=request.user)
        except Refusal as late:
            refusal = late
        else:
            text = _("The second step of %(name)s is gone. At the next sign-in they set up a new one.")
            messages.success(request, text % {"name": person})
            return redirect("accounts:person", pk=person.pk)
    context = {"person": person, "refusal": refusal}
    return render(request, "accounts/second_factor_reset.html", context, status=409 if refusal else 200)
