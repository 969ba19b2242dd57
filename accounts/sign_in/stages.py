"""The step between password and register: the second factor."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts.sign_in import strength


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the provider of the single sign-on vouches for one that counts here."""

    def _should_handle(self, request: HttpRequest) -> bool:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin is not None and sociallogin.account.extra_data.get("second_factor") is True:
            strength.prove(request, self.login.user, strength.SECOND_FACTOR, type="provider")
            return False
        return super()._should_handle(request)
