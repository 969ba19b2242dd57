"""The emergency door: a deputy head sees one case for some hours, and everybody concerned is told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.facts import Fact


class EmergencyQuerySet(models.QuerySet):
    def open(self) -> EmergencyQuerySet:
        """Those that let somebody in at this moment: not ended by hand, and the hours not past."""
        return self.filter(ended_at=None, until__gt=Now())


class EmergencyAccess(Fact):
    """One opening of one case. It ends by itself at `until`, or earlier by hand."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="emergencies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergencies")
    until = models.DateTimeField(_("until"))
    reason = SealedTextField(_("reason"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Rows come in through the function `open_in_emergency` alone (cases/sql).
    # What the hours are stands in the list of terms, and nobody stretches them afterwards.
    database_rights = "SELECT, UPDATE (reason, ended_at, ended_by_id)"
    history = HistoricalRecords()
    objects = EmergencyQuerySet.as_manager()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("access through the emergency door")
        verbose_name_plural = _("accesses through the emergency door")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["user", "case"], condition=Q(ended_at=None), name="emergencies_that_may_run")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="emergency_ended_by_somebody",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("recorded_at")), name="emergency_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ! {self.case_id}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
