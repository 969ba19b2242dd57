"""Mails about cases: a number and a link, never anything that stands in the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mail import message_id
from accounts.models import User
from cases.models import Case, EmergencyAccess, Mention, Report


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


# --- Terms ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueLine:
    """One term as a mail says it: the number of the case or report, the day, and how near that is."""

    row: Case | Report
    day: date
    when: str  # late, today, week, or decide: a destruction that waits for a second person

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def link(self) -> str:
        name = "cases:case" if isinstance(self.row, Case) else "cases:report"
        return settings.SITE_ADDRESS.rstrip("/") + reverse(name, args=[self.number])


def digest(user: User, lines: Iterable[DueLine], *, key: str) -> bool:
    """What is late, due today and due this week, and destruction to decide on; whether there was anything to send."""
    lines = list(lines)
    if not user.email or not lines:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "late": _("Late"),
            "today": _("Today"),
            "week": _("This week"),
            "decide": _("Destruction to decide on; the term ended on"),
        }
        groups = [(title, [line for line in lines if line.when == when]) for when, title in words.items()]
        _send(
            user,
            ngettext("%(n)d term asks for your attention", "%(n)d terms ask for your attention", len(lines))
            % {"n": len(lines)},
            "emails/digest.txt",
            {
                "groups": [(title, found) for title, found in groups if found],
                "link": settings.SITE_ADDRESS.rstrip("/") + reverse("cases:work"),
            },
            key,
        )
    return True


def reminder(user: User, line: DueLine, *, key: str) -> bool:
    """That one term has little time left; whether there was an address to send to."""
    if not user.email:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        _send(
            user,
            _("%(number)s: a term asks for your attention") % {"number": line.number},
            "emails/reminder.txt",
            {"number": line.number, "day": line.day, "late": line.when == "late", "link": line.link},
            key,
        )
    return True


def _send(user: User, subject: str, template: str, values: dict[str, object], key: str) -> None:
    EmailMessage(
        subject,
        render_to_string(template, values),
        to=[user.email],
        headers={"Message-ID": message_id(key)},
    ).send()
