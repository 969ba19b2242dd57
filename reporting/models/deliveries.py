"""Who was told of an overview: one row per version and recipient."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate
from accounts.roles import ROLE_CHOICES
from accounts.wall import STATED
from reporting.models.overviews import MonthlyOverview


class Delivery(models.Model):
    """One version of an overview for one person, in the role in which they got it. Told once, reminded at most once.

    Directorate, month and version stand here again: who follows the deliveries need not see any figure.
    """

    overview = models.ForeignKey(MonthlyOverview, models.PROTECT, related_name="deliveries")
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    version = models.PositiveSmallIntegerField(_("version"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="overviews_received",
        verbose_name=_("recipient"),
    )
    role = models.CharField(_("role"), max_length=30, choices=ROLE_CHOICES)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    told_at = models.DateTimeField(_("told on"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded on"), null=True, blank=True)

    row_rule = STATED

    class Meta:
        verbose_name = _("delivery of an overview")
        verbose_name_plural = _("deliveries of overviews")
        ordering = ["-month", "directorate__order", "-version", "user"]
        indexes = [
            models.Index(fields=["month", "directorate"], name="deliveries_of_a_month"),
            models.Index(fields=["told_at"], condition=Q(reminded_at=None), name="deliveries_not_reminded"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["overview", "user"], name="one_delivery_per_version_and_person"),
            models.CheckConstraint(
                condition=Q(reminded_at=None) | Q(told_at__isnull=False), name="reminded_after_being_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.overview_id} to {self.user_id}"
