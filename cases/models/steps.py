"""What the process asks to be done: templates with their steps, and how far a case is with them (docs/adr/0025).

A template is a version: what was put in force is never changed, a change is the next version. The phases are the
statuses of a case; a template says which steps each of them holds.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import EVERYBODY, STATED, follows
from cases.models.case import Case, Status
from cases.models.facts import Fact
from cases.models.lists import TermRule, source_in_words


class ProcessTemplate(models.Model):
    """One version of a template. Without a first day it is a draft, which may still be changed."""

    code = models.CharField(_("code"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"))
    label_nl = models.CharField(_("label (Dutch)"), max_length=160)
    label_en = models.CharField(_("label (English)"), max_length=160)
    # Which cases follow it: every case; those of a wrongdoing, beside the others; those of a channel, in their place.
    wrongdoing = models.BooleanField(_("for a wrongdoing, beside the others"), default=False)
    channel_code = models.CharField(_("instead, for reports along this channel"), max_length=30, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    remark = models.CharField(_("what is new in this version"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    history = HistoricalRecords()
    row_rule = EVERYBODY
    database_rights = (
        "SELECT, INSERT, UPDATE, DELETE"  # a draft can be thrown away; a trigger guards the others
    )

    class Meta:
        verbose_name = _("process template")
        verbose_name_plural = _("process templates")
        ordering = ["order", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from=None), name="one_draft_per_template"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_from__isnull=False, valid_until=None),
                name="one_open_version_per_template",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="template_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.version}"

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_nl

    @property
    def is_draft(self) -> bool:
        return self.valid_from is None

    def holds_on(self, day: date) -> bool:
        return (
            self.valid_from is not None
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class ProcessStep(models.Model):
    """One step of a template: what to do and why, by whom, within which term, and by which rule."""

    class Basis(models.TextChoices):
        PUBLISHED = "P", _("published rule")
        HOUSE = "D", _("working rule of the house")

    class CountsFrom(models.TextChoices):
        PHASE = "phase", _("the first day of the phase")
        OPENING = "opening", _("the opening of the case")
        RECEIPT = "receipt", _("the receipt of the first report")

    template = models.ForeignKey(ProcessTemplate, models.PROTECT, related_name="steps")
    code = models.CharField(_("code"), max_length=40)
    phase = models.CharField(_("phase"), max_length=14, choices=Status)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title_nl = models.CharField(_("step (Dutch)"), max_length=160)
    title_en = models.CharField(_("step (English)"), max_length=160)
    what_nl = models.TextField(_("what to do (Dutch)"))
    what_en = models.TextField(_("what to do (English)"))
    why_nl = models.TextField(_("why (Dutch)"))
    why_en = models.TextField(_("why (English)"))
    required = models.BooleanField(_("required to leave the phase"), default=False)
    moves = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("required for these moves only"),
        default=list,
        blank=True,
    )
    rule = models.CharField(_("the register sees that it is done"), max_length=40, blank=True)
    role = models.CharField(_("who does it"), max_length=30)
    term_code = models.CharField(_("term of the list"), max_length=30, blank=True)
    amount = models.PositiveSmallIntegerField(_("term"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=TermRule.Unit, blank=True)
    counts_from = models.CharField(
        _("counted from"), max_length=10, choices=CountsFrom, default=CountsFrom.PHASE
    )
    letter = models.CharField(_("letter or document"), max_length=30, blank=True)
    source = models.CharField(_("rule that it comes from"), max_length=200)
    basis = models.CharField(_("kind of rule"), max_length=1, choices=Basis, default=Basis.HOUSE)

    history = HistoricalRecords()
    row_rule = EVERYBODY
    database_rights = "SELECT, INSERT, UPDATE, DELETE"

    class Meta:
        verbose_name = _("process step")
        verbose_name_plural = _("process steps")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="one_step_per_code"),
            models.CheckConstraint(
                condition=Q(amount=None, unit="") | (Q(amount__isnull=False) & ~Q(unit="") & Q(term_code="")),
                name="a_step_has_one_term",
                violation_error_message=_(
                    "Choose a term of the list, or give a number with its unit; not both."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def _text(self, name: str) -> Any:
        return getattr(self, f"{name}_{'en' if get_language() == 'en' else 'nl'}")

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def told_source(self) -> str:
        return source_in_words(self.source)

    @property
    def what(self) -> str:
        return self._text("what")

    @property
    def why(self) -> str:
        return self._text("why")


class CaseProcess(Fact):
    """That a case follows a version of a template. It keeps that version until it is moved to a newer one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="processes")
    template = models.ForeignKey(
        ProcessTemplate, models.PROTECT, related_name="+", verbose_name=_("template")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    reason = SealedTextField(_("reason"), blank=True)

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("followed template")
        verbose_name_plural = _("followed templates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "template"], condition=Q(until=None), name="one_following_per_template"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="following_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.template_id}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class StepRecord(Fact):
    """That a step of a case was done, or does not apply, and why. A step without a record is open."""

    class State(models.TextChoices):
        DONE = "done", _("done")
        NOT_APPLICABLE = "not_applicable", _("not applicable")
        OPENED = "opened", _("opened again")

    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="records")
    step = models.ForeignKey(ProcessStep, models.PROTECT, related_name="+", verbose_name=_("step"))
    state = models.CharField(_("state"), max_length=14, choices=State)
    happened_on = models.DateField(_("on"))
    remark = SealedTextField(_("remark"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("process__case")

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["process", "step"], name="one_record_per_step")]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.step_id} {self.state}"

    @property
    def data_key(self) -> DataKey:
        return self.process.data_key
