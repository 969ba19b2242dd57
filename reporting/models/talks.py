"""Talks about an overview between coordinator and management team, and what was agreed there. Sealed."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import STATED, follows


class _Sealed(models.Model):
    """Who wrote it and when, and the one key under which talks are sealed: they belong to no case."""

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @cached_property
    def data_key(self) -> DataKey:
        return DataKey.of("talks")


class Talk(_Sealed):
    """One talk about the overview of a month, whatever its version."""

    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="talks", verbose_name=_("directorate")
    )
    month = models.DateField(_("month"))
    held_on = models.DateField(_("day of the talk"))
    text = SealedTextField(_("note"))

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("talk about an overview")
        verbose_name_plural = _("talks about overviews")
        ordering = ["held_on", "pk"]
        indexes = [models.Index(fields=["directorate", "month"], name="talks_of_an_overview")]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="talk_is_about_a_whole_month")]

    def __str__(self) -> str:
        return f"{self.directorate_id} {self.month:%Y-%m} {self.held_on}"

    @property
    def anchor(self) -> str:
        return f"talk-{self.pk}"


class AgreedAction(_Sealed):
    """What was agreed in a talk: what, who, by when; and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("dropped")

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="actions")
    what = SealedTextField(_("what"))
    who = SealedTextField(_("who"))
    due_on = models.DateField(_("by when"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    follow_up = SealedTextField(_("what came of it"), blank=True)
    state_on = models.DateField(_("state since"), null=True, blank=True)

    history = HistoricalRecords()
    row_rule = follows("talk")

    class Meta:
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["talk"], condition=Q(state="open"), name="actions_that_are_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(state_on__isnull=False), name="ended_action_has_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.talk_id} {self.due_on} {self.state}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()
