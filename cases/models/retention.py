"""The end of retention: what stops its clock, what is proposed for destruction, and what stays of a destroyed case."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import STATED, follows
from cases.models.case import Case
from cases.models.facts import Fact


class Hold(Fact):
    """A case that has to be kept, for instance for a law suit. While it stands the clock of retention does not run."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    set_on = models.DateField(_("kept since"))
    reason = SealedTextField(_("why it has to be kept"))
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lift_reason = SealedTextField(_("why it was lifted"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = pgettext_lazy("of a case", "hold")
        verbose_name_plural = pgettext_lazy("of a case", "holds")
        ordering = ["set_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_on=None), name="one_running_hold"),
            models.CheckConstraint(
                condition=Q(lifted_on=None, lifted_by=None)
                | Q(lifted_on__gte=F("set_on"), lifted_by__isnull=False),
                name="lifted_hold_has_day_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.set_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class DestructionProposal(Fact):
    """That a case be destroyed, by the rule and on the day that its term ends. A part of the case: it goes with it.

    Proposed by one person, decided by another; triggers see to it (cases/sql/60_retention.sql). What is approved the
    worker carries out, unless something changed: then it has `stopped`, and `problem` is the code of what it was.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("destruction", "waits for a second person")
        APPROVED = "approved", pgettext_lazy("destruction", "approved, about to be carried out")
        REFUSED = "refused", pgettext_lazy("destruction", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("destruction", "withdrawn")
        STOPPED = "stopped", pgettext_lazy("destruction", "stopped: something changed")

    RUNNING = ("waiting", "approved")

    case = models.ForeignKey(Case, models.PROTECT, related_name="destruction_proposals")
    rule = models.CharField(_("rule"), max_length=30)  # the code of a rule of retention
    years = models.PositiveSmallIntegerField(_("years"))
    since = models.DateField(_("counted from"))
    ends_on = models.DateField(_("end of the term"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = SealedTextField(_("reason"), blank=True)
    problem = models.CharField(_("what changed"), max_length=20, blank=True, default="")

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("proposal of destruction")
        verbose_name_plural = _("proposals of destruction")
        ordering = ["ends_on", "pk"]
        indexes = [
            models.Index(
                fields=["ends_on", "id"], condition=Q(state="waiting"), name="destruction_to_approve"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["waiting", "approved"]),
                name="one_running_proposal_of_destruction",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_destruction_has_decider_and_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused", "stopped"]) | ~Q(decided_by=F("recorded_by")),
                name="a_second_person_decides_destruction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ends_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key


class Certificate(models.Model):
    """What stays of a destroyed case: which number, by which rule, how much, and who decided. No name, no text.

    Written by the function that destroys (`cases.retention.laying`), by nobody else, and never changed.
    """

    number = models.CharField(_("number"), max_length=14, unique=True)
    case_number = models.CharField(_("case"), max_length=12, unique=True)
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    rule = models.CharField(_("rule"), max_length=30)
    years = models.PositiveSmallIntegerField(_("years"))
    since = models.DateField(_("counted from"))
    ends_on = models.DateField(_("end of the term"))
    # Of which years something stood in the case: their figures are no longer whole.
    first_year = models.PositiveSmallIntegerField(_("from the year"))
    last_year = models.PositiveSmallIntegerField(_("until the year"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"))
    # The last closing, as it was recorded: its day may have been said to lie before.
    closing_recorded_at = models.DateTimeField(_("closing recorded at"), null=True)
    destroyed_at = models.DateTimeField(_("destroyed at"))
    tables = ArrayField(models.CharField(max_length=63), verbose_name=_("tables"))
    counts = ArrayField(models.PositiveIntegerField(), verbose_name=_("rows of each"))
    files = models.PositiveIntegerField(_("files"))
    sha256 = models.CharField("SHA-256", max_length=64)

    append_only = True
    database_rights = "SELECT"
    row_rule = STATED

    class Meta:
        verbose_name = _("certificate of destruction")
        verbose_name_plural = _("certificates of destruction")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("proposed_by")), name="nobody_approves_their_own_destruction"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rows(self) -> int:
        """How many rows went, over all tables."""
        return sum(self.counts)

    def is_whole(self) -> bool:
        """Whether the facts are those over which the SHA-256 was taken."""
        lists = (",".join(self.tables), ",".join(map(str, self.counts)))
        facts = (self.number, self.case_number, self.directorate_id, self.rule, self.years)
        facts += (self.since.isoformat(), self.ends_on.isoformat(), self.first_year, self.last_year)
        facts += (
            self.proposed_by_id,
            _moment(self.proposed_at),
            self.approved_by_id,
            _moment(self.approved_at),
        )
        facts += (_moment(self.closing_recorded_at), _moment(self.destroyed_at), self.files, *lists)
        return sha256("\n".join(map(str, facts)).encode()).hexdigest() == self.sha256


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
