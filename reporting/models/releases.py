"""Releases: tables with small numbers hidden, for readers who are not entitled to the cases."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.wall import STATED


class Release(models.Model):
    """One version of a table over the whole ministry, as its readers get it: what is hidden does not stand here either.

    Prepared by one person, published or turned down by another. A trigger (reporting/sql/90_guard_releases.sql) sees to
    it that nothing else of it ever changes.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        PUBLISHED = "published", _("published")
        TURNED_DOWN = "turned_down", _("turned down")

    kind = models.CharField(_("kind"), max_length=20)
    unit = models.CharField(_("unit"), max_length=20)
    level = models.CharField(_("level"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateTimeField(_("as of"))
    content = models.JSONField()
    audit = models.JSONField()
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-year", "unit", "kind", "level", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "level", "year", "version"], name="one_release_per_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "unit", "level", "year"],
                condition=Q(state="prepared"),
                name="one_release_at_a_time_is_prepared",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared", decided_at=None)
                | ~Q(state="prepared") & Q(decided_at__isnull=False),
                name="release_is_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(decided_by=None) | ~Q(decided_by=F("prepared_by")),
                name="nobody_publishes_what_they_prepared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.level} {self.year} v{self.version}"
