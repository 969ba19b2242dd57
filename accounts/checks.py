"""What must hold before ROSI starts on a database; `migrate` asks it, and `check --database default`."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from accounts import rotation


@register(Tags.database)
def keys_that_wrap_are_known(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """No key-encryption key was left out that still wraps something."""
    for using in databases or ():
        if rotation.is_laid(using):
            return [
                Error(rotation.sentence_on(key, number), id="accounts.E001")
                for key, number in rotation.missing(using).items()
            ]
    return []
