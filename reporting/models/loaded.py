"""Figures that the register did not count: published ones, and yearly totals of other registers, loaded from a file."""

from __future__ import annotations

import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import SealedTextField
from accounts.models import DataKey, Directorate
from accounts.wall import STATED


class _Sealed(models.Model):
    """The one key under which the texts that came with loaded figures are sealed: they belong to no case."""

    class Meta:
        abstract = True

    @cached_property
    def data_key(self) -> DataKey:
        return DataKey.of("loaded")


class FigureLoad(_Sealed):
    """One file as it was loaded. A later file of the same source and year is its next version; this one stays."""

    source = models.CharField(_("source"), max_length=20)  # a code of reporting.loading.sources
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    file_name = SealedTextField(_("file"))
    published_in = SealedTextField(_("published in"), blank=True)
    labels_text = SealedTextField(_("names of the figures"))
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("loaded by")
    )
    loaded_at = models.DateTimeField(_("loaded on"), db_default=Now(), editable=False)

    history = HistoricalRecords()
    database_rights = "SELECT, INSERT"
    row_rule = STATED

    class Meta:
        verbose_name = _("loaded file with figures")
        verbose_name_plural = _("loaded files with figures")
        ordering = ["-year", "source", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["source", "year", "version"], name="one_load_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="load_versions_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.year} v{self.version}"

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the file calls its figures, by key."""
        return json.loads(self.labels_text or "{}")


class LoadedFigure(models.Model):
    """One figure of a file: a key, what it counts, of which year and which part of the organisation."""

    load = models.ForeignKey(FigureLoad, models.PROTECT, related_name="figures")
    row = models.PositiveIntegerField(_("row"))
    key = models.CharField(_("key"), max_length=60)
    unit = models.CharField(_("unit"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="loaded_figures", verbose_name=_("directorate")
    )
    value = models.PositiveIntegerField(_("value"))

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = STATED

    class Meta:
        verbose_name = _("loaded figure")
        verbose_name_plural = _("loaded figures")
        ordering = ["row", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["load", "key", "year", "directorate"], name="one_loaded_figure_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.value}"


class Explanation(_Sealed):
    """Why a published figure is not what the register says, in a coordinator's words; earlier ones are its history."""

    report_year = models.PositiveSmallIntegerField(_("year of the report"))
    key = models.CharField(_("key"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    text = SealedTextField(_("explanation"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written on"))

    history = HistoricalRecords()
    row_rule = STATED

    class Meta:
        verbose_name = _("explanation of a difference")
        verbose_name_plural = _("explanations of differences")
        ordering = ["report_year", "key", "year"]
        constraints = [
            models.UniqueConstraint(fields=["report_year", "key", "year"], name="one_explanation_per_figure")
        ]

    def __str__(self) -> str:
        return f"{self.report_year} {self.key} {self.year}"
