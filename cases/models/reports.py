"""Reports: the signals that come in, who sent them, and what became of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField, keyed_hash
from accounts.models import DataKey, Directorate
from accounts.wall import STATED
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.lists import Category, Channel, EndReason, ReporterKind
from cases.models.visibility import ReportQuerySet


class ReportStatus(models.TextChoices):
    OPEN = "open", _("to be handled")
    PROMOTED = "promoted", _("opened a case")
    JOINED = "joined", _("joined to a case")
    REFERRED = "referred", _("referred")
    ENDED = "ended", _("ended without a case")


class Report(Fact):
    """One signal, from one reporter, through one channel. It stands apart from the case that it may lead to."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.OPEN)
    received_on = models.DateField(_("received on"))
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    reporter_kind = models.ForeignKey(
        ReporterKind, models.PROTECT, related_name="+", verbose_name=_("kind of reporter")
    )
    # The ministry itself stands for: not known yet.
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="reports", verbose_name=_("directorate")
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("suspected category"),
    )
    wrongdoing = models.BooleanField(_("wrongdoing under the whistleblowers act"), default=False)
    subject_line = SealedTextField(pgettext_lazy("of a report", "subject"))
    description = SealedTextField(_("what is reported"), blank=True)
    # The desk that entered it (a service's own reporting desk), where it was not OIF itself.
    desk = models.ForeignKey(
        Directorate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by desk"),
    )
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    feedback_on = models.DateField(_("feedback given on"), null=True, blank=True)
    feedback_text = SealedTextField(_("feedback to the reporter"), blank=True)
    no_feedback_reason = SealedTextField(_("why feedback is not possible"), blank=True)
    no_feedback = models.BooleanField(_("feedback is not possible"), default=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="reports")
    handled_on = models.DateField(_("handled on"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.ForeignKey(
        EndReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    handling_text = SealedTextField(_("explanation"), blank=True)
    referred_to = models.CharField(_("referred to"), max_length=120, blank=True)
    # HMACs of the stems in subject and description (docs/adr/0005).
    terms = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # The draft from which it came: the form's idempotency key.
    draft_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+", editable=False)

    history = HistoricalRecords(excluded_fields=["terms"])
    objects = ReportQuerySet.as_manager()
    row_rule = STATED
    found_by = ("received_on", "case_id")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(F("received_on").desc(), F("id").desc(), name="list_of_reports"),
            models.Index(
                fields=["received_on", "id"], condition=Q(status="open"), name="reports_to_be_handled"
            ),
            GinIndex(fields=["terms"], name="search_of_reports"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["promoted", "joined"], case__isnull=False)
                | Q(~Q(status__in=["promoted", "joined"]), case=None),
                name="report_has_case_when_promoted_or_joined",
            ),
            models.CheckConstraint(
                condition=Q(status="open", handled_on=None, handled_by=None)
                | (~Q(status="open") & Q(handled_on__isnull=False, handled_by__isnull=False)),
                name="handled_report_has_day_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(end_reason__isnull=False), name="ended_report_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="referred") | ~Q(referred_to=""), name="referred_report_names_body"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on=None) | Q(acknowledged_on__gte=F("received_on")),
                name="acknowledged_after_receipt",
                violation_error_message=_("The acknowledgement lies before the receipt."),
            ),
            models.CheckConstraint(
                condition=Q(feedback_on=None) | Q(feedback_on__gte=F("received_on")),
                name="feedback_after_receipt",
                violation_error_message=_("The feedback lies before the receipt."),
            ),
            models.CheckConstraint(
                condition=Q(no_feedback=False) | Q(feedback_on=None), name="feedback_given_or_not_possible"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def feedback_is_settled(self) -> bool:
        return self.feedback_on is not None or self.no_feedback


class Reporter(Fact):
    """Who reported. Kept apart from the report, opened by a separate permission, each look logged."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="reporter")
    name = SealedTextField(_("name"), blank=True)
    email = SealedTextField(_("e-mail address"), blank=True)
    phone = SealedTextField(_("telephone"), blank=True)
    personnel_number = SealedTextField(_("personnel number"), blank=True)
    name_hash = models.BinaryField(null=True, editable=False)
    email_hash = models.BinaryField(null=True, editable=False, db_index=True)
    personnel_number_hash = models.BinaryField(null=True, editable=False, db_index=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"

    @property
    def data_key(self) -> DataKey:
        return self.report.data_key

    def hash_identity(self) -> None:
        """Renew the keyed hashes by which the identity is found."""
        self.name_hash = keyed_hash("name", self.name or "")
        self.email_hash = keyed_hash("email", self.email or "")
        self.personnel_number_hash = keyed_hash("personnel_number", self.personnel_number or "")


class Draft(models.Model):
    """What somebody is typing: on the server, sealed, for its owner only, thrown away after 30 days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    form = models.CharField(max_length=40)
    content = SealedTextField(blank=True)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+", editable=False)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    touched_at = models.DateTimeField(db_default=Now())

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = STATED

    class Meta:
        ordering = ["-touched_at"]

    def __str__(self) -> str:
        return f"{self.form} {self.pk}"
