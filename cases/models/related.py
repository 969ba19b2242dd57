"""Cases that somebody related to each other, with the reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED
from cases.models.case import Case
from cases.models.facts import Fact


class RelatedQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> RelatedQuerySet:
        """Relations of which both cases exist for this user."""
        cases = Case.objects.visible_to(user).values("pk")
        return self.filter(case__in=cases, other__in=cases)


class RelatedCases(Fact):
    """Two cases that have to do with each other. Only who sees both knows of it, also in their histories."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="related")
    other = models.ForeignKey(Case, models.PROTECT, related_name="related_from")
    reason = SealedTextField(_("reason"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = SealedTextField(_("why it was withdrawn"), blank=True)

    history = HistoricalRecords()
    objects = RelatedQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("related case")
        verbose_name_plural = _("related cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"], condition=Q(withdrawn_at=None), name="related_once"
            ),
            models.CheckConstraint(condition=Q(case__lt=F("other")), name="older_case_first"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="relation_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} – {self.other_id}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key

    def other_than(self, case: Case) -> int:
        """The id of the case at the other end."""
        return self.other_id if self.case_id == case.pk else self.case_id
