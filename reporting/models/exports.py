"""URI exports: the yearly uniform registration, frozen. Its files stand in `export_files`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate
from accounts.wall import STATED


class UriExport(models.Model):
    """One version of the export of a year for a scope, under one version of a profile. Never changed."""

    year = models.PositiveSmallIntegerField(_("year"))
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="uri_exports", verbose_name=_("scope")
    )
    profile = models.CharField(_("profile"), max_length=40)
    profile_version = models.CharField(_("version of the profile"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateTimeField(_("as of"))
    rows = models.PositiveIntegerField(_("rows"))
    totals = models.JSONField()
    checks = models.JSONField(default=list)
    lines = models.JSONField(default=list)  # of before there was a file of kind `rows`; see uri_kept()
    # Every total against the monthly overviews.
    overviews = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = STATED

    class Meta:
        verbose_name = _("URI export")
        verbose_name_plural = _("URI exports")
        ordering = ["-year", "directorate__order", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "directorate", "profile", "version"], name="one_export_per_version"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="export_versions_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.directorate_id} v{self.version}"
