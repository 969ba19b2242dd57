"""Violations, how they ended, and the earlier registers that brought some of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact, Origin, date_within_year
from cases.models.lists import Category, Measure, Subcategory
from cases.models.people import Person
from cases.models.visibility import DispositionQuerySet, ViolationQuerySet


class ImportBatch(Fact):
    """One imported file. A wrong one is withdrawn as a whole: no list or figure counts it any more."""

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    file_name = SealedTextField(_("file"))
    file_hash = models.BinaryField(_("SHA-256 of the file"), max_length=32)
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    content = models.BinaryField(null=True, editable=False)  # sealed; emptied once imported or withdrawn
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)  # a code of the fault, never text of the file
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = SealedTextField(_("reason"), blank=True)
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+", editable=False)

    history = HistoricalRecords(excluded_fields=["content", "rows_done"])
    row_rule = STATED

    class Meta:
        verbose_name = _("imported register")
        verbose_name_plural = _("imported registers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file_hash"],
                condition=Q(state__in=["running", "done"]),
                name="a_file_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
                name="withdrawn_import_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} ({self.rows})"


class Violation(Fact):
    """One (suspected) violation by one subject."""

    class Outcome(models.TextChoices):
        SUSPECTED = "suspected", _("suspected")
        PROVEN = "proven", _("proven")
        PARTLY = "partly", _("partly proven")
        NOT_PROVEN = "not_proven", _("not proven")
        UNKNOWN = "unknown", _("not recorded")

    origin = models.CharField(max_length=8, choices=Origin, default=Origin.ROSI, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="violations")
    subject = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="violations", verbose_name=_("subject")
    )
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="violations")
    batch_row = models.PositiveIntegerField(_("row in the imported file"), null=True, blank=True)
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="violations")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    subcategory = models.ForeignKey(
        Subcategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subcategory")
    )
    description = SealedTextField(_("description"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.SUSPECTED)
    outcome_on = models.DateField(_("outcome established on"), null=True, blank=True)

    history = HistoricalRecords()
    objects = ViolationQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ["pk"]
        indexes = [models.Index(fields=["directorate", "category"], name="violations_by_place_and_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="rosi", case__isnull=False, subject__isnull=False, batch=None)
                | Q(origin="import", case=None, subject=None, batch__isnull=False, batch_row__isnull=False),
                name="violation_comes_from_a_case_or_an_import",
            ),
            models.CheckConstraint(
                condition=Q(outcome="suspected", outcome_on=None)
                | Q(outcome="unknown", origin="import")
                | Q(outcome__in=["proven", "partly", "not_proven"]),
                name="outcome_is_established_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(origin="rosi", outcome__in=["proven", "partly", "not_proven"])
                | Q(outcome_on__isnull=False),
                name="established_outcome_has_day",
            ),
            models.UniqueConstraint(
                fields=["batch", "batch_row"],
                condition=Q(origin="import"),
                name="one_violation_per_imported_row",
            ),
        ]

    def __str__(self) -> str:
        return f"violation {self.pk}"

    @property
    def standing(self) -> Disposition | None:
        """The decision that holds: decided, and not replaced by a later one."""
        decided = [d for d in self.dispositions.all() if d.state == Disposition.State.DECIDED]
        replaced = {d.replaces_id for d in decided}
        return next((d for d in decided if d.pk not in replaced), None)

    @property
    def pending(self) -> Disposition | None:
        """The proposal that is under way."""
        under_way = (Disposition.State.PROPOSED, Disposition.State.REVIEWED)
        return next((d for d in self.dispositions.all() if d.state in under_way), None)

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key if self.case_id else self.batch.data_key  # type: ignore[union-attr]


class Disposition(Fact):
    """How one violation ended: proposed, centrally reviewed, decided by the competent authority.

    Imported history knows the year only: `decided_year` is set, `decided_on` and the persons are not.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        REVIEWED = "reviewed", _("submitted to the competent authority")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    origin = models.CharField(max_length=8, choices=Origin, default=Origin.ROSI, editable=False)
    violation = models.ForeignKey(Violation, models.PROTECT, related_name="dispositions")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    measures = models.ManyToManyField(Measure, through="DispositionMeasure", related_name="+")
    grounds = SealedTextField(_("grounds"), blank=True)
    proposed_on = models.DateField(_("proposed on"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review = SealedTextField(_("central review"), blank=True)
    authority = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="dispositions",
        verbose_name=_("competent authority"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_year = models.PositiveSmallIntegerField(_("year of the decision"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = SealedTextField(_("decision"), blank=True)
    deviates = models.BooleanField(_("deviates from the proposal"), default=False, db_default=False)
    # What an objection or appeal revised is replaced, not changed: the earlier decision stays as it was taken.
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements", verbose_name=_("replaces")
    )
    carried_out_on = models.DateField(_("carried out on"), null=True, blank=True)

    history = HistoricalRecords()
    objects = DispositionQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["decided_year", "decided_on"], name="dispositions_of_a_period"),
            models.Index(fields=["authority"], condition=Q(state="reviewed"), name="dispositions_to_decide"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["violation"],
                condition=~Q(state="withdrawn") & Q(replaces=None),
                name="one_disposition_per_violation",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(state="withdrawn") & Q(replaces__isnull=False),
                name="one_replacement_per_disposition",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on=None)
                | Q(state="decided", decided_on__isnull=False, carried_out_on__gte=F("decided_on")),
                name="carried_out_after_decision",
            ),
            date_within_year("decision_lies_in_its_year", "decided_on", "decided_year"),
            models.CheckConstraint(
                condition=Q(state="decided", decided_year__isnull=False)
                | (~Q(state="decided") & Q(decided_year=None, decided_on=None, decided_by=None)),
                name="decided_disposition_has_year",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | Q(origin="import", decided_by=None)
                | Q(
                    origin="rosi",
                    decided_on__isnull=False,
                    decided_by__isnull=False,
                    reviewed_by__isnull=False,
                    proposed_by__isnull=False,
                ),
                name="own_decision_has_day_and_persons",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("proposed_by")),
                name="nobody_reviews_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("reviewed_by")),
                name="nobody_decides_their_own_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"disposition {self.pk}"

    @property
    def may_be_revised(self) -> bool:
        """Whether an objection or appeal succeeded, in whole or in part."""
        return any(challenge.succeeded for challenge in self.challenges.all())

    @property
    def data_key(self) -> DataKey:
        return self.violation.data_key


class DispositionMeasure(models.Model):
    """A mark: one measure of one disposition."""

    disposition = models.ForeignKey(Disposition, models.PROTECT, related_name="marks")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")

    history = HistoricalRecords()
    database_rights = "SELECT, INSERT, UPDATE, DELETE"  # a decision may deviate from the proposal
    row_rule = follows("disposition")

    class Meta:
        ordering = ["measure__severity"]
        constraints = [
            models.UniqueConstraint(fields=["disposition", "measure"], name="measure_once_per_disposition")
        ]

    def __str__(self) -> str:
        return f"{self.disposition_id}: {self.measure_id}"
