"""What differs from allauth for accounts: nobody signs up, and how one is asked again."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

STAGES = {"allauth.mfa.stages.AuthenticateStage": "accounts.sign_in.stages.SecondFactorStage"}


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by the administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is not right."),
        "too_many_login_attempts": _("There were too many attempts. Wait a few minutes, then try again."),
        "incorrect_password": _("The password is not right."),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Axes counts failed passwords, per name and address. Per name alone, anybody could keep a colleague out."""

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By password, app or passkey; whoever has none of these (demonstration, single sign-on) by what they have."""
        methods = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        if settings.MODE != "production" and not user.has_usable_password():
            return [{"id": "demo", "description": _("Confirm"), "url": reverse("demo-again")}]
        if settings.SINGLE_SIGN_ON:
            url = reverse("again_by_single_sign_on")
            return [{"id": "single_sign_on", "description": settings.SINGLE_SIGN_ON, "url": url}]
        return []
