"""The ledger: hash chains over history and log, one per directorate (docs/adr/0015). Written by triggers alone.

A row of a table that only grows has an *entry* with the hash of its content; the entries of one transaction are
bound by a *seal* per chain, whose hash follows from the seal before it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Directorate
from accounts.wall import EVERYBODY, STATED


class LedgerForm(models.Model):
    """Which columns of a table a hash covers. A table whose columns change gets a new form; old entries keep theirs."""

    id = models.AutoField(primary_key=True)
    source = models.CharField(max_length=63)  # the table
    columns = ArrayField(
        models.CharField(max_length=140)
    )  # "name type", in the order in which they are hashed
    digest = models.BinaryField()
    adopted = models.BigIntegerField(
        default=0
    )  # rows that were there before the ledger began with this table
    laid_at = models.DateTimeField(db_default=Now())

    of_the_ledger = append_only = True
    database_rights = "SELECT"
    row_rule = EVERYBODY  # hashes, and which table: nothing that a row says

    class Meta:
        indexes = [models.Index(fields=["source", "id"], name="forms_of_a_table")]

    def __str__(self) -> str:
        return f"{self.source} ({self.pk})"


class LedgerChain(models.Model):
    """The head of one chain: of a directorate, or of what has none (0). Its row is the lock of its seals."""

    id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField()

    of_the_ledger = True
    database_rights = "SELECT"
    row_rule = EVERYBODY

    def __str__(self) -> str:
        return str(self.pk)


class LedgerEntry(models.Model):
    """The hash of one row as it was written. It stays when the row is lawfully destroyed."""

    pk = models.CompositePrimaryKey("xact", "chain", "place")
    xact = models.BigIntegerField()  # the transaction
    chain = models.BigIntegerField()
    place = models.IntegerField()
    form = models.IntegerField()
    row_id = models.BigIntegerField()
    content = models.BinaryField()
    opens = models.BooleanField()  # the first of its seal: for this one the seal is set at commit

    of_the_ledger = append_only = True
    database_rights = "SELECT"
    row_rule = EVERYBODY  # hashes, and which table: nothing that a row says

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "row_id"], name="one_entry_per_row")]

    def __str__(self) -> str:
        return f"{self.form}: {self.row_id}"


class LedgerSeal(models.Model):
    """What one transaction added to a chain: hash of the seal before it and of its entries, `first` to `last`."""

    pk = models.CompositePrimaryKey("chain", "number")
    chain = models.BigIntegerField()
    number = models.BigIntegerField()
    xact = models.BigIntegerField()
    first = models.IntegerField()
    last = models.IntegerField()
    hash = models.BinaryField()

    of_the_ledger = append_only = True
    database_rights = "SELECT"
    row_rule = EVERYBODY  # hashes, and which table: nothing that a row says

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["xact", "chain", "last"], name="seals_of_a_transaction")
        ]

    def __str__(self) -> str:
        return f"{self.chain}: {self.number}"


class Destruction(models.Model):
    """Rows that were lawfully destroyed: which, when, on which certificate. The ledger keeps their hashes."""

    at = models.DateTimeField(db_default=Now())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=63)  # the table
    rows = ArrayField(models.BigIntegerField())
    certificate = models.CharField(max_length=80)

    append_only = True
    database_rights = "SELECT"
    row_rule = STATED

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        indexes = [models.Index(fields=["source"], name="destructions_of_a_table")]

    def __str__(self) -> str:
        return f"{self.source} · {self.certificate}"
