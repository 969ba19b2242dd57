"""The organisation: ministry, services, directorates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.wall import EVERYBODY


class Directorate(models.Model):
    """A node of the organisation tree. Permissions sit here and hold for everything below."""

    class Level(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        SERVICE = "service", _("service")
        DIRECTORATE = "directorate", _("directorate")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_nl = models.CharField(_("name (Dutch)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("directorate")
        verbose_name_plural = _("directorates")
        ordering = ["order", "code"]
        default_permissions = ()  # the permissions on a directorate come from accounts.roles, after each migration
        constraints = [
            models.UniqueConstraint(F("level"), condition=Q(level="ministry"), name="one_ministry"),
            models.CheckConstraint(
                condition=Q(level="ministry", parent=None) | Q(~Q(level="ministry"), parent__isnull=False),
                name="only_the_ministry_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="directorate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_nl


class DirectorateAlias(models.Model):
    """Another spelling or an older name under which a directorate stands in registers that are imported."""

    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="aliases")
    text = models.CharField(_("spelling"), max_length=120, unique=True)

    history = HistoricalRecords()
    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = EVERYBODY

    def __str__(self) -> str:
        return self.text
