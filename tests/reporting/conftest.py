"""The register of 2023, and scopes by code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases import lists
from cases.lists import Entry
from cases.models import ImportBatch
from tests.cases.registers import bring, csv_of, row


def scope(code: str) -> Entry:
    """A directorate as the figures know it."""
    return next(entry for entry in lists.entries("directorate") if entry.code == code)


@pytest.fixture
def register_2023(db: None, on_register_2023: None) -> ImportBatch:
    """The published register of 2023, imported."""
    return ImportBatch.objects.get()


@pytest.fixture
def register(db: None) -> ImportBatch:
    """A few rows of 2023 at the Tax Administration and at Customs."""
    rows = [
        ("Belastingdienst", "Misdragingen in de privésfeer", "Beëindiging dienstverband"),
        ("Belastingdienst", "Misbruik bedrijfsmiddelen en overtreding interne regels", "Geen afdoening"),
        ("Belastingdienst", "Ongepaste communicatie", "Schriftelijke berisping"),
        ("Douane", "Ongepaste communicatie", "Geen afdoening"),
    ]
    cells = [row(dienstonderdeel=a, schending=b, afdoening=c) for a, b, c in rows]
    return bring(csv_of(*cells))


@pytest.fixture
def sign_in(client: object) -> Callable[..., None]:
    """Sign in as somebody of the cast."""

    def as_user(user: object) -> None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[attr-defined]

    return as_user
