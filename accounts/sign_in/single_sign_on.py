"""Single sign-on by OpenID Connect: off unless the environment names a provider, and it never makes an account.

Somebody comes in when the provider's subject was linked to their account before, or else when the provider vouches
for an e-mail address that exactly one active account has; the link is written then, and from there on only the
subject counts. Everybody else reads one and the same sentence.
The signature of the identity token is always checked, also over a direct connection where allauth would not.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts import log
from accounts.encryption import keyed_hash
from accounts.models import User

ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """Talks to the provider; what it says of somebody goes no further than subject, e-mail and second factor."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.account.extra_data = {"second_factor": vouches_for_second_factor(claims)}
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            algorithm = jwtkit.jwt.get_unverified_header(id_token).get("alg")
        except jwtkit.jwt.PyJWTError as error:
            raise OAuth2Error("No identity token.") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error("The identity token is not signed with a key pair.")
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


def vouches_for_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider says, in a way that the settings name, that a second factor was shown."""
    methods = claims.get("amr") or []
    return claims.get("acr") in settings.OIDC_SECOND_FACTOR_ACR or any(
        method in settings.OIDC_SECOND_FACTOR_AMR for method in methods
    )


class Adapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account this is, or refuse."""
        if not sociallogin.is_existing:
            user = _by_verified_email(sociallogin)
            if user is None:
                raise ImmediateHttpResponse(_refuse(request))
            sociallogin.user = user
            sociallogin.account.user = user
            sociallogin.account.save()
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(_refuse(request))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(_refuse(request, broken=True))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        return None


def _by_verified_email(sociallogin: SocialLogin) -> User | None:
    """The one active account with an address that the provider vouches for, unless it is linked to another subject."""
    hashes = [
        keyed_hash("email", address.email) for address in sociallogin.email_addresses if address.verified
    ]
    found = list(User.objects.filter(email_hash__in=[h for h in hashes if h], is_active=True)[:2])
    if len(found) != 1:
        return None
    linked = SocialAccount.objects.filter(user=found[0], provider=sociallogin.account.provider)
    return None if linked.exists() else found[0]


def _refuse(request: HttpRequest, *, broken: bool = False) -> HttpResponse:
    log.record_apart(log.Action.SIGN_IN_FAILED, "single_sign_on")
    return render(request, "account/single_sign_on_refused.html", {"broken": broken}, status=403)


def _provider(request: HttpRequest) -> ProviderAdapter:
    if not settings.SINGLE_SIGN_ON:
        raise Http404
    return ProviderAdapter(request, settings.OIDC_PROVIDER_ID)


@login_not_required
@require_POST
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the provider."""
    try:
        return OAuth2LoginView.adapter_view(_provider(request))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody comes back from the provider."""
    try:
        return OAuth2CallbackView.adapter_view(_provider(request))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
