"""Hearing both sides: the acts of one round."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import hearings
from cases.forms.hearings import (
    AttachReplyForm,
    DeviateForm,
    InviteForm,
    RecordHearingForm,
    ReplyForm,
    SendMinutesForm,
)
from cases.models import Hearing, Person
from cases.views.acts import Act


def _invite(person: Person, by: Any, values: dict[str, Any]) -> None:
    hearings.invite_to_hearing(person, by=by, **values)


def _record(hearing: Hearing, by: Any, values: dict[str, Any]) -> None:
    held = values["outcome"] == RecordHearingForm.HELD
    hearings.record_hearing(
        hearing,
        by=by,
        held_on=values["on"] if held else None,
        declined_on=None if held else values["on"],
        minutes=values["minutes"],
    )


def _send(hearing: Hearing, by: Any, values: dict[str, Any]) -> None:
    hearings.send_minutes(hearing, by=by, **values)


def _reply(hearing: Hearing, by: Any, values: dict[str, Any]) -> None:
    hearings.record_reply(hearing, by=by, **values)


def _attach(hearing: Hearing, by: Any, values: dict[str, Any]) -> None:
    hearings.attach_reply(hearing, by=by, **values)


def _deviate(hearing: Hearing, by: Any, values: dict[str, Any]) -> None:
    hearings.deviate(hearing, by=by, **values)


INVITE = Act(
    "invite",
    _("Invite to a hearing"),
    _("Record the invitation"),
    _("The invitation has been recorded."),
    InviteForm,
    hearings.check_hear,
    _invite,
    anchor="persons",
)
RECORD_HEARING = Act(
    "record-hearing",
    _("Record the hearing"),
    _("Save the hearing"),
    _("The hearing has been recorded."),
    RecordHearingForm,
    hearings.check_record_hearing,
    _record,
    anchor="persons",
    intro=_("Afterwards the person gets the minutes for correction."),
)
SEND_MINUTES = Act(
    "send-minutes",
    _("Minutes sent for correction"),
    _("Record that they were sent"),
    _("It has been recorded. The term for the reply runs."),
    SendMinutesForm,
    hearings.check_send_minutes,
    _send,
    anchor="persons",
    intro=_(
        "From this day the term runs within which the person may reply. The minutes do not change after it."
    ),
)
RECORD_REPLY = Act(
    "record-reply",
    _("Record the reply to the minutes"),
    _("Record the reply"),
    _("The reply has been recorded."),
    ReplyForm,
    hearings.check_record_reply,
    _reply,
    anchor="persons",
    intro=_(
        "An objection stays beside the minutes, in the person’s own words. The minutes themselves stay as sent."
    ),
)
ATTACH_REPLY = Act(
    "attach-reply",
    _("Link the document of the reply"),
    _("Link the document"),
    _("The document has been linked to the reply."),
    AttachReplyForm,
    hearings.check_attach_reply,
    _attach,
    anchor="persons",
    intro=_("The reply to the minutes as the person wrote it, among the documents of this dossier."),
)
DEVIATE = Act(
    "deviate-from-round",
    _("Deviate from hearing both sides"),
    _("Record the deviation"),
    _("It has been recorded why the rule was not followed."),
    DeviateForm,
    hearings.check_deviate,
    _deviate,
    anchor="persons",
    intro=_(
        "The round ends here, otherwise than the rule says. The reason stands in the dossier and is read with it."
    ),
)
