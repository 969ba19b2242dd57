"""Monthly overviews: the figures of a month, frozen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate
from accounts.wall import STATED


class MonthlyOverview(models.Model):
    """One version of the overview of a directorate over a month. A correction makes the next version."""

    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="overviews", verbose_name=_("directorate")
    )
    month = models.DateField(_("month"))  # its first day
    version = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateTimeField(_("as of"))
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = STATED

    class Meta:
        verbose_name = _("monthly overview")
        verbose_name_plural = _("monthly overviews")
        ordering = ["-month", "directorate__order", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["directorate", "month", "version"], name="one_overview_per_version"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="overview_is_of_a_whole_month"),
            models.CheckConstraint(condition=Q(version__gte=1), name="overview_versions_begin_at_one"),
            models.CheckConstraint(
                condition=Q(as_of__date__gte=F("month")), name="overview_is_made_after_its_month_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directorate_id} {self.month:%Y-%m} v{self.version}"
