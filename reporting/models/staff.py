"""How many people work at a service: the number against which an annual report holds its persons involved."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Directorate
from accounts.wall import EVERYBODY


class StaffNumber(models.Model):
    """The number of staff of a directorate at the end of a year, with where it was found. Tells nothing of any case."""

    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="staff_numbers", verbose_name=_("directorate")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    count = models.PositiveIntegerField(_("number of staff"), validators=[MinValueValidator(1)])
    source = models.CharField(_("where the number was found"), max_length=160, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    history = HistoricalRecords()
    database_rights = "SELECT, INSERT, UPDATE, DELETE"  # a number that was entered wrongly is taken out
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("number of staff")
        verbose_name_plural = _("numbers of staff")
        ordering = ["-year", "directorate__order"]
        constraints = [
            models.UniqueConstraint(fields=["directorate", "year"], name="one_number_of_staff_per_year"),
            models.CheckConstraint(condition=Q(count__gte=1), name="somebody_works_there"),
        ]

    def __str__(self) -> str:
        return f"{self.directorate_id} {self.year}: {self.count}"
