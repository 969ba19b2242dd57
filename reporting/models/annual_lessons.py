"""Lessons of cases in words that can be read far from their case, for the annual report."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import STATED
from cases.models import Lesson


class AnnualLesson(models.Model):
    """What was decided about one lesson for the annual report of its year: it goes in, in these words, or stays out.

    The lesson itself stays sealed in its case. A decision stands in the log of that case and goes with it; a report
    that was published keeps its words. `hands` are all who ever decided: a trigger writes them
    (reporting/sql/96_guard_annual_lessons.sql).
    """

    lesson = models.OneToOneField(
        Lesson, models.PROTECT, related_name="+", verbose_name=_("lesson"), editable=False
    )
    year = models.PositiveSmallIntegerField(_("year"))
    theme = models.CharField(_("theme"), max_length=10, choices=Lesson.Theme)
    audience = models.CharField(_("for whom"), max_length=11, choices=Lesson.Audience)
    goes_in = models.BooleanField(_("goes into the annual report"))
    text = SealedTextField(_("lesson or advice"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    hands = ArrayField(models.BigIntegerField(), verbose_name=_("who decided"), default=list, editable=False)

    history = HistoricalRecords(excluded_fields=["hands"])
    path_to_case = "lesson__case"
    row_rule = STATED

    class Meta:
        verbose_name = _("lesson in the annual report")
        verbose_name_plural = _("lessons in the annual report")
        ordering = ["theme", "pk"]
        indexes = [models.Index(fields=["year"], name="annual_lessons_of_a_year")]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} {self.year}"

    @cached_property
    def data_key(self) -> DataKey:
        return DataKey.of("annual")
