"""What is known of the ledger: the last signed checkpoint and the last verification, as the log recorded them.

The web process neither signs nor verifies; it reads what the worker, or somebody at a terminal, left behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from accounts import log
from accounts.ledger.faults import Fault
from accounts.models import AccessEvent

CHECKPOINT, VERIFICATION = "ledger:checkpoint", "ledger:verification"
SIGNED_WITHIN = timedelta(days=2)  # both are done every night; one night may be missed
VERIFIED_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class Event:
    """One checkpoint or verification."""

    at: datetime
    by: str  # empty: the system itself
    entries: int
    places: list[str] = field(default_factory=list)
    missed: int = 0  # places that could not be reached
    checkpoints: int = 0  # with how many it was compared
    faults: int = 0
    first: Fault | None = None


@dataclass(frozen=True)
class State:
    checkpoint: Event | None
    verification: Event | None
    unsigned: bool  # none for too long
    unverified: bool

    @property
    def is_well(self) -> bool:
        touched = self.verification is not None and self.verification.faults
        missed = self.checkpoint is not None and self.checkpoint.missed
        return not (touched or missed or self.unsigned or self.unverified)


def note_checkpoint(entries: int, places: list[str], missed: int) -> None:
    told = {"entries": entries, "places": places, "missed": missed}
    log.record(log.Action.CHECKPOINT, CHECKPOINT, details=json.dumps(told))


def note_verification(entries: int, checkpoints: int, faults: list[Fault]) -> None:
    told: dict[str, Any] = {"entries": entries, "checkpoints": checkpoints, "faults": len(faults)}
    if faults:
        told["first"] = [faults[0].kind, faults[0].values]
    action = log.Action.TAMPERED if faults else log.Action.VERIFIED
    log.record(action, VERIFICATION, details=json.dumps(told))


def lately(now: datetime) -> State:
    """The state as it was at most a minute ago; for pages of who may read the log."""
    return cache.get_or_set("state-of-the-ledger", lambda: state(now), timeout=60)


def state(now: datetime) -> State:
    """For who may read the log; to others the database shows no entry of the system."""
    found = (
        AccessEvent.objects.filter(about__in=[CHECKPOINT, VERIFICATION])
        .order_by("about", "-at")
        .distinct("about")
        .select_related("user")
    )
    last = {event.about: _event(event) for event in found}
    checkpoint, verification = last.get(CHECKPOINT), last.get(VERIFICATION)
    return State(
        checkpoint,
        verification,
        unsigned=checkpoint is None or checkpoint.at < now - SIGNED_WITHIN,
        unverified=verification is None or verification.at < now - VERIFIED_WITHIN,
    )


def _event(event: AccessEvent) -> Event:
    told = json.loads(event.details)
    if first := told.pop("first", None):
        told["first"] = Fault(*first)
    return Event(event.at, str(event.user or ""), **told)
