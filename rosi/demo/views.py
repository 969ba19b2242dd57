"""Signing in as one of the fictitious people by one click, and being asked again by one; in demo and test mode only.

The click counts as a second factor: `accounts.sign_in.strength` takes it for one outside production only.
"""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.once import repeatable
from accounts.sign_in import strength
from rosi.demo import people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def check_demo() -> None:
    """There is no such page with production settings, even if its address were wired."""
    if settings.MODE not in ("demo", "test"):
        raise Http404


@login_not_required
@require_GET
def sign_in_page(request: HttpRequest) -> HttpResponse:
    check_demo()
    return render(request, "accounts/demo_sign_in.html", {"people": people.sign_in_lines()})


@repeatable("signing in twice is signing in once")
@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """A normal sign-in, without the password: only for the people of the demonstration, who have none."""
    check_demo()
    username = request.POST.get("username", "")
    if username not in people.PEOPLE:
        raise Http404
    user = get_object_or_404(User, username=username, is_active=True)
    if user.has_usable_password():
        raise Http404
    login(request, user, backend=BACKEND)
    strength.prove(request, user, strength.DEMO)
    return redirect(settings.LOGIN_REDIRECT_URL)


@repeatable("signing in twice is signing in once")
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Asked again who one is: somebody without a password confirms by one click."""
    check_demo()
    if request.user.has_usable_password():
        raise Http404
    if request.method == "POST":
        strength.prove(request, request.user, strength.DEMO)
        return resume_request(request) or redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/demo_again.html", {"next": request.GET.get("next", "/")})
