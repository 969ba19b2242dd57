"""What every fact of the register has: where it comes from, when it happened, when and by whom it was recorded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    ROSI = "rosi", _("registered here")
    IMPORT = "import", _("imported from an earlier register")


class Fact(models.Model):
    """A row with its second time: `recorded_at` is when the register came to know it."""

    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        abstract = True


def date_within_year(name: str, day: str, year: str) -> models.CheckConstraint:
    """A date that is known lies in the year that is known; a year alone is enough (imported history)."""
    return models.CheckConstraint(
        condition=Q(**{day: None}) | Q(**{f"{day}__year": models.F(year)}),
        name=name,
    )


def known_date(day: Any, year: int | None) -> Any:
    """What a page shows of a date that may be known to the year only: a date, a year, or None."""
    return day or year
