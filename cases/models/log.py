"""The log as it is read, and what in it is out of the ordinary."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import EVERYBODY, STATED


class LogEntry(models.Model):
    """One look or one change, in codes and numbers only: a view of the database (`cases.log.laying`)."""

    at = models.DateTimeField()
    source = models.CharField(max_length=40)  # accessevent for a look, else the table that was changed
    entry = models.BigIntegerField(primary_key=True)  # within its source
    row_id = models.BigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")
    action = models.CharField(max_length=20)
    about = models.CharField(max_length=80)
    directorate = models.ForeignKey(Directorate, models.DO_NOTHING, null=True, related_name="+")
    purpose = models.CharField(max_length=200)
    door = models.CharField(max_length=100)
    sealed = models.BooleanField()
    case_number = models.CharField(max_length=12)
    case_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "log_entry"

    def __str__(self) -> str:
        return f"{self.action} {self.about}"


class Unusual(models.TextChoices):
    """What is looked for, day by day."""

    MANY_CASES = "many_cases", _("many cases in one hour")
    NIGHT = "night", _("cases read at night")
    WEEKEND = "weekend", _("cases read at a weekend or on a holiday")
    ELSEWHERE = "elsewhere", _("cases outside the own directorates and teams")
    REFUSED = "refused", _("many refused attempts")
    IDENTITIES = "identities", _("many identities")


class UnusualRule(models.Model):
    """From how many on something is unusual, for a period. Changed by the administrator, a new row each time."""

    kind = models.CharField(_("kind"), max_length=12, choices=Unusual)
    threshold = models.PositiveSmallIntegerField(_("from how many"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    history = HistoricalRecords()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("threshold of unusual reading")
        verbose_name_plural = _("thresholds of unusual reading")
        ordering = ["kind", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gte=1), name="threshold_is_at_least_one"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="threshold_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(valid_until=None), name="one_running_threshold_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ≥ {self.threshold}"


class UnusualQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> UnusualQuerySet:
        """Findings about others: nobody reads or judges what was found about themselves."""
        return self.exclude(user=user)


class UnusualReading(models.Model):
    """What somebody read on a day that is out of the ordinary: a count and two moments, nothing of any case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="unusual_readings")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=12, choices=Unusual)
    count = models.PositiveIntegerField(_("count"))
    threshold = models.PositiveSmallIntegerField(_("from how many"))
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    remark = SealedTextField(_("remark"), blank=True)

    history = HistoricalRecords()
    objects = UnusualQuerySet.as_manager()
    row_rule = STATED

    class Meta:
        verbose_name = _("unusual reading")
        verbose_name_plural = _("unusual reading")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(F("day").desc(), F("id").desc(), name="list_of_unusual_reading"),
            models.Index(
                F("day").desc(), F("id").desc(), condition=Q(seen_at=None), name="unusual_reading_to_judge"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "day", "kind"], name="one_finding_per_day_and_kind"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="seen_has_moment_and_reader",
            ),
            models.CheckConstraint(
                condition=Q(seen_by=None) | ~Q(seen_by=F("user")), name="nobody_judges_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.kind}"

    @property
    def data_key(self) -> DataKey:
        return DataKey.of_the_log()
