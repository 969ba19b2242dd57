"""Signed checkpoints: the heads of all chains at a moment, to be kept outside (docs/operations.md has the format).

What `verify_log` proves about entries before a checkpoint holds against everybody who cannot change that file or
sign with its key; about entries after the last one it proves only that ledger and rows agree with each other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from accounts.ledger.faults import Fault
from accounts.ledger.places import SUFFIX, Place, Unreachable, places
from accounts.refusal import Refusal

FORMAT = "rosi checkpoint 1"

HEADS = """
SELECT (SELECT count(*) FROM accounts_ledgerentry),
       (SELECT coalesce(json_object_agg(id, json_build_array(number, encode(hash, 'hex'))), '{}')
        FROM accounts_ledgerchain)
"""
STANDING = """
SELECT wanted.chain, wanted.number, s.hash IS NULL, EXISTS (
         SELECT FROM accounts_ledgerseal l WHERE l.chain = wanted.chain AND l.number > wanted.number)
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS wanted (chain, number, hash)
LEFT JOIN accounts_ledgerseal s ON s.chain = wanted.chain AND s.number = wanted.number
WHERE wanted.number > 0 AND s.hash IS DISTINCT FROM wanted.hash ORDER BY 1 LIMIT 1
"""


@dataclass(frozen=True)
class Checkpoint:
    """A line of JSON, and a line with the Ed25519 signature over exactly those bytes."""

    name: str
    content: bytes

    @property
    def payload(self) -> bytes:
        return self.content.split(b"\n")[0]

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.payload)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def is_signed_by(self, keys: Iterable[Ed25519PublicKey]) -> bool:
        try:
            signature = base64.b64decode(self.content.split(b"\n")[1], validate=True)
        except (IndexError, ValueError):
            return False
        return any(_verifies(key, signature, self.payload) for key in keys)


def _verifies(key: Ed25519PublicKey, signature: bytes, payload: bytes) -> bool:
    try:
        key.verify(signature, payload)
    except InvalidSignature:
        return False
    return True


# --- Keys ----------------------------------------------------------------------------------------------------


def signing_key() -> Ed25519PrivateKey:
    if not settings.ROSI_CHECKPOINT_KEY:
        raise Refusal(_("There is no key for checkpoints: set ROSI_CHECKPOINT_KEY."))
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.ROSI_CHECKPOINT_KEY))
    except ValueError as error:
        raise ImproperlyConfigured("ROSI_CHECKPOINT_KEY holds base64 of 32 bytes.") from error


def public_text(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise Refusal(_("A public key is base64 of 32 bytes.")) from error


# --- Reading and making --------------------------------------------------------------------------------------


def read(where: Iterable[Place]) -> tuple[list[Checkpoint], list[Fault]]:
    """The checkpoints of all these places, oldest first, and a fault for each that is not the same in all."""
    found: dict[str, Checkpoint] = {}
    faults = []
    for place in where:
        for name in place.names():
            checkpoint = Checkpoint(name, place.read(name))
            if found.setdefault(name, checkpoint) != checkpoint:
                faults.append(Fault("checkpoint_places", {"file": name, "place": str(place)}))
    return [found[name] for name in sorted(found)], faults


class Contradicted(Refusal):
    """The ledger is not what the last checkpoint signed; `missing` holds the faults."""


@dataclass(frozen=True)
class Made:
    """A checkpoint that was signed, where it lies, and the refusals of the places where it does not."""

    checkpoint: Checkpoint
    where: list[str]
    missed: list[Unreachable]


def make(cursor: Any, *, now: datetime | None = None) -> Made:
    """Sign the heads as they are now and write them down, unless the ledger contradicts the last checkpoint.

    A place that was away gets later what it missed. One that is away now does not keep the others without.
    """
    key = signing_key()
    lying, missed = _lying()
    earlier = _latest(lying)
    faults = compare(cursor, [earlier] if earlier else [], [key.public_key()])
    if faults:
        raise Contradicted(_("No checkpoint was made: the ledger contradicts the last one."), faults)
    made = _signed(cursor, key, earlier, (now or datetime.now(UTC)).astimezone(UTC))
    where = []
    for place in lying:
        try:
            _catch_up(place, lying, key.public_key())
            place.write(made.name, made.content)
            where.append(str(place))
        except Unreachable as refusal:
            missed.append(refusal)
    if not where:
        raise Refusal(_("No checkpoint was made: no place for it can be reached."), list(missed))
    return Made(made, where, missed)


Lying = dict[Place, list[str]]  # what lies where


def _lying() -> tuple[Lying, list[Unreachable]]:
    wanted = places()
    if not wanted:
        raise Refusal(_("There is no place for checkpoints: set ROSI_CHECKPOINTS or ROSI_CHECKPOINTS_STORE."))
    lying: Lying = {}
    missed = []
    for place in wanted:
        try:
            lying[place] = place.names()
        except Unreachable as refusal:
            missed.append(refusal)
    return lying, missed


def _latest(lying: Lying) -> Checkpoint | None:
    holders = [(names[-1], place) for place, names in lying.items() if names]
    if not holders:
        return None
    name, place = max(holders, key=lambda holder: holder[0])
    return Checkpoint(name, place.read(name))


def _catch_up(place: Place, lying: Lying, key: Ed25519PublicKey) -> None:
    """Bring what lies elsewhere and not here, as far as this key signed it."""
    for other, names in lying.items():
        for name in sorted(set(names) - set(lying[place])):
            checkpoint = Checkpoint(name, other.read(name))
            if checkpoint.is_signed_by([key]):
                place.write(name, checkpoint.content)


def _signed(cursor: Any, key: Ed25519PrivateKey, earlier: Checkpoint | None, now: datetime) -> Checkpoint:
    cursor.execute(HEADS)
    entries, chains = cursor.fetchone()
    told = {
        "format": FORMAT,
        "at": now.isoformat(timespec="microseconds"),
        "entries": entries,
        "chains": json.loads(chains) if isinstance(chains, str) else chains,
        "before": earlier.digest if earlier else "",
        "key": public_text(key.public_key()),
    }
    payload = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    content = payload + b"\n" + base64.b64encode(key.sign(payload)) + b"\n"
    return Checkpoint(f"{now:%Y%m%dT%H%M%S%fZ}{SUFFIX}", content)


def compare(cursor: Any, checkpoints: Iterable[Checkpoint], keys: Iterable[Ed25519PublicKey]) -> list[Fault]:
    """What in the ledger, or in the row of checkpoints, contradicts them; one fault for each."""
    faults: list[Fault] = []
    keys, before = list(keys), None
    for checkpoint in checkpoints:
        if not checkpoint.is_signed_by(keys):
            faults.append(Fault("checkpoint_signature", {"file": checkpoint.name}))
            before = checkpoint
            continue
        told = checkpoint.told
        if before is not None and told["before"] != before.digest:
            faults.append(Fault("checkpoint_sequence", {"file": checkpoint.name}))
        before = checkpoint
        chains = {int(chain): head for chain, head in told["chains"].items()}
        cursor.execute(
            STANDING,
            [
                list(chains),
                [number for number, _hash in chains.values()],
                [bytes.fromhex(text) for _number, text in chains.values()],
            ],
        )
        if found := cursor.fetchone():
            chain, number, gone, goes_on = found
            kind = "checkpoint_cut" if gone and not goes_on else "checkpoint_differs"
            faults.append(Fault(kind, {"chain": chain, "number": number, "file": checkpoint.name}))
    return faults
