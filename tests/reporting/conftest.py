"""The register of 2023, and scopes by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from accounts import context
from cases import lists
from cases.lists import Entry
from cases.models import ImportBatch
from cases.register.writing import import_file

REGISTER_2023 = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"


def scope(code: str) -> Entry:
    """A directorate as the figures know it."""
    return next(entry for entry in lists.entries("directorate") if entry.code == code)


@pytest.fixture
def register_2023(db: None) -> ImportBatch:
    """The published register of 2023, imported."""
    with context.acting(None), REGISTER_2023.open("rb") as file:
        batch, _counts = import_file(file, by=None, year=2023, name=REGISTER_2023.name)
    return batch


@pytest.fixture
def sign_in(client: object) -> Callable[..., None]:
    """Sign in as somebody of the cast."""

    def as_user(user: object) -> None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[attr-defined]

    return as_user
