"""No detriment: contacts with the reporter at set moments after a case was closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.reports import Report


class ReporterContact(Fact):
    """One moment at which the reporter is asked whether reporting did harm. Planned when the case is closed."""

    class Outcome(models.TextChoices):
        NO_DETRIMENT = "no_detriment", _("no detriment")
        UNSURE = "unsure", _("possibly detriment")
        DETRIMENT = "detriment", _("detriment")
        NOT_POSSIBLE = "not_possible", _("contact not possible")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reporter_contacts")
    # Empty where the report left the case and was destroyed elsewhere: the contact belongs to its case.
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="contacts")
    moment = models.CharField(_("moment"), max_length=30)  # the code of a rule in the table of terms
    due_on = models.DateField(_("due on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    done_on = models.DateField(_("on"), null=True, blank=True)
    found = SealedTextField(_("what was found"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("contact with the reporter")
        verbose_name_plural = _("contacts with the reporter")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(outcome=""), name="contacts_that_are_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", done_on=None) | (~Q(outcome="") & Q(done_on__isnull=False)),
                name="contact_with_outcome_has_day",
            ),
            models.UniqueConstraint(
                fields=["report", "moment"], condition=Q(outcome=""), name="one_planned_contact_per_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.due_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
