"""What happens at signing in and out, and with second factors: into the log, and into the list of sittings."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as second_factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts import log, mail
from accounts.sign_in import lockout, second_factor, sittings, spent_codes, strength


@receiver(user_logged_in, dispatch_uid="rosi.signed_in")
def _signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    log.record_apart(log.Action.SIGN_IN, user=user)
    sittings.begin(request, user)


@receiver(user_logged_out, dispatch_uid="rosi.signed_out")
def _signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log.record_apart(log.Action.SIGN_OUT, getattr(request, "signed_out_because", ""), user=user)
        sittings.forget(request)


@receiver(user_login_failed, dispatch_uid="rosi.sign_in_failed")
def _sign_in_failed(sender: Any, **kwargs: Any) -> None:
    log.record_apart(log.Action.SIGN_IN_FAILED)


@receiver(second_factor_signals.authentication_failed, dispatch_uid="rosi.second_factor_failed")
def _second_factor_failed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    lockout.count_failure(request, user)


@receiver(second_factor_signals.authenticator_added, dispatch_uid="rosi.second_factor_added")
def _added(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Adding a passkey shows it, as setting up an app does (SetUpAppForm). This comes after the commit for an app."""
    log.record_apart(log.Action.SECOND_FACTOR, f"added:{authenticator.type}", user=user)
    _tell(user, authenticator)
    if authenticator.type == Authenticator.Type.TOTP and request is not None:
        # The code that set it up opens nothing any more.
        spent_codes.spend(authenticator, request.POST.get("code", ""))
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        strength.prove(request, user, strength.SECOND_FACTOR, type=authenticator.type, id=authenticator.pk)


@receiver(second_factor_signals.authenticator_removed, dispatch_uid="rosi.second_factor_removed")
def _removed(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    log.record_apart(log.Action.SECOND_FACTOR, f"removed:{authenticator.type}", user=user)
    _tell(user, authenticator)


@receiver(second_factor_signals.authenticator_reset, dispatch_uid="rosi.second_factor_renewed")
def _renewed(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    log.record_apart(log.Action.SECOND_FACTOR, f"renewed:{authenticator.type}", user=user)
    mail.second_factor_changed(user)


def _tell(user: Any, authenticator: Authenticator) -> None:
    """Recovery codes come and go with an app or passkey, of which the mail tells already."""
    if authenticator.type in second_factor.FACTORS:
        mail.second_factor_changed(user)
