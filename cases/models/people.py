"""The persons in a case: rows with a role. Who they are stands apart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField, keyed_hash
from accounts.models import DataKey
from accounts.wall import STATED
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.reports import Report


class Person(Fact):
    """Somebody in a report or a case, shown as “Betrokkene 1” until the identity is opened."""

    class Role(models.TextChoices):
        SUBJECT = "subject", _("subject")
        WITNESS = "witness", _("witness")
        OTHER = "other", _("other person")

    class Tie(models.TextChoices):
        EMPLOYEE = "employee", _("employee")
        TEMPORARY = "temporary", _("temporary employee or trainee")
        HIRED = "hired", _("hired")
        FORMER = "former", _("former employee")
        OUTSIDE = "outside", _("outside the organisation")
        UNKNOWN = "unknown", _("unknown")

    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="persons")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="persons")
    role = models.CharField(_("role"), max_length=8, choices=Role)
    ordinal = models.PositiveSmallIntegerField(_("number within its role"))
    tie = models.CharField(_("tie with the organisation"), max_length=10, choices=Tie, default=Tie.UNKNOWN)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["role", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role", "ordinal"],
                condition=Q(case__isnull=False),
                name="one_number_per_person",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(report__isnull=False), name="person_belongs_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What stands on the page in place of a name: `subject 1`."""
        return f"{self.get_role_display()} {self.ordinal}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key if self.case_id else self.report.data_key  # type: ignore[union-attr]


class PersonIdentity(Fact):
    """Who a person is: sealed, opened by a separate permission, each look logged."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="identity")
    name = SealedTextField(_("name"), blank=True)
    function = SealedTextField(_("function"), blank=True)
    email = SealedTextField(_("e-mail address"), blank=True)
    phone = SealedTextField(_("telephone"), blank=True)
    personnel_number = SealedTextField(_("personnel number"), blank=True)
    # Of a subject who is no user, the organisation chart does not know the manager.
    manager_number = SealedTextField(_("personnel number of the manager"), blank=True)
    name_hash = models.BinaryField(null=True, editable=False, db_index=True)
    email_hash = models.BinaryField(null=True, editable=False, db_index=True)
    personnel_number_hash = models.BinaryField(null=True, editable=False, db_index=True)
    manager_number_hash = models.BinaryField(null=True, editable=False, db_index=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return f"identity of {self.person_id}"

    @property
    def data_key(self) -> DataKey:
        return self.person.data_key

    def hash_identity(self) -> None:
        """Renew the keyed hashes by which the identity is found."""
        self.name_hash = keyed_hash("name", self.name or "")
        self.email_hash = keyed_hash("email", self.email or "")
        self.personnel_number_hash = keyed_hash("personnel_number", self.personnel_number or "")
        self.manager_number_hash = keyed_hash("personnel_number", self.manager_number or "")
