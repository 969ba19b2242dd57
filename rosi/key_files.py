"""A secret comes from the environment, or from a file that the environment names and that nobody else can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OPEN_TO_OTHERS = stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


def secret(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The value of `NAME`, or what stands in the file of `NAME_FILE`; lines count as commas."""
    given, path = environment.get(name), environment.get(f"{name}_FILE")
    if given and path:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if path:
        return ",".join(_text_of(Path(path), name).split())
    if not given:
        raise ImproperlyConfigured(
            f"Set the {name} environment variable, or {name}_FILE to a file that holds it."
        )
    return given


def _text_of(path: Path, name: str) -> str:
    try:
        with path.open() as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError as error:
        raise ImproperlyConfigured(f"The file of {name}_FILE cannot be read.") from error
    if mode & OPEN_TO_OTHERS:
        raise ImproperlyConfigured(
            f"The file of {name}_FILE is open to others: only its owner may write it, only owner and group may read it."
        )
    return text
