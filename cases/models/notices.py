"""That a subject is told of the investigation: given, put off with a review date, or not given at all."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from cases.models.facts import Fact
from cases.models.people import Person


class Notice(Fact):
    """One decision on the notice to a subject; the last one counts."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("given")
        POSTPONED = "postponed", _("postponed")
        WITHHELD = "withheld", _("not given")

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("notice"), max_length=9, choices=Kind)
    decided_on = models.DateField(_("on"))
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    reason = SealedTextField(_("reason"), blank=True)

    history = HistoricalRecords()
    row_rule = follows("person__case")

    class Meta:
        verbose_name = _("notice to a subject")
        verbose_name_plural = _("notices to subjects")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="postponed", review_on__gt=F("decided_on"))
                | (~Q(kind="postponed") & Q(review_on=None)),
                name="postponed_notice_has_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided_on}"

    @property
    def data_key(self) -> DataKey:
        return self.person.data_key
