"""Telling people by mail what happened with an export: which one, and a link. No figure, and nothing that was written.

A step asks for one effect; the job asks for one for each person, so that nobody is mailed twice and nobody forgotten.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import outbox, reach
from accounts.mail import message_id
from accounts.models import User
from cases import lists
from reporting.models import UriExport, UriStep
from reporting.uri import people, showing, states

SPREAD = "reporting.tasks.tell_of_uri_step"
TELL = "reporting.tasks.mail_of_uri_step"
Kind = UriStep.Kind
# What a step asks of somebody, by the permission with which it can be done.
TOLD = {Kind.SUBMITTED: people.APPROVES, Kind.RETURNED: people.MAKES, Kind.APPROVED: people.MAKES}


def ask(step: UriStep) -> None:
    """Have everybody told whom the step concerns; in the transaction of the step."""
    if step.kind in TOLD:
        outbox.write(f"uri-step:{step.pk}", SPREAD, step=step.pk)


def spread(step: UriStep) -> None:
    """The job: one mail to each of them."""
    with transaction.atomic():
        for user in concerned(step, _export(step)):
            outbox.write(f"uri-told:{step.pk}:{user.pk}", TELL, step=step.pk, user=user.pk)


def concerned(step: UriStep, export: UriExport) -> list[User]:
    """Submitted: everybody who may approve it. Sent back or approved: who made it and who submitted it."""
    if step.kind == Kind.SUBMITTED:
        scope = lists.by_id("directorate")[export.directorate_id]
        hands = states.hands_in(export)
        return people.without(people.approvers_of(scope, people.grants(timezone.localdate())), hands)
    submitters = [taken.by for taken in states.steps_of(export) if taken.kind == Kind.SUBMITTED]
    return list(dict.fromkeys(user for user in (export.made_by, *submitters) if user is not None))


def tell(step: UriStep, user: User, *, key: str) -> bool:
    """Mail one person; not who lost the right since, nor when somebody took a next step meanwhile."""
    export = _export(step)
    may = user.is_active and reach.holds(user, TOLD[Kind(step.kind)], export.directorate_id)
    if not user.email or not may or states.state_of(export) != step.kind:
        return False
    with translation.override(user.language):
        about: dict[str, Any] = {"name": showing.name_of(export)}
        subjects = {
            Kind.SUBMITTED: _("URI export waits for your approval: %(name)s"),
            Kind.RETURNED: _("URI export was sent back: %(name)s"),
            Kind.APPROVED: _("URI export was approved: %(name)s"),
        }
        link = settings.SITE_ADDRESS.rstrip("/") + reverse("reporting:uri_export", args=[export.pk])
        EmailMessage(
            subjects[Kind(step.kind)] % about,
            render_to_string("emails/uri_step.txt", {**about, "kind": step.kind, "link": link}),
            to=[user.email],
            headers={"Message-ID": message_id(key)},
        ).send()
    return True


def _export(step: UriStep) -> UriExport:
    return states.with_steps(UriExport.objects.filter(pk=step.export_id)).get()
