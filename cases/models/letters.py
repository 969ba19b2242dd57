"""Letters that the register writes: the templates in their versions, and which document was made from which."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import EVERYBODY, follows
from cases.models.documents import Document, DocumentVersion
from cases.models.facts import Fact


class LetterTemplate(models.Model):
    """One version of the template of a kind of letter. Checked, and never changed: a change is the next one."""

    kind = models.CharField(_("letter"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # The fields that it fills in: what a letter needs is known without opening the file.
    fields = ArrayField(models.CharField(max_length=40), verbose_name=_("fields"), default=list)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    remark = models.CharField(_("what is new in this version"), max_length=400, blank=True)
    restored = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("restored from")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    history = HistoricalRecords(excluded_fields=["content"])
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_letter_template_per_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(valid_until=None), name="one_letter_template_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="letter_template_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Letter(Fact):
    """A document of the dossier that the register wrote. `part`: the id of what it tells of, as its kind says."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="letter")
    kind = models.CharField(_("letter"), max_length=30)
    part = models.BigIntegerField(_("what it tells of"), editable=False)
    typed = SealedTextField(
        _("what was typed for it"), blank=True
    )  # JSON: what was typed for it, to begin with the next time

    history = HistoricalRecords()
    row_rule = follows("document")

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "part"], name="letters_about_a_part")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def data_key(self) -> DataKey:
        return self.document.case.data_key


class LetterVersion(Fact):
    """A version of a letter: from which template it was made, and how far its PDF is."""

    class Pdf(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state", "waiting")
        DONE = "done", pgettext_lazy("state", "done")
        FAILED = "failed", pgettext_lazy("state", "stopped")
        ABSENT = "absent", _("no program to make it")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="written")
    # None: somebody changed the letter in Word and put it back.
    template = models.ForeignKey(
        LetterTemplate, models.PROTECT, null=True, related_name="+", verbose_name=_("letter template")
    )
    pdf_state = models.CharField(_("PDF"), max_length=8, choices=Pdf, default=Pdf.WAITING)
    pdf = models.OneToOneField(DocumentVersion, models.PROTECT, null=True, related_name="+")

    history = HistoricalRecords()
    row_rule = follows("version")

    class Meta:
        verbose_name = _("version of a letter")
        verbose_name_plural = _("versions of letters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf_state="done", pdf__isnull=False) | (~Q(pdf_state="done") & Q(pdf=None)),
                name="finished_pdf_is_there",
            )
        ]

    def __str__(self) -> str:
        return f"version of letter {self.letter_id}"
