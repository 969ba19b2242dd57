"""Signing in as one of the fictitious people by one click; exists in demo and test mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
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
    return redirect(settings.LOGIN_REDIRECT_URL)
