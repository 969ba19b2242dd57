"""The wrapped data keys: one per case, or per report that has no case."""

from __future__ import annotations

import os
import uuid

from django.db import models
from django.db.models.functions import Now

from accounts import encryption
from accounts.wall import EVERYBODY


class DataKey(models.Model):
    """A data key, wrapped. Rotation rewraps it; destruction of a case removes it, and with it all it sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    purpose = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 (unique, and empty for keys of a case)
    wrapped_by = models.CharField(max_length=40)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = EVERYBODY  # wrapped, and opens nothing but rows that exist for who reads it

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, purpose: str) -> DataKey:
        """The one key of a purpose that is no case: `log`, `second_factor`. Ready to seal with."""
        row = cls.objects.filter(purpose=purpose).first()
        if row is None:
            return cls.make(purpose=purpose)
        encryption.keyring.add(row.pk, encryption.unwrap(row.pk, row.wrapped, row.wrapped_by))
        return row

    @classmethod
    def of_the_log(cls) -> DataKey:
        """The one key under which the log of reading seals its details."""
        return cls.of("log")

    @classmethod
    def make(cls, purpose: str | None = None) -> DataKey:
        """A new data key, saved and ready to seal with."""
        key_id, secret = uuid.uuid4(), os.urandom(32)
        wrapped, wrapped_by = encryption.wrap(key_id, secret)
        row = cls.objects.create(id=key_id, wrapped=wrapped, wrapped_by=wrapped_by, purpose=purpose)
        encryption.keyring.add(key_id, secret)
        return row
