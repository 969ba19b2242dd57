"""A store of documents for one test alone: what it clears away belongs to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def own_store(settings, tmp_path) -> Path:
    place = tmp_path / "documents"
    backend = {"BACKEND": "cases.documents.storage.Directory", "OPTIONS": {"location": str(place)}}
    settings.STORAGES = {**settings.STORAGES, "documents": backend}
    return place
