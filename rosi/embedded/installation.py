"""The secrets of one installation: made once, kept in a file that only its owner reads."""

import base64
import json
import os
import secrets
from pathlib import Path

from rosi.embedded.refusal import CannotStart


def new_keys() -> dict[str, str]:
    """The keys that the application asks of its environment."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ROSI_KEYS": "k1:" + _key(),  # id:base64 of 32 bytes, comma separated; the first one is current
        "ROSI_INDEX_KEY": _key(),
        "ROSI_CHECKPOINT_KEY": _key(),  # signs the checkpoints of the ledger
    }


def new_passwords() -> dict[str, str]:
    """Letters, digits, - and _ only, so that they stand in an address without quoting."""
    return {name: secrets.token_urlsafe(24) for name in ("superuser", "rosi_owner", "rosi_app", "valkey")}


def secrets_of(root: Path, *, has_data: bool) -> dict[str, str]:
    """The installation's secrets; made at the first call. Refuses when data exist whose keys are gone."""
    path = root / "secrets.json"
    if path.exists():
        kept = json.loads(path.read_text())
        if missing := new_keys().keys() - kept.keys():  # made before this key was asked for
            kept |= {name: key for name, key in new_keys().items() if name in missing}
            _write(path, kept)
        return kept
    if has_data:
        raise CannotStart(
            f"{path} is gone, and the data cannot be read without the keys in it: "
            "put it back, or start over with make demo-reset."
        )
    made = new_passwords() | new_keys()
    _write(path, made)
    return made


def _write(path: Path, made: dict[str, str]) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file, indent=1)
    unfinished.rename(path)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
