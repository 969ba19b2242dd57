"""Profiles of the URI export: as drafts, in force and ended. The files that are shipped are the first of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.wall import EVERYBODY


class UriProfile(models.Model):
    """One version of a profile. Its body is what `reporting.uri.profile_reading` reads.

    A draft can be changed and thrown away. What was put in force is never changed, only ended: a trigger
    (reporting/sql/94_guard_profiles.sql) sees to it. It tells nothing of any case, so it exists for everybody.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    body = models.JSONField(_("content"))
    remark = models.CharField(_("what is new in this version"), max_length=400, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    put_in_force_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    row_rule = EVERYBODY
    database_rights = "SELECT, INSERT, UPDATE, DELETE"  # a draft can be thrown away

    class Meta:
        verbose_name = _("profile of the URI export")
        verbose_name_plural = _("profiles of the URI export")
        ordering = ["code", "-put_in_force_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_profile_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="draft"), name="one_draft_per_profile"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", put_in_force_at=None)
                | ~Q(state="draft") & Q(put_in_force_at__isnull=False),
                name="profile_in_force_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, ended_at__gte=F("put_in_force_at"))
                | ~Q(state="ended") & Q(ended_at=None),
                name="ended_profile_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
