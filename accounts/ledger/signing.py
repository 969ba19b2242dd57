"""Signing a checkpoint as the system, and leaving that in the log; what the ledger contradicts is left there too."""

from __future__ import annotations

from django.db import connection, transaction

from accounts import context
from accounts.ledger import checkpoints, state
from accounts.ledger.checkpoints import Contradicted, Made
from accounts.models import LedgerEntry


def sign() -> Made:
    """Sign the heads of now. Refuses, and records a finding, when the ledger contradicts the last checkpoint."""
    try:
        with context.acting(None), transaction.atomic(), connection.cursor() as cursor:
            made = checkpoints.make(cursor)
            state.note_checkpoint(made.checkpoint.told["entries"], made.where, len(made.missed))
            return made
    except Contradicted as refusal:
        with context.acting(None), transaction.atomic():
            state.note_verification(LedgerEntry.objects.count(), 1, refusal.missing)
        raise
