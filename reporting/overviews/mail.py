"""Mails about overviews: which month of which directorate, and a link. No figure, and nothing that stands out."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.mail import message_id
from cases import lists
from reporting.models import Delivery
from reporting.periods import Month


def tell(delivery: Delivery, *, key: str) -> None:
    """That an overview, or a corrected version of it, is there."""
    _send(delivery, "told", key)


def remind(delivery: Delivery, *, key: str) -> None:
    """That an overview still waits to be read."""
    _send(delivery, "reminded", key)


def _send(delivery: Delivery, what: str, key: str) -> None:
    """In the language of the reader; the Message-ID is that of the effect."""
    with translation.override(delivery.user.language):
        directorate = lists.by_id("directorate")[delivery.directorate_id]
        month = Month.of(delivery.month)
        page = reverse("reporting:overview", args=[directorate.code, month.code])
        about = {"month": month, "directorate": directorate.label}
        subjects = {
            "told": _("Monthly overview %(month)s, %(directorate)s"),
            "corrected": _("Corrected: monthly overview %(month)s, %(directorate)s"),
            "reminded": _("Not read yet: monthly overview %(month)s, %(directorate)s"),
        }
        kind = "corrected" if what == "told" and delivery.version > 1 else what
        context = about | {
            "kind": kind,
            "version": delivery.version,
            "link": settings.SITE_ADDRESS.rstrip("/") + page,
        }
        EmailMessage(
            subjects[kind] % about,
            render_to_string("emails/overview.txt", context),
            to=[delivery.user.email],
            headers={"Message-ID": message_id(key)},
        ).send()
