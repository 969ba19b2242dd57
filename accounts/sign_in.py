"""Signing in and out: closed to strangers, and every attempt in the log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts import log


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by the administrator; nobody signs up."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


@receiver(user_logged_in, dispatch_uid="rosi.signed_in")
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    log.record_apart(log.Action.SIGN_IN, user=user)


@receiver(user_logged_out, dispatch_uid="rosi.signed_out")
def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log.record_apart(log.Action.SIGN_OUT, user=user)


@receiver(user_login_failed, dispatch_uid="rosi.sign_in_failed")
def _sign_in_failed(sender: Any, **kwargs: Any) -> None:
    log.record_apart(log.Action.SIGN_IN_FAILED)
