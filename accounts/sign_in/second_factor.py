"""Second factors: how their secrets are kept, which one may go, and the door by which the administrator resets them."""

from __future__ import annotations

import base64
from typing import Any

from allauth.core import context as request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import encryption, log, mail
from accounts.context import door
from accounts.models import DataKey, User
from accounts.people import check_holds_no_heavy_role, check_manage
from accounts.refusal import NotAllowed, Refusal
from accounts.sign_in import lockout, sittings, spent_codes, strength

PLACE = "mfa.authenticator.data"
FACTORS = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
)  # recovery codes stand in for one, and are none


class Adapter(DefaultMFAAdapter):
    """Secrets of apps and of recovery codes are sealed under a data key of their own, which rotates with the others."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role needs a second step at sign-in, and this is your last one. Add another one first."
        ),
        "incorrect_code": _("This code is not right. Look at the newest code in your app and try again."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        key = DataKey.of("second_factor")
        return base64.b64encode(encryption.seal(key.pk, text, PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.open_bytes(base64.b64decode(encrypted_text), PLACE).decode()

    def get_totp_issuer(self) -> str:
        return "ROSI"

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not strength.needs_second_factor(user) or others.exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Passkey %(number)s") % {"number": number})


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


# --- Forms: a lock-out holds at the second factor too -------------------------------------------------


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the app")
        _plain(self.fields["code"])

    def clean_code(self) -> str:
        """Setting up an app shows it: from here on this sitting is as strong as the next one."""
        code = super().clean_code()
        strength.prove(request_context.request, self.user, strength.SECOND_FACTOR, type="totp")
        return code


class OnceMixin:
    """A code of an app that was right is used up, for every web process (allauth sees to recovery codes)."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        app: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if app.type == Authenticator.Type.TOTP and not spent_codes.spend(app, code):
            self._emit_authentication_failed(app)  # type: ignore[attr-defined]
            raise Adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceMixin, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the app, or a recovery code")
        _plain(self.fields["code"])

    def clean_code(self) -> str:
        _check_not_locked(self.user)
        return super().clean_code()


class AgainForm(OnceMixin, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the app, or a recovery code")
        _plain(self.fields["code"])

    def clean_code(self) -> str:
        _check_not_locked(self.user)
        return super().clean_code()


def _plain(field: forms.Field) -> None:
    """A field for digits: no placeholder, which vanishes when one types."""
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, to tell your passkeys apart")
        without = self.fields["passwordless"]
        without.initial = True
        without.label = _("Sign in with this passkey alone, without a password")
        without.help_text = _("Leave this off for a security key without a PIN.")


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, to tell your passkeys apart")


class PasskeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        _check_not_locked(self.user)
        return super().clean_credential()


def _check_not_locked(user: User) -> None:
    if lockout.is_locked(request_context.request, user):
        raise forms.ValidationError(_("There were too many attempts. Wait a few minutes, then try again."))


# --- The door of the administrator --------------------------------------------------------------------


def check_reset(by: User | None, user: User) -> None:
    """A functional administrator resets the second factor of somebody else, after having made sure who asks."""
    check_manage(by)
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody resets their own second step. Ask a colleague."))
    if not Authenticator.objects.filter(user=user).exists():
        raise Refusal(_("This user has not set up a second step."))
    if by is not None:
        check_holds_no_heavy_role(user)


@door
def reset(user: User, *, by: User | None) -> None:
    """Remove every second factor of this user and end their sittings; the next sign-in sets up a new one."""
    check_reset(by, user)
    Authenticator.objects.filter(user=user).delete()
    sittings.end(user.sittings.all())
    log.record(log.Action.SECOND_FACTOR, f"reset:user:{user.pk}")
    mail.second_factor_changed(user)
