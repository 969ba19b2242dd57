"""The files of a frozen export, kept in pieces: none of them ever stands in memory whole (docs/adr/0037)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.wall import STATED, follows
from reporting.models.exports import UriExport


class ExportFile(models.Model):
    """One file of an export: its format, its size and its fingerprint. What it says stands in its pieces."""

    class Kind(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"
        ROWS = "rows", _("rows in codes")  # what versions are compared by; it never leaves the house

    export = models.ForeignKey(UriExport, models.PROTECT, related_name="files", verbose_name=_("export"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = STATED

    class Meta:
        verbose_name = _("file of an export")
        verbose_name_plural = _("files of exports")
        ordering = ["export", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["export", "kind"], name="one_file_of_a_kind"),
            models.CheckConstraint(condition=Q(size__gte=0), name="export_file_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.kind}"


class ExportPiece(models.Model):
    """A stretch of a file, at most a megabyte; `number` begins at zero."""

    file = models.ForeignKey(ExportFile, models.PROTECT, related_name="pieces", verbose_name=_("file"))
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField()

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = follows("file")

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_piece_of_a_number")]

    def __str__(self) -> str:
        return f"{self.file_id}.{self.number}"
