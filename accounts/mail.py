"""Mails to the people of the register about their own account: no name, no number, no link to follow."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User

TELL_OF_SECOND_FACTOR = "accounts.tasks.tell_of_second_factor"


def second_factor_changed(user: User) -> None:
    """Ask for the mail that tells somebody that their second step is another than before."""
    outbox.write(f"second_factor:{user.pk}:{uuid.uuid4().hex}", TELL_OF_SECOND_FACTOR, user=user.pk)


def tell_of_second_factor(user: User, *, key: str) -> bool:
    """Tell one person; whether there was an address to send to. There is no link: that is what fraud looks like."""
    if not user.email:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        message = EmailMessage(
            _("Your second step for ROSI was changed"),
            render_to_string("emails/second_factor.txt"),
            to=[user.email],
            headers={"Message-ID": message_id(key)},
        )
    message.send()
    return True


def message_id(key: str) -> str:
    """The same for every copy of one mail: a mail that was sent twice is known by it."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@rosi>"
