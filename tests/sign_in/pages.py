"""Signing in through the pages, as a person does it."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from tests.clients import FormClient
from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def browser(language: str = "en", **options: Any) -> FormClient:
    return FormClient(headers={"accept-language": language}, **options)


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or `steps` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_app(user: Any) -> Authenticator:
    """This user has set up an app, and has recovery codes."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET).instance


def recovery_codes(user: Any) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def password(client: FormClient, user: Any, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"login": user.username, "password": password, **more})


def second(client: FormClient, text: str) -> Any:
    return client.post("/sign-in/second/", {"code": text})


def is_signed_in(client: FormClient) -> bool:
    return "_auth_user_id" in client.session
