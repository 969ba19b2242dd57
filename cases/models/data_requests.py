"""Requests of data subjects under the GDPR that concern a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.people import Person


class DataRequest(Fact):
    """Somebody asks what is held about them, or asks to have it corrected, erased, restricted, or not used.

    “Data subject” is anybody here, not the subject of the investigation alone (docs/adr/0028).
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("access")
        RECTIFICATION = "rectification", _("rectification")
        ERASURE = "erasure", _("erasure")
        RESTRICTION = "restriction", _("restriction of processing")
        OBJECTION = "objection", _("objection to processing")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="data_requests")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person of the case")
    )
    asker = SealedTextField(_("who asks"), blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be decided by"))
    extended_on = models.DateField(_("extended on"), null=True, blank=True)
    extension = SealedTextField(_("why it was extended"), blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    grounds = SealedTextField(_("grounds"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("GDPR request")
        verbose_name_plural = _("GDPR requests")
        ordering = ["received_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(decision=""), name="data_requests_that_are_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None, decided_by=None)
                | (
                    ~Q(decision="")
                    & Q(decided_by__isnull=False, decided_on__gte=F("received_on"))
                    & ~Q(decided_by=F("recorded_by"))
                ),
                name="data_request_decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
