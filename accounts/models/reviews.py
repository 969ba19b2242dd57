"""The yearly review: every running grant looked at once, with a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.grants import Grant
from accounts.wall import EVERYBODY


class ReviewRound(models.Model):
    """The review of one year. It lists what ran when it was opened."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    due_on = models.DateField(_("last day of the review"))

    history = HistoricalRecords()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("review of grants")
        verbose_name_plural = _("reviews of grants")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today


class ReviewItemQuerySet(models.QuerySet):
    def undecided(self) -> ReviewItemQuerySet:
        return self.filter(decision="")


class ReviewItem(models.Model):
    """One grant in a review, and what was decided about it."""

    class Decision(models.TextChoices):
        KEPT = "kept", _("kept")
        ENDED = "ended", _("ended")
        CHANGED = "changed", _("changed")

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="items")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default="")
    decided_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    objects = ReviewItemQuerySet.as_manager()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("grant in a review")
        verbose_name_plural = _("grants in a review")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "grant"], name="a_grant_once_in_a_review"),
            # Who decides may be nobody: a grant that ends by itself needs no decision.
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="reviewed_grant_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["kept", "changed"]) | Q(decided_by__isnull=False),
                name="a_person_keeps_or_changes_a_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.grant_id}"
