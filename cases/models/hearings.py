"""Hearing both sides: one round per person, from the invitation to the reply to the minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.documents import Document
from cases.models.facts import Fact
from cases.models.people import Person


class Hearing(Fact):
    """Somebody is heard, or declines in writing; gets the minutes for correction and replies within a term."""

    class Reply(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        OBJECTION = "objection", _("objection")
        SILENT = "silent", _("no reply within the term")

    class Stage(models.TextChoices):
        """What the round waits for; computed, never stored."""

        HEARING = "hearing", _("to be held")
        SENDING = "sending", _("minutes to be sent")
        REPLY = "reply", _("reply to the minutes awaited")
        DONE = "done", _("round completed")

    person = models.ForeignKey(Person, models.PROTECT, related_name="hearings", verbose_name=_("person"))
    invited_on = models.DateField(_("invited on"))
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    held_on = models.DateField(_("heard on"), null=True, blank=True)
    declined_on = models.DateField(_("declined in writing on"), null=True, blank=True)
    minutes = SealedTextField(_("minutes"), blank=True)
    sent_on = models.DateField(_("minutes sent on"), null=True, blank=True)
    reply_by = models.DateField(_("reply asked by"), null=True, blank=True)
    reply = models.CharField(_("reply to the minutes"), max_length=10, choices=Reply, blank=True, default="")
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    objection = SealedTextField(_("objection to the minutes"), blank=True)
    reply_document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("document of the reply"),
    )
    deviated_on = models.DateField(_("deviated from the rule on"), null=True, blank=True)
    deviation = SealedTextField(_("why the rule was not followed"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("person__case")

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["invited_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(declined_on=None),
                name="heard_or_declined",
                violation_error_message=_("Somebody is heard or declines, not both."),
            ),
            models.CheckConstraint(
                condition=(Q(held_on=None) | Q(held_on__gte=F("invited_on")))
                & (Q(declined_on=None) | Q(declined_on__gte=F("invited_on"))),
                name="heard_after_invitation",
                violation_error_message=_("The hearing lies before the invitation."),
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, reply_by=None)
                | Q(held_on__isnull=False, sent_on__gte=F("held_on"), reply_by__gte=F("sent_on")),
                name="minutes_sent_after_hearing",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_on=None)
                | (~Q(reply="") & Q(sent_on__isnull=False, replied_on__gte=F("sent_on"))),
                name="reply_follows_minutes",
            ),
            models.CheckConstraint(
                condition=Q(reply_document=None) | Q(reply__in=["accepted", "objection"]),
                name="document_of_a_reply",
            ),
        ]

    def __str__(self) -> str:
        return f"hearing {self.person_id}"

    @property
    def data_key(self) -> DataKey:
        return self.person.data_key

    @property
    def stage(self) -> Hearing.Stage:
        """What the round waits for now."""
        if self.declined_on is not None or self.reply or self.deviated_on is not None:
            return self.Stage.DONE
        if self.held_on is None:
            return self.Stage.HEARING
        return self.Stage.SENDING if self.sent_on is None else self.Stage.REPLY

    @property
    def is_done(self) -> bool:
        """Whether the round is complete: declined, replied to, or the rule was set aside with a reason."""
        return self.stage == self.Stage.DONE
