"""Hours that were spent on a case: per person and day, in half hours, in the phase in which the case was."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.wall import follows
from cases.models.case import Case, Status
from cases.models.facts import Fact

MOST_HALF_HOURS = 48


class Effort(Fact):
    """What somebody worked on a case on one day. Corrected, also to nothing; never removed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="efforts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    worked_on = models.DateField(_("worked on"))
    phase = models.CharField(_("phase"), max_length=14, choices=Status)
    half_hours = models.PositiveSmallIntegerField(_("half hours"))

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("hours worked")
        verbose_name_plural = _("hours worked")
        ordering = ["worked_on", "pk"]
        indexes = [models.Index(fields=["worked_on"], name="effort_of_a_month")]
        constraints = [
            models.CheckConstraint(condition=Q(half_hours__lte=MOST_HALF_HOURS), name="a_day_has_24_hours")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.worked_on}"

    @property
    def hours(self) -> Decimal:
        return in_hours(self.half_hours)


def in_hours(half_hours: int) -> Decimal:
    """Half hours as hours: 3 is 1.5."""
    return Decimal(half_hours) / 2
