"""The lists of the register (DOMAIN.md section 2): stable codes, labels in two languages, a validity period.

What was chosen once stays valid on what it was chosen for; a form offers what is valid on the day of the fact.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.wall import EVERYBODY


class ListedQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> Any:
        """What may be chosen for a fact of that day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        )


class Listed(models.Model):
    """An entry of a list."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    label_nl = models.CharField(_("label (Dutch)"), max_length=160)
    label_en = models.CharField(_("label (English)"), max_length=160)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords(inherit=True)
    objects = ListedQuerySet.as_manager()
    row_rule = EVERYBODY

    class Meta:
        abstract = True
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return self.label_en if get_language() == "en" else self.label_nl


class Category(Listed):
    """Kind of violation: the types of the central government. A category that ended may have successors."""

    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class Subcategory(Listed):
    """A finer kind within a category, as the confidential advisers publish them."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="subcategories")

    class Meta(Listed.Meta):
        verbose_name = _("subcategory")
        verbose_name_plural = _("subcategories")


class ReporterKind(Listed):
    """In what quality somebody reports."""

    class Meta(Listed.Meta):
        verbose_name = _("kind of reporter")
        verbose_name_plural = _("kinds of reporter")


class Channel(Listed):
    """Along which way a report came in."""

    class Meta(Listed.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class EndReason(Listed):
    """Why a report ended without a case."""

    class Meta(Listed.Meta):
        verbose_name = _("reason for ending a report")
        verbose_name_plural = _("reasons for ending a report")


class Method(Listed):
    """A method of investigation that a mandate may allow."""

    class Meta(Listed.Meta):
        verbose_name = _("method of investigation")
        verbose_name_plural = _("methods of investigation")


class Measure(Listed):
    """How a violation can be disposed of. `severity` picks the heaviest; the groups are the ministry's own sums."""

    class GroupA(models.TextChoices):
        NONE = "geen", _("none")
        TALK = "gesprek", _("conversation")
        MEASURE = "maatregel", _("measure")
        DISMISSAL = "ontslag", _("dismissal")

    class GroupB(models.TextChoices):
        NONE = "geen", _("none")
        TALK = "gesprek", _("conversation")
        OTHER = "anders", _("measure other than dismissal")
        END = "einde", _("end of employment")

    disciplinary = models.BooleanField(_("disciplinary"), default=False)
    severity = models.PositiveSmallIntegerField(_("severity"), unique=True)
    group_a = models.CharField(_("group A"), max_length=10, choices=GroupA)
    group_b = models.CharField(_("group B"), max_length=10, choices=GroupB)

    class Meta(Listed.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")


class LookReason(Listed):
    """A usual reason to open a case that is not one's own work. Its code stands with every view that follows."""

    needs_text = models.BooleanField(_("asks for an explanation"), default=False)

    class Meta(Listed.Meta):
        verbose_name = _("reason to look at a case")
        verbose_name_plural = _("reasons to look at a case")


# How much of a unit of `TermRule`, in words.
LENGTHS: dict[str, Any] = {
    "hours": ngettext_lazy("%(amount)d hour", "%(amount)d hours", "amount"),
    "days": ngettext_lazy("%(amount)d calendar day", "%(amount)d calendar days", "amount"),
    "working_days": ngettext_lazy("%(amount)d working day", "%(amount)d working days", "amount"),
    "weeks": ngettext_lazy("%(amount)d week", "%(amount)d weeks", "amount"),
    "months": ngettext_lazy("%(amount)d month", "%(amount)d months", "amount"),
}


def length_in_words(amount: int, unit: str) -> str:
    """`7 calendar days`, `1 month`, in the language of the page."""
    return str(LENGTHS[unit] % {"amount": amount})


# Sources as the shipped tables name them. What an administrator wrote stands as it was written.
SHIPPED_SOURCES = {
    "werkregel": _("working rule"),
    "Werkregel van het bureau": _("working rule of the bureau"),
    "Werkregel van het bureau: hoor en wederhoor": _("working rule of the bureau: hearing both sides"),
    "Werkregel van het bureau, naar de baseline voor persoonsgericht onderzoek": _(
        "working rule of the bureau, after the baseline for person-directed investigations"
    ),
}


def source_in_words(source: str) -> str:
    """Where a rule comes from, in the language of the page where the register knows it; a law keeps its name."""
    return str(SHIPPED_SOURCES.get(source, source))


class TermRule(Listed):
    """How long a step may take. Statutory terms name their source; the others are working rules of the house.

    A rule that changes ends, and one with the same code follows it: on each day at most one of a code holds.
    """

    # What runs counts by the rule of today, so a rule that has yet to begin may be taken back: nothing rests on it.
    database_rights = "SELECT, INSERT, UPDATE, DELETE"

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("calendar days")
        WORKING_DAYS = "working_days", _("working days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")

    code = models.CharField(_("code"), max_length=30)
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=12, choices=Unit)
    statutory = models.BooleanField(_("statutory"), default=False)
    source = models.CharField(_("source"), max_length=160)

    class Meta(Listed.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["order", "code", "valid_from"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(
                fields=["code", "valid_from"], nulls_distinct=False, name="one_rule_begins_on_a_day"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until=None), name="one_rule_goes_on"),
        ]

    @property
    def length(self) -> str:
        return length_in_words(self.amount, self.unit)


class RetentionRule(Listed):
    """How long a closed case is kept: by the rule that held on the day of its closing.

    A rule that changes ends, and one with the same code follows it, as in the table of terms.
    """

    code = models.CharField(_("code"), max_length=30)
    years = models.PositiveSmallIntegerField(_("years"))
    source = models.CharField(_("source"), max_length=160)

    class Meta(Listed.Meta):
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["order", "code", "valid_from"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(
                fields=["code", "valid_from"], nulls_distinct=False, name="one_retention_begins_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_until=None), name="one_retention_goes_on"
            ),
        ]


class ListAlias(models.Model):
    """Another spelling of a code, met in registers that are imported: `belangenverstremming` and the like."""

    class List(models.TextChoices):
        CATEGORY = "category", _("category")
        MEASURE = "measure", _("measure")

    list = models.CharField(_("list"), max_length=12, choices=List)
    text = models.CharField(_("spelling"), max_length=200)
    code = models.CharField(_("code"), max_length=30)

    history = HistoricalRecords()
    row_rule = EVERYBODY
    database_rights = "SELECT, INSERT, UPDATE, DELETE"

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["list", "text"], name="one_meaning_per_spelling")]

    def __str__(self) -> str:
        return f"{self.text} = {self.code}"
