"""The notice to a subject, and contacts with the reporter after closure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import aftercare, notices
from cases.forms.beside import ContactForm, GiveNoticeForm, PostponeNoticeForm
from cases.forms.case_beside import ReasonForm
from cases.models import Person, ReporterContact
from cases.views.acts import Act


def _give(person: Person, by: Any, values: dict[str, Any]) -> None:
    notices.give_notice(person, by=by, **values)


def _postpone(person: Person, by: Any, values: dict[str, Any]) -> None:
    notices.postpone_notice(person, by=by, **values)


def _withhold(person: Person, by: Any, values: dict[str, Any]) -> None:
    notices.withhold_notice(person, by=by, **values)


def _contact(contact: ReporterContact, by: Any, values: dict[str, Any]) -> None:
    aftercare.record_contact(contact, by=by, **values)


GIVE_NOTICE = Act(
    "give-notice",
    _("Notice to the subject given"),
    _("Record the notice"),
    _("The notice has been recorded."),
    GiveNoticeForm,
    notices.check_give_notice,
    _give,
    anchor="persons",
    intro=_("That the person was told of the investigation, and of the rights that go with it."),
)
POSTPONE_NOTICE = Act(
    "postpone-notice",
    _("Put off the notice to the subject"),
    _("Put it off"),
    _("The notice has been put off. The day of its review stands in my work."),
    PostponeNoticeForm,
    notices.check_give_notice,
    _postpone,
    anchor="persons",
    intro=_(
        "Only as long as the reason lasts. The case is closed once it is given, or the head of OIF decides otherwise."
    ),
)
WITHHOLD_NOTICE = Act(
    "withhold-notice",
    _("Decide that no notice is given"),
    _("Record the decision"),
    _("It has been recorded that no notice is given."),
    ReasonForm,
    notices.check_withhold_notice,
    _withhold,
    anchor="persons",
)
RECORD_CONTACT = Act(
    "record-contact",
    _("Record the contact with the reporter"),
    _("Record the contact"),
    _("The contact has been recorded."),
    ContactForm,
    aftercare.check_record_contact,
    _contact,
    anchor="aftercare",
    intro=_(
        "Whoever reports may not be harmed by it. What was found stands here, also after the case is closed."
    ),
)
