"""What a case teaches: lessons and policy advice, collected for the annual report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.case import Case
from cases.models.facts import Fact


class Lesson(Fact):
    """One lesson or advice, for whom it is, and what became of it."""

    class Theme(models.TextChoices):
        RULES = "rules", _("rules and policy")
        ACCESS = "access", _("access and information security")
        CULTURE = "culture", _("conduct and culture")
        LEADERSHIP = "leadership", _("leadership and supervision")
        STAFFING = "staffing", _("recruitment and screening")
        MONEY = "money", _("money and procurement")
        PROCESS = "process", _("our own process")
        OTHER = "other", _("other")

    class Audience(models.TextChoices):
        DIRECTORATE = "directorate", _("the directorate")
        SERVICE = "service", _("the whole service")
        MINISTRY = "ministry", _("the ministry")
        OIF = "oif", _("OIF itself")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN_UP = "taken_up", _("taken up")
        DONE = "done", _("carried out")
        DECLINED = "declined", _("not taken up")

    case = models.ForeignKey(Case, models.PROTECT, related_name="lessons")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme)
    audience = models.CharField(_("for whom"), max_length=11, choices=Audience)
    noted_on = models.DateField(_("noted on"))
    text = SealedTextField(_("lesson or advice"))
    state = models.CharField(_("follow-up"), max_length=8, choices=State, default=State.OPEN)
    state_on = models.DateField(_("follow-up of"), null=True, blank=True)
    follow_up = SealedTextField(_("what was done with it"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("case")

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["noted_on", "pk"]
        indexes = [models.Index(fields=["noted_on"], name="lessons_of_a_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(state_on__isnull=False), name="follow_up_has_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} {self.noted_on}"

    @property
    def data_key(self) -> DataKey:
        return self.case.data_key
