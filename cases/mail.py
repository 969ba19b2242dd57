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
from cases.models import Case, EmergencyAccess, Mention


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


def tell_of_mention(mention: Mention, *, key: str) -> bool:
    """Tell somebody of being mentioned in a journal: number and link; whether there was anything to send.

    Nothing goes to who has no address, has read it by now, or may not see the case any more.
    """
    user, case = mention.user, mention.note.case
    if not user.email or mention.seen_at or not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        return False
    page = reverse("cases:case_journal", args=[case.number])
    with translation.override(settings.LANGUAGE_CODE):
        link = f"{settings.SITE_ADDRESS.rstrip('/')}{page}?person={user.pk}#entry-{mention.note_id}"
        message = EmailMessage(
            _("You are mentioned in %(number)s") % {"number": case.number},
            render_to_string("emails/mention.txt", {"number": case.number, "link": link}),
            to=[user.email],
            headers={"Message-ID": message_id(key)},
        )
    message.send()
    return True
