"""The paper of a case: documents with their versions, what they support, who may have them, and files on their way."""

from __future__ import annotations

import json
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

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.violations import Violation
from cases.models.visibility import DocumentQuerySet, TextQuerySet, VersionQuerySet


class Document(Fact):
    """One document in the dossier of a case. It is moved or set aside, never deleted, except by retention."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report as it came in")
        MAIL = "mail", _("mail")
        LETTER = "letter", _("letter")
        MANDATE = "mandate", _("mandate")
        MINUTES = "minutes", _("minutes of a hearing or an interview")
        EVIDENCE = "evidence", _("evidence")
        FINAL_REPORT = "final_report", _("final report")
        DECISION = "decision", _("decision")
        OTHER = "other", _("other")

    class Classification(models.TextChoices):
        INTERNAL = "internal", _("internal")
        CONFIDENTIAL = "confidential", _("confidential")
        DEPARTMENTAL = "departmental", _("departmental confidential")

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    title = SealedTextField(_("name of the document"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.CONFIDENTIAL
    )
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    source = SealedTextField(_("source"), blank=True)
    # A document that tells who reported exists only for who may know it.
    tells_reporter = models.BooleanField(_("tells who reported"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("came with")
    )
    note = SealedTextField(_("note"), blank=True)
    set_aside_on = models.DateField(_("set aside on"), null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("set aside by")
    )
    set_aside_reason = SealedTextField(_("reason"), blank=True)

    history = HistoricalRecords()
    objects = DocumentQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(set_aside_on=None, set_aside_by=None)
                | Q(set_aside_on__isnull=False, set_aside_by__isnull=False),
                name="document_set_aside_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key

    @property
    def label(self) -> str:
        return self.title

    @property
    def latest(self) -> DocumentVersion | None:
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class DocumentVersion(Fact):
    """One content of a document: kept sealed under a key of its own, which the key of the case wraps."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the scanner")
        CLEAN = "clean", _("released")
        QUARANTINE = "quarantine", _("in quarantine")
        HOSTILE = "hostile", _("harmful, locked")

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    file_name = SealedTextField(_("file"))
    media_type = models.CharField(_("type"), max_length=100)
    size = models.BigIntegerField(_("size"))
    sha256 = SealedTextField(_("SHA-256"))
    storage_name = models.CharField(max_length=80, unique=True, editable=False)
    sealed_key = models.BinaryField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    scanner = models.CharField(_("scanner"), max_length=30, blank=True)
    finding = models.CharField(_("finding"), max_length=120, blank=True)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)
    is_draft = models.BooleanField(_("draft"), default=False)
    unpacked_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["sealed_key", "storage_name", "unpacked_at"])
    objects = VersionQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["number", "pk"]
        indexes = [
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["waiting", "quarantine"]),
                name="versions_to_scan",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_of_each_number"),
            models.CheckConstraint(condition=Q(size__gt=0), name="version_is_not_empty"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(scanned_at__isnull=False), name="judged_version_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.number}"

    @property
    def data_key(self) -> DataKey:
        return self.document.case.data_key

    @property
    def is_open(self) -> bool:
        """Whether it may be looked at: nothing that no scanner has released is."""
        return self.state == self.State.CLEAN


class DocumentText(models.Model):
    """What a version says, read from its file: sealed, and found by blind terms."""

    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="extracted")
    # Of its document, kept so by triggers (cases/sql/25_documents.sql): what the row rule asks.
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    tells_reporter = models.BooleanField(_("tells who reported"), db_default=False, editable=False)
    filed_on = models.DateField()
    text = SealedTextField(_("text"), blank=True)
    terms = ArrayField(models.BigIntegerField(), default=list, editable=False)
    read_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TextQuerySet.as_manager()
    found_by, found_apart = ("filed_on", "case_id"), True
    row_rule = STATED

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        indexes = [
            GinIndex(fields=["terms"], name="search_of_documents"),
            models.Index(F("filed_on").desc(), F("id").desc(), name="texts_newest_first"),
        ]

    def __str__(self) -> str:
        return f"text {self.version_id}"

    @property
    def data_key(self) -> DataKey:
        return self.version.data_key


class SharedVersion(Fact):
    """The version of a document that may go to the subject, or to the competent authority of what was submitted."""

    class Audience(models.TextChoices):
        SUBJECT = "subject", _("the subject")
        AUTHORITY = "authority", _("the competent authority")

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="shared")
    audience = models.CharField(_("for"), max_length=9, choices=Audience)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    history = HistoricalRecords()
    row_rule = follows("version")

    class Meta:
        verbose_name = _("shared version")
        verbose_name_plural = _("shared versions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "audience"], condition=Q(withdrawn_at=None), name="shared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.audience}"


class Evidence(Fact):
    """That a document supports a violation. Without document: it was withdrawn, and the document left the case."""

    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("document")
    )
    violation = models.ForeignKey(
        Violation, models.PROTECT, related_name="evidence", verbose_name=_("violation")
    )
    explanation = SealedTextField(_("what it shows"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "violation"], condition=Q(withdrawn_at=None), name="supports_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.violation_id}"

    @property
    def data_key(self) -> DataKey:
        return self.violation.case.data_key


class Upload(models.Model):
    """A file on its way into a dossier, in parts; of its owner alone, and gone a day after nothing came."""

    class State(models.TextChoices):
        COMING = "coming", _("on its way")
        WHOLE = "whole", _("being taken in")
        FILED = "filed", _("in the dossier")
        REFUSED = "refused", _("not taken in")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="uploads")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = SealedTextField(_("file"))
    facts = SealedTextField()  # JSON: kind, classification, date, source
    length = models.BigIntegerField(_("size"))
    received = models.BigIntegerField(default=0)
    parts = ArrayField(
        models.BigIntegerField(), default=list
    )  # of each: where it begins, its length, its token
    sealed_key = models.BinaryField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.COMING)
    problem = SealedTextField(blank=True)  # the refusal, as its owner reads it
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = STATED

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["begun_at", "pk"]
        indexes = [models.Index(fields=["owner", "state"], name="uploads_of_somebody")]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("length")), name="upload_within_its_length"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def mark(self) -> str:
        """By what the browser that began it knows the same file again."""
        return json.loads(self.facts).get("mark", "")

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class DossierExport(models.Model):
    """A whole dossier as one ZIP, made by a job for who asked for it, and kept for a week."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state", "waiting")
        RUNNING = "running", pgettext_lazy("state", "under way")
        DONE = "done", pgettext_lazy("state", "done")
        FAILED = "failed", pgettext_lazy("state", "stopped")

    case = models.ForeignKey(Case, models.PROTECT, related_name="exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)  # the kind of the error, never its text
    storage_name = models.CharField(max_length=80, blank=True)
    sealed_key = models.BinaryField(null=True)
    size = models.BigIntegerField(null=True)
    sha256 = SealedTextField(_("SHA-256"), blank=True)

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = STATED

    class Meta:
        verbose_name = _("export of a dossier")
        verbose_name_plural = _("exports of dossiers")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["case", "asked_by"], name="exports_of_a_dossier")]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
