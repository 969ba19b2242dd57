"""Conflicts of interest that are said rather than found, and the one rule that the head of OIF can lift."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact


class Withdrawable(Fact):
    """What stands until somebody takes it back, with a reason. The row stays."""

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = SealedTextField(_("why it was withdrawn"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_by_somebody",
            )
        ]


class DeclaredConflict(Withdrawable):
    """Somebody who said to know a person in this report or case: for them it does not exist.

    What was declared on a report goes along into its case, as the persons do.
    """

    report = models.ForeignKey(
        "cases.Report", models.PROTECT, null=True, blank=True, related_name="declared_conflicts"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="declared_conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declared_conflicts")

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("declared conflict of interest")
        verbose_name_plural = _("declared conflicts of interest")
        ordering = ["pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(withdrawn_at=None), name="one_declaration_per_case"
            ),
            models.UniqueConstraint(
                fields=["report", "user"], condition=Q(withdrawn_at=None), name="one_declaration_per_report"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(report__isnull=False),
                name="declaration_belongs_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} × {self.case_id or self.report_id}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key if self.case_id else self.report.data_key  # type: ignore[union-attr]


class ChartDecision(Withdrawable):
    """The head of OIF decided that the organisation chart alone does not keep this case from this user."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="chart_decisions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="chart_decisions")
    reason = SealedTextField(_("reason"))

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("decision on the organisation chart")
        verbose_name_plural = _("decisions on the organisation chart")
        ordering = ["pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(withdrawn_at=None), name="one_chart_decision_per_user"
            ),
            models.CheckConstraint(
                condition=~Q(recorded_by=models.F("user")), name="nobody_decides_for_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.case_id}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
