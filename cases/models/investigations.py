"""Assessment, investigation, mandate and hearings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact
from cases.models.lists import Method
from cases.models.visibility import MandateQuerySet


class OfACase(Fact):
    """A fact that belongs to one case and is sealed under its key."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")

    row_rule = follows("case")

    class Meta:
        abstract = True

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class Assessment(OfACase):
    """The written decision on what to do, with its three grounds (DOMAIN.md section 4)."""

    class Decision(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary inquiry")
        FACT_FINDING = "fact_finding", _("fact-finding investigation")
        MANAGEMENT = "management", _("handled by management, no investigation")
        REFER = "refer", _("refer to another body")
        CLOSE = "close", _("close: not investigable, or no violation")

    decided_on = models.DateField(_("decided on"))
    decision = models.CharField(_("decision"), max_length=12, choices=Decision)
    investigable = models.BooleanField(_("it can be investigated"))
    proportional = models.BooleanField(_("an investigation is proportionate"))
    subsidiary = models.BooleanField(_("no lighter means will do"))
    grounds = SealedTextField(_("grounds"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision__in=["preliminary", "fact_finding"])
                | Q(investigable=True, proportional=True, subsidiary=True),
                name="investigation_meets_the_three_grounds",
                violation_error_message=_("An investigation must be possible, proportionate and subsidiary."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.decided_on}"


class Mandate(OfACase):
    """The written mandate for a fact-finding: asked by OIF, given by the competent authority."""

    question = SealedTextField(_("question of the investigation"))
    methods = models.ManyToManyField(
        Method, through="MandateMethod", related_name="+", verbose_name=_("methods")
    )
    requested_on = models.DateField(_("requested on"))
    authority = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mandates",
        verbose_name=_("competent authority"),
    )
    given_on = models.DateField(_("given on"), null=True, blank=True)
    refused_on = models.DateField(_("refused on"), null=True, blank=True)
    answer = SealedTextField(_("answer of the authority"), blank=True)

    history = HistoricalRecords()
    objects = MandateQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(refused_on=None), name="mandate_given_or_refused"
            ),
            models.CheckConstraint(
                condition=(Q(given_on=None) | Q(given_on__gte=F("requested_on")))
                & (Q(refused_on=None) | Q(refused_on__gte=F("requested_on"))),
                name="mandate_answered_after_request",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(given_on=None, refused_on=None), name="one_open_mandate_request"
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.case_id}"

    @property
    def is_open(self) -> bool:
        return self.given_on is None and self.refused_on is None


class MandateMethod(models.Model):
    """A method that a mandate allows."""

    mandate = models.ForeignKey(Mandate, models.PROTECT)
    method = models.ForeignKey(Method, models.PROTECT, related_name="+")

    history = HistoricalRecords()
    row_rule = follows("mandate")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mandate", "method"], name="method_once_per_mandate")]

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.method_id}"


class Investigation(OfACase):
    """A preliminary inquiry or a fact-finding, by OIF or an external bureau."""

    class Kind(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary inquiry")
        FACT_FINDING = "fact_finding", _("fact-finding investigation")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    mandate = models.OneToOneField(
        Mandate, models.PROTECT, null=True, blank=True, related_name="investigation"
    )
    external_bureau = models.CharField(_("external bureau"), max_length=120, blank=True)
    report_on = models.DateField(_("final report dated"), null=True, blank=True)
    # Filed before documents were kept here, or by an earlier register: the paper lies where the reference says.
    report_elsewhere = models.BooleanField(_("final report kept elsewhere"), default=False)
    report_reference = models.CharField(_("reference of the final report"), max_length=80, blank=True)
    conclusion = SealedTextField(_("conclusion"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("investigation")
        verbose_name_plural = _("investigations")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "started_on"], name="investigations_of_a_period")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="preliminary", mandate=None) | Q(kind="fact_finding", mandate__isnull=False),
                name="fact_finding_has_mandate",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on=None), name="one_running_investigation"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="investigation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(report_on=None) | Q(report_on__gte=F("started_on")),
                name="final_report_after_start",
                violation_error_message=_("The final report is dated before the investigation began."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_on}"
