"""The lock-out after failed sign-ins (django-axes): per user name and address, for a while, and told to nobody else.

Axes keeps the attempts; what it keeps of a user name is a keyed hash, for people type passwords in the wrong field.
A name without an account is locked out just as one with: the page tells nothing about who exists.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.proxy import AxesProxyHandler
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import log
from accounts.encryption import keyed_hash
from accounts.models import User


def name_kept(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What axes keeps of the user name that was tried."""
    tried = (credentials or {}).get("username") or request.POST.get("login") or ""
    hashed = keyed_hash("username", tried)
    return hashed.hex() if hashed else ""


def address(request: HttpRequest) -> str | None:
    """The address that asks; behind a proxy the one that the proxy names (BEHIND_PROXY)."""
    return get_adapter(request).get_client_ip(request) if request.META.get("REMOTE_ADDR") else None


def page(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def is_locked(request: HttpRequest, user: User) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"username": user.username})


def count_failure(request: HttpRequest, user: User) -> None:
    """A wrong code counts as a failed sign-in: in the log and for the lock-out."""
    user_login_failed.send(sender=User, credentials={"username": user.username}, request=request)


@receiver(user_locked_out, dispatch_uid="rosi.locked_out")
def _locked_out(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    credentials = getattr(request, "axes_credentials", None) or {}
    user = User.objects.filter(username=credentials.get("username", "")).first()
    log.record_apart(log.Action.LOCKED_OUT, f"user:{user.pk}" if user else "")
