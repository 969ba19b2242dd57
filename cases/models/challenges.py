"""What stands around a disposition: the advice before it, the objection and appeals after it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.facts import Fact
from cases.models.violations import Disposition


class OfADisposition(Fact):
    """A fact that belongs to one disposition: it exists for whoever sees that, the competent authority as well."""

    disposition = models.ForeignKey(Disposition, models.PROTECT, related_name="%(class)ss")

    row_rule = follows("disposition")

    class Meta:
        abstract = True

    @property
    def data_key(self) -> DataKey:
        return self.disposition.data_key


class Advice(OfADisposition):
    """What an adviser said about a proposal, before it was reviewed."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal")
        PERSONNEL = "personnel", _("personnel")
        MANAGEMENT = "management", _("management")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    given_on = models.DateField(_("given on"))
    adviser = SealedTextField(_("given by"), blank=True)
    text = SealedTextField(_("advice"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advices")
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.given_on}"


class Challenge(OfADisposition):
    """An objection to a decision, or an appeal against what became of that."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection")
        APPEAL = "appeal", _("appeal")
        FURTHER_APPEAL = "further_appeal", _("further appeal")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("well-founded")
        PARTLY = "partly", _("partly well-founded")
        UNFOUNDED = "unfounded", _("unfounded")
        INADMISSIBLE = "inadmissible", _("inadmissible")
        WITHDRAWN = "withdrawn", _("withdrawn by the person")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    lodged_on = models.DateField(_("lodged on"))
    lodge_by = models.DateField(_("last day to lodge it"), null=True, blank=True)
    due_on = models.DateField(_("to be settled by"), null=True, blank=True)
    before = models.CharField(_("before"), max_length=80, blank=True)
    grounds = SealedTextField(_("grounds"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    outcome_on = models.DateField(_("settled on"), null=True, blank=True)
    reasons = SealedTextField(_("reasons of the outcome"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("objection or appeal")
        verbose_name_plural = _("objections and appeals")
        ordering = ["lodged_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None)
                | (~Q(outcome="") & Q(outcome_on__gte=F("lodged_on"))),
                name="settled_challenge_has_day",
            ),
            models.UniqueConstraint(
                fields=["disposition"], condition=Q(outcome=""), name="one_open_challenge_per_disposition"
            ),
            models.UniqueConstraint(fields=["disposition", "kind"], name="one_challenge_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.lodged_on}"

    @property
    def is_late(self) -> bool:
        """Whether it came after the last day to lodge it; whoever settles it decides what follows."""
        return self.lodge_by is not None and self.lodged_on > self.lodge_by

    @property
    def succeeded(self) -> bool:
        return self.outcome in (self.Outcome.UPHELD, self.Outcome.PARTLY)
