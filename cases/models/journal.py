"""The journal of a case: its entries, and the colleagues who are mentioned in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact


class Note(Fact):
    """An entry of the journal. A correction makes its next version; the history keeps the earlier ones readable."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        CALL = "call", _("call")
        DECISION = "decision", _("decision")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NOTE)
    happened_on = models.DateField(_("on"))
    happened_at = models.TimeField(_("time of day"), null=True, blank=True)
    text = SealedTextField(_("note"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    correction = SealedTextField(_("why it was corrected"), blank=True)
    # HMACs of the stems in the text (docs/adr/0005).
    terms = ArrayField(models.BigIntegerField(), default=list, editable=False)

    history = HistoricalRecords(excluded_fields=["terms"])
    row_rule = STATED

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index("case", F("happened_on").desc(), F("id").desc(), name="journal_of_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.happened_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class MentionQuerySet(models.QuerySet):
    def waiting_for(self, user: object) -> MentionQuerySet:
        """What this user was mentioned in, in cases that exist for the user, and has not ticked off."""
        return self.filter(user=user, seen_at=None, note__case__in=Case.objects.visible_to(user).values("pk"))


class Mention(Fact):
    """A colleague is asked to read an entry. Ticked off by that colleague; never taken back."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(_("ticked off at"), null=True, blank=True)

    database_rights = "SELECT, INSERT, UPDATE (seen_at)"
    objects = MentionQuerySet.as_manager()
    row_rule = follows("note")

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mentioned_once_in_an_entry")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(seen_at=None), name="mentions_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} @ {self.user_id}"
