"""Work that a change asks for, written in the same transaction as the change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.wall import EVERYBODY


class Outbox(models.Model):
    """One effect to be brought about once: a task, its arguments (ids and codes only) and a unique key."""

    key = models.CharField(max_length=120, unique=True)
    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = EVERYBODY

    class Meta:
        indexes = [models.Index(fields=["written_at"], condition=Q(done_at=None), name="outbox_still_to_do")]

    def __str__(self) -> str:
        return self.key
