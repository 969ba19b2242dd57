"""The keys of forms that were sent, so that no form does its work twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.encryption import SealedTextField
from accounts.models.keys import DataKey
from accounts.wall import STATED


class FormKey(models.Model):
    """One form that was sent and did its work: by whom, where to, and what was answered.

    Written in the transaction of the change itself (`accounts.once`). `content` is a keyed hash of what was sent: the
    same key with other content is no repetition. Messages may quote what a person chose, so they are sealed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField()
    address = models.CharField(max_length=300)
    content = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    target = models.CharField(max_length=500, blank=True)
    messages = SealedTextField(null=True)
    used_at = models.DateTimeField(db_default=Now(), editable=False)

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = STATED

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_use_per_form_key")]
        indexes = [models.Index(fields=["used_at"], name="form_keys_to_forget")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def data_key(self) -> DataKey:
        return DataKey.of_the_log()
