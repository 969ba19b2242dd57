"""Mails about cases: a number and a link, never anything that stands in the case."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.mail import message_id
from accounts.models import User
from cases.models import Case, EmergencyAccess


def tell_of_emergency(access: EmergencyAccess, user: User, *, key: str) -> bool:
    """Tell one person that a case was opened through the emergency door; whether there was anything to send.

    Nothing goes to who has no address, or may not know of the case any more at the moment of sending.
    """
    if not user.email or not Case.objects.visible_to(user).filter(pk=access.case_id).exists():
        return False
    number = access.case.number
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "number": number,
            "who": access.user,
            "until": access.until,
            "link": settings.SITE_ADDRESS.rstrip("/") + reverse("cases:case", args=[number]),
        }
        message = EmailMessage(
            _("%(number)s was opened through the emergency door") % {"number": number},
            render_to_string("emails/emergency.txt", context),
            to=[user.email],
            headers={"Message-ID": message_id(key)},
        )
    message.send()
    return True
