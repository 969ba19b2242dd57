"""What shifts a term, and which interviews are planned."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.criminal import CriminalComplaint
from cases.models.facts import Fact
from cases.models.lists import TermRule


class TermChange(Fact):
    """The term of a phase stands still for a while, or is extended; with the reason."""

    class Kind(models.TextChoices):
        SUSPENSION = "suspension", _("suspension")
        EXTENSION = "extension", _("extension")

    case = models.ForeignKey(Case, models.PROTECT, related_name="term_changes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.CharField(_("term"), max_length=30)
    term_since = models.DateField(_("of the term that runs since"))
    since = models.DateField(_("since"))
    until = models.DateField(
        _("until"), null=True, blank=True
    )  # of a suspension: the term runs on from this day
    amount = models.PositiveSmallIntegerField(_("amount"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=TermRule.Unit, blank=True)
    # Of a suspension: for which complaint our own investigation waits meanwhile.
    complaint = models.ForeignKey(
        CriminalComplaint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suspensions",
        verbose_name=_("criminal complaint"),
    )
    reason = SealedTextField(_("reason"))
    ended_reason = SealedTextField(_("why the term runs on"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("change of a term")
        verbose_name_plural = _("changes of terms")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="suspension", amount=None, unit="")
                | (Q(kind="extension", amount__isnull=False, until=None) & ~Q(unit="")),
                name="suspended_or_extended",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="suspension_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="suspension", until=None), name="one_running_suspension"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.since}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class Appointment(Fact):
    """An interview that is planned: when, where, who. It is no hearing: what came of it is recorded there."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("hearing")
        WITNESS = "witness", _("interview with a witness")
        REPORTER = "reporter", _("conversation with the reporter")
        AUTHORITY = "authority", _("conversation with the competent authority")
        OTHER = "other", _("other appointment")

    case = models.ForeignKey(Case, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        "cases.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = SealedTextField(_("place"), blank=True)
    who = SealedTextField(_("who takes part"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_reason = SealedTextField(_("why it was cancelled"), blank=True)
    sequence = models.PositiveSmallIntegerField(_("revision"), default=0)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["begins_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("The appointment ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.begins_at}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
