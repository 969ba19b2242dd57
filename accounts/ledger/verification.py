"""Verifying the whole ledger against its checkpoints, and leaving the result in the log."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from accounts import context
from accounts.ledger import checkpoints, state
from accounts.ledger.checking import Plan, check
from accounts.ledger.checkpoints import Checkpoint
from accounts.ledger.faults import Fault
from accounts.ledger.places import Place
from accounts.ledger.reading import one_view, spread

JOBS = min(4, os.cpu_count() or 1)  # connections at work side by side


@dataclass(frozen=True)
class Outcome:
    plan: Plan
    signed: list[Checkpoint]  # what the ledger was compared with
    faults: list[Fault]
    seconds: float


def verify(
    where: Iterable[Place],
    keys: Iterable[Ed25519PublicKey] = (),
    *,
    by: Any,
    jobs: int = JOBS,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """Compute everything anew and record the result in the name of `by`.

    Without keys, a checkpoint is believed when our own key signed it. Refuses when a place cannot be reached.
    """
    signed, faults = checkpoints.read(where)
    trusted = list(keys) or ([checkpoints.signing_key().public_key()] if signed else [])
    begun = time.monotonic()
    with one_view(max(1, jobs)) as cursors:
        plan, found = check(cursors[0], run=spread(cursors, tell))
        faults += checkpoints.compare(cursors[0], signed, trusted) + found
    with context.acting(by), transaction.atomic():
        state.note_verification(plan.entries, len(signed), faults)
    return Outcome(plan, signed, faults, time.monotonic() - begun)
