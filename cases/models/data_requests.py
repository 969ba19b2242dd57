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

    GRANTED = ("granted", "partly")

    class FollowUp(models.TextChoices):
        """What became of what was granted."""

        DONE = "done", _("carried out")
        KEPT = "kept", _("not possible: the law or the retention period asks us to keep it")

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
    follow_up = models.CharField(
        _("what became of it"), max_length=4, choices=FollowUp, blank=True, default=""
    )
    followed_on = models.DateField(_("followed up on"), null=True, blank=True)
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("followed up by"),
    )
    follow_up_text = SealedTextField(_("what was done"), blank=True)

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
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", followed_on=None, followed_by=None)
                | (
                    ~Q(follow_up="")
                    & Q(
                        decision__in=["granted", "partly"],
                        followed_by__isnull=False,
                        followed_on__gte=F("decided_on"),
                    )
                ),
                name="data_request_followed_once_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key

    @property
    def is_to_be_followed(self) -> bool:
        """Whether something was granted that has to be carried out, and nobody recorded that it was."""
        return self.decision in self.GRANTED and not self.follow_up
