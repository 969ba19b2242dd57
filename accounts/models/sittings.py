"""Where somebody is signed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.wall import EVERYBODY


class Sitting(models.Model):
    """One browser in which somebody is signed in, from sign-in to sign-out. No address: nobody needs it here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(db_default=Now())
    last_seen = models.DateTimeField(db_default=Now())
    browser = models.CharField(max_length=60, blank=True)  # in plain words, as `browsers.describe` gives them

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = EVERYBODY  # read before anybody is known to act

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.browser}"
