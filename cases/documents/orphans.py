"""Files in the store that no row names, and rows whose file is gone: found, reported, and the first cleared away.

A process that is killed between storing and committing leaves a file behind that nobody can open. Only what is older
than a day is an orphan: what is younger may be about to be committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.utils import timezone

from cases.documents import storage, uploads
from cases.models import DocumentVersion, DossierExport, Upload

log = structlog.get_logger(__name__)

AGE = timedelta(days=1)
AT_ONCE = 1000


@dataclass
class Found:
    """Names and bytes of what nobody names; names of what rows name and the store has not."""

    orphans: list[str] = field(default_factory=list)
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


def find(*, now: datetime | None = None, age: timedelta = AGE) -> Found:
    """Compare store and database, both ways. As the system."""
    before = (now or timezone.now()) - age
    store, found, kept = storage.store(), Found(), set()
    for folder in storage.FOLDERS:
        listed = store.every(folder)
        while batch := list(islice(listed, AT_ONCE)):
            named = _named([one.name for one in batch])
            kept |= {one.name for one in batch if folder == storage.DOCUMENTS}
            for one in batch:
                if one.name not in named and one.at < before:
                    found.orphans.append(one.name)
                    found.bytes += one.size
    found.missing = [name for name in _filed() if name not in kept]
    return found


def _named(names: list[str]) -> set[str]:
    """Those of some names that a row names."""
    parts = {name.split("/")[2] for name in names if name.startswith(storage.UPLOADS + "/")}
    of_uploads = [
        name for upload in Upload.objects.filter(pk__in=parts) for name in uploads.names_of_parts(upload)
    ]
    return {
        *DocumentVersion.objects.filter(storage_name__in=names).values_list("storage_name", flat=True),
        *DossierExport.objects.filter(storage_name__in=names).values_list("storage_name", flat=True),
        *of_uploads,
    }


def _filed() -> Iterator[str]:
    yield from DocumentVersion.objects.values_list("storage_name", flat=True).iterator(chunk_size=AT_ONCE)


def clear(*, now: datetime | None = None, age: timedelta = AGE) -> Found:
    """Remove orphans, and report what is missing: that is for a person to look at. By the timetable."""
    found = find(now=now, age=age)
    store = storage.store()
    for name in found.orphans:
        store.remove(name)
    store.end_unfinished((now or timezone.now()) - age)
    if found.orphans:
        log.info("documents.orphans_removed", count=len(found.orphans), bytes=found.bytes)
    if found.missing:
        log.error("documents.missing", count=len(found.missing), first=found.missing[0])
    return found
