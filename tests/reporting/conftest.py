"""The register of 2023, and scopes by code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases import lists
from cases.lists import Entry
from cases.models import ImportBatch


def scope(code: str) -> Entry:
    """A directorate as the figures know it."""
    return next(entry for entry in lists.entries("directorate") if entry.code == code)


@pytest.fixture
def register_2023(db: None, on_register_2023: None) -> ImportBatch:
    """The published register of 2023, imported."""
    return ImportBatch.objects.get()


@pytest.fixture
def sign_in(client: object) -> Callable[..., None]:
    """Sign in as somebody of the cast."""

    def as_user(user: object) -> None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[attr-defined]

    return as_user
