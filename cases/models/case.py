"""The case: the file in which one or more reports are handled, its moves and its team."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import STATED, follows
from cases.models.facts import Fact
from cases.models.lists import Category
from cases.models.visibility import CaseQuerySet


class Status(models.TextChoices):
    """Where a case stands in the process (DOMAIN.md section 4)."""

    RECEIVED = "received", _("received")
    ASSESSMENT = "assessment", _("assessment")
    PRELIMINARY = "preliminary", _("preliminary inquiry")
    FACT_FINDING = "fact_finding", _("fact-finding")
    DISPOSITION = "disposition", _("disposition")
    REFERRED = "referred", _("referred")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


class Case(Fact):
    """The file. Its status changes through `cases.workflow` alone."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    title = SealedTextField(_("title"))
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="cases", verbose_name=_("directorate"), db_index=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("main category")
    )
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.RECEIVED)
    wrongdoing = models.BooleanField(_("wrongdoing under the whistleblowers act"), default=False)
    restricted = models.BooleanField(_("restricted"), default=False)
    opened_on = models.DateField(_("opened on"))
    phase_since = models.DateField(_("in this phase since"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    referred_to = SealedTextField(_("referred to"), blank=True)
    # What the case is about, in short; it stands on top of its page.
    summary = SealedTextField(_("summary"), blank=True)
    # HMACs of the stems in title, summary, reports and journal (docs/adr/0005).
    terms = ArrayField(models.BigIntegerField(), default=list, editable=False)
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+", editable=False)

    history = HistoricalRecords(excluded_fields=["terms"])
    objects = CaseQuerySet.as_manager()
    row_rule = STATED
    found_by = ("opened_on", "id")

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(F("opened_on").desc(), F("id").desc(), name="list_of_cases"),
            models.Index("directorate", F("opened_on").desc(), F("id").desc(), name="cases_of_a_directorate"),
            models.Index("phase_since", "id", condition=~Q(status="closed"), name="running_cases"),
            models.Index("directorate", "id", condition=Q(restricted=True), name="restricted_cases"),
            models.Index("closed_on", "id", condition=Q(status="closed"), name="closed_cases"),
            GinIndex(fields=["terms"], name="search_of_cases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False, closed_by__isnull=False)
                | (~Q(status="closed") & Q(closed_on=None, closed_by=None)),
                name="closed_case_has_day_and_closer",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(phase_since__gte=F("opened_on")), name="phase_begins_after_case_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    def investigators(self) -> Any:
        """Ids of everybody who is or was on the team: none of them may decide (DOMAIN.md section 4)."""
        return self.team.values_list("user_id", flat=True)


class Move(Fact):
    """One move of a case through the process: who, when, why. Only grows."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    name = models.CharField(_("move"), max_length=30)
    source = models.CharField(pgettext_lazy("status", "from"), max_length=14, choices=Status, blank=True)
    target = models.CharField(pgettext_lazy("status", "to"), max_length=14, choices=Status)
    happened_on = models.DateField(_("on"))
    reason = SealedTextField(_("reason"), blank=True)
    # The report that was taken out of the case by it. Its number stays when the report goes by a rule of retention: a
    # move never changes.
    report = models.ForeignKey(
        "cases.Report",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("report"),
    )

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = follows("case")

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["pk"]
        indexes = [models.Index(fields=["target", "happened_on"], name="moves_of_a_period")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.source} → {self.target}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class TeamMember(Fact):
    """Who works on a case. A member who left stays on record."""

    class Part(models.TextChoices):
        LEAD = "lead", _("lead investigator")
        MEMBER = "member", _("investigator")
        SUPPORT = "support", _("support")

    case = models.ForeignKey(Case, models.PROTECT, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="teams")
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.MEMBER)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["until", "part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="once_on_a_team"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None, part="lead"), name="one_lead_investigator"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="leaves_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class InterimMeasure(Fact):
    """Denial of access or suspension while the case runs: an order measure, not a punishment."""

    class Kind(models.TextChoices):
        ACCESS = "access_denied", _("denial of access")
        SUSPENSION = "suspension", _("suspension")

    person = models.ForeignKey(
        "cases.Person", models.PROTECT, related_name="interim_measures", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    grounds = SealedTextField(_("grounds"))

    history = HistoricalRecords()
    row_rule = follows("person__case")

    class Meta:
        verbose_name = _("interim measure")
        verbose_name_plural = _("interim measures")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="interim_measure_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}"

    @property
    def data_key(self) -> DataKey:
        return self.person.data_key
