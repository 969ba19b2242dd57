"""Publications of annual reports, and the lines of their anonymised list."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED


class AnnualReport(models.Model):
    """One version of what is published of a year, as its readers get it: what is hidden does not stand here either.

    Prepared by one person, published by another, who never decided on any of its lines, with whichever account. A
    trigger (reporting/sql/92_guard_annual.sql) sees to it that nothing else of it ever changes. `listed` is the
    anonymised list as it was published, and `sha256` is taken over everything at that moment; `settled` is a keyed
    digest of the violations that it was made of.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        PUBLISHED = "published", _("published")
        TURNED_DOWN = "turned_down", _("turned down")

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateTimeField(_("as of"))
    content = models.JSONField()
    tables = models.JSONField()
    settled = models.CharField(max_length=64, blank=True, editable=False)
    listed = models.JSONField(default=list)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("publication of an annual report")
        verbose_name_plural = _("publications of annual reports")
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="one_annual_report_per_version"),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state="prepared"),
                name="one_annual_report_at_a_time_is_prepared",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared", decided_at=None)
                | ~Q(state="prepared") & Q(decided_at__isnull=False),
                name="annual_report_is_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(decided_by=None) | ~Q(decided_by=F("prepared_by")),
                name="nobody_publishes_the_annual_report_they_prepared",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(sha256=""), name="published_annual_report_has_its_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


class AnnualLine(models.Model):
    """One line of the anonymised list while it is decided on: what it would show, what was found in it, the decision.

    `service`, `category` and `measures` are the codes that the published tables let it show. The description is that of
    the violation only where who prepares the list reads that violation; it is sealed, and emptied once the report is
    published or turned down, and so is `violation`. Until a line is to be published its description is for who reads
    the violation (reporting/annual/reading.py). `hands` are all who ever decided on it: a trigger writes them.
    """

    class Decision(models.TextChoices):
        AS_IT_STANDS = "as_it_stands", _("publish as it stands")
        BLURRED = "blurred", _("publish blurred")
        LEFT_OUT = "left_out", _("leave out")

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    service = models.CharField(_("service"), max_length=30, blank=True)
    category = models.CharField(_("category"), max_length=30, blank=True)
    measures = models.JSONField(_("measures"), default=list)
    text = SealedTextField(_("description"), blank=True)
    # The key of a violation, not a foreign key: it may be destroyed meanwhile, and the line leads to no directorate.
    violation = models.BigIntegerField(_("violation"), null=True, editable=False)
    findings = models.JSONField(default=list)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    hands = ArrayField(models.BigIntegerField(), verbose_name=_("who decided"), default=list, editable=False)

    history = HistoricalRecords(excluded_fields=["text", "violation", "hands"])
    row_rule = STATED

    class Meta:
        verbose_name = _("line of an anonymised list")
        verbose_name_plural = _("lines of anonymised lists")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_line_per_number"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="line_is_decided_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}, {self.number}"

    @cached_property
    def data_key(self) -> DataKey:
        return DataKey.of("annual")
