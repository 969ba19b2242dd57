"""The log of reading: who saw what, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.encryption import SealedTextField
from accounts.models.organisation import Directorate
from accounts.wall import STATED


class AccessEvent(models.Model):
    """One look, download, export, search, sign-in or refused attempt. Written by `accounts.log` alone.

    The database function `record_access` fills user and time itself; the application's role cannot insert
    here. `about` is a kind and a number (`case:2026-0001`), never text of a case.
    """

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", _("signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        SIGN_OUT = "sign_out", _("signed out")
        VIEW = "view", _("viewed")
        VIEW_IDENTITY = "view_identity", _("looked at an identity")
        SEARCH = "search", _("searched")
        DOWNLOAD = "download", _("downloaded")
        EXPORT = "export", _("exported")
        REFUSED = "refused", _("was refused")
        GRANT = "grant", _("changed a grant")
        PURPOSE = "purpose", _("said why a case is opened")
        EMERGENCY = "emergency", _("opened a case through the emergency door")
        EMERGENCY_REFUSED = "emergency_refused", _("was refused at the emergency door")
        LOCKED_OUT = "locked_out", _("was locked out")
        SECOND_FACTOR = "second_factor", _("changed a second factor")
        DESTRUCTION = "destruction", _("decided on destruction")
        CHECKPOINT = "checkpoint", _("signed a checkpoint")
        VERIFIED = "verified", _("found the log intact")
        TAMPERED = "tampered", _("found the log tampered with")

    at = models.DateTimeField(db_default=Now())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="access_events", db_index=False
    )
    action = models.CharField(max_length=20, choices=Action)
    about = models.CharField(max_length=80, blank=True)
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=200, blank=True)
    # Search terms and the like, sealed under the key of the log.
    details = SealedTextField(null=True)

    append_only = True
    database_rights = "SELECT"
    row_rule = STATED

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = [
            models.Index(fields=["about", "-at"], name="log_of_an_object"),
            models.Index(fields=["user", "-at"], name="log_of_a_user"),
            models.Index(fields=["-at"], name="log_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.about}"
