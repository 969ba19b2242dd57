"""The criminal-law track: a complaint or referral, the pause of our own investigation for it, and its result."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.facts import Fact


class CriminalComplaint(Fact):
    """Reported to the police, or handed over to them: a fact on the case, not a measure."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("criminal complaint")
        REFERRAL = "referral", _("referral")

    case = models.ForeignKey(Case, models.PROTECT, related_name="criminal_complaints")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.COMPLAINT)
    filed_on = models.DateField(_("filed on"))
    body = models.CharField(_("body"), max_length=80)
    reference = SealedTextField(_("reference"), blank=True)
    paused_on = models.DateField(_("own investigation paused on"), null=True, blank=True)
    pause_reason = SealedTextField(_("reason of the pause"), blank=True)
    resumed_on = models.DateField(_("own investigation resumed on"), null=True, blank=True)
    result_on = models.DateField(_("result received on"), null=True, blank=True)
    result = SealedTextField(_("result"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("criminal complaint")
        verbose_name_plural = _("criminal complaints")
        ordering = ["filed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(paused_on__isnull=False, resumed_on__gte=F("paused_on")),
                name="pause_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(result_on=None) | Q(result_on__gte=F("filed_on")),
                name="criminal_result_after_filing",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(paused_on__isnull=False, resumed_on=None),
                name="one_running_pause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.filed_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key

    @property
    def is_paused(self) -> bool:
        """Whether our own investigation waits for it now."""
        return self.paused_on is not None and self.resumed_on is None
