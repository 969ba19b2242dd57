"""The way of a URI export from draft to delivery: one row per step, never changed."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.encryption import SealedTextField
from accounts.models import DataKey
from accounts.wall import follows
from reporting.models.exports import UriExport


class UriStep(models.Model):
    """One step of one version of an export. Where that version stands follows from its steps (reporting/uri/states.py).

    A trigger (reporting/sql/92_guard_uri_steps.sql) sees to it that steps come in their order, in the name of who
    acts, and that nobody approves what they made or submitted.
    """

    class Kind(models.TextChoices):
        EXPLAINED = "explained", _("remark explained")
        SUBMITTED = "submitted", _("submitted for approval")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved")
        DELIVERED = "delivered", _("delivered")

    class Recipient(models.TextChoices):
        CENTRAL = "central", _("central coordinator of the ministry")
        BZK = "bzk", _("Ministry of the Interior and Kingdom Relations")
        OTHER = "other", _("another recipient")

    class Way(models.TextChoices):
        PORTAL = "portal", _("uploaded to the recipient's portal")
        MAIL = "mail", _("sent by secure e-mail")
        ROSI = "rosi", _("read in ROSI by the recipient")
        HAND = "hand", _("handed over on a data carrier")

    export = models.ForeignKey(UriExport, models.PROTECT, related_name="steps", verbose_name=_("export"))
    kind = models.CharField(_("step"), max_length=9, choices=Kind)
    check_name = models.CharField(_("check"), max_length=30, blank=True)
    text = SealedTextField(_("explanation"), blank=True)
    recipient = models.CharField(_("to whom"), max_length=7, choices=Recipient, blank=True)
    way = models.CharField(_("by which way"), max_length=6, choices=Way, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(db_default=Now(), editable=False)

    append_only = True
    database_rights = "SELECT, INSERT"
    row_rule = follows("export")

    class Meta:
        verbose_name = _("step of a URI export")
        verbose_name_plural = _("steps of URI exports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["export"], condition=Q(kind="approved"), name="an_export_is_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="explained") & ~Q(check_name="") | ~Q(kind="explained") & Q(check_name=""),
                name="an_explanation_is_of_a_check",
            ),
            models.CheckConstraint(
                condition=Q(kind="delivered", delivered_on__isnull=False) & ~Q(recipient="") & ~Q(way="")
                | ~Q(kind="delivered") & Q(delivered_on=None, recipient="", way=""),
                name="a_delivery_has_day_recipient_and_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.kind}"

    @cached_property
    def data_key(self) -> DataKey:
        return DataKey.of("uri")
