"""The whole dossier as one ZIP, and what a competent authority sees of it.

Negative control: leave the state out of `exporting.Contents` (a file in quarantine leaves the house); leave `audience`
out of `submitted_to` and cases/sql/25_documents.sql (the authority reads what was shared with the subject).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.encryption import CannotOpen
from accounts.models import AccessEvent
from cases import documents
from cases.documents import doors, exporting, keeping, orphans, storage
from cases.models import Document, DocumentVersion, DossierExport
from tests import papers
from tests.cases.pages import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def filed(walk, cast, do):
    def file(content, name, **facts):
        facts = {"trusted": True, **facts}
        return do(documents.file_document, walk.case, [content], name=name, by=cast.anna, **facts)

    return file


def exported(case, by):
    with context.acting(by):
        export = exporting.ask(case, by=by)
        exporting.make(export, by=by)
    export.refresh_from_db()
    return export


def test_the_zip_holds_index_checksums_metadata_and_every_released_version(walk, cast, filed, do):
    first = filed(b"Kanariegeel.", "../verslag.txt", kind="evidence")
    do(documents.add_version, first.document, [b"Beter."], name="verslag.txt", by=cast.anna, trusted=True)
    filed(papers.pdf("x"), "niet gescand.pdf", trusted=False)
    filed(b"Van de melder.", "melder.txt", tells_reporter=True)
    aside = filed(b"Dubbel.", "dubbel.txt")
    do(doors.set_aside, aside.document, by=cast.anna, reason="Dubbel.")
    do(doors.support, first.document, walk.suspected().violation, by=cast.anna)
    export = exported(walk.case, cast.anna)
    data = b"".join(keeping.verified(export))
    assert (export.state, export.done, export.total) == ("done", 2, 2)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files["documenten/0001-v1-verslag.txt"] == b"Kanariegeel."
    assert files["documenten/0001-v2-verslag.txt"] == b"Beter."
    assert [name for name in files if name.startswith("documenten/")] == sorted(files)[:2]
    sums = dict(line.split("  ")[::-1] for line in files["sha256sums.txt"].decode().splitlines())
    assert (
        all(hashlib.sha256(files[name]).hexdigest() == told for name, told in sums.items()) and len(sums) == 2
    )
    assert files["index.pdf"].startswith(b"%PDF")
    metadata = files["mdto/dossier.xml"].decode()
    for element in (
        "identificatieKenmerk",
        "aggregatieniveau",
        "waardering",
        "archiefvormer",
        "beperkingGebruik",
    ):
        assert f"<{element}" in metadata
    assert walk.case.number in metadata and "checksumWaarde" in files["mdto/0001-v1.bestand.xml"].decode()


def test_a_changed_file_stops_the_export_and_a_second_try_succeeds(walk, cast, filed):
    version = filed(b"Kanariegeel.", "verslag.txt")
    store, name = storage.store(), version.storage_name
    data = store.piece(name, 0, 10_000)
    store.put(name, [data[:-1] + bytes([data[-1] ^ 1])])
    with pytest.raises(CannotOpen):
        exported(walk.case, cast.anna)
    assert DossierExport.objects.get(case=walk.case).state == "failed"
    store.put(name, [data])
    assert exported(walk.case, cast.anna).state == "done"


def test_an_export_is_seen_by_who_asked_alone_and_gone_after_a_week(walk, cast, filed):
    filed(b"Kanariegeel.", "verslag.txt")
    export = exported(walk.case, cast.anna)
    url = reverse("cases:dossier_export_file", args=[walk.case.number, export.pk])
    assert as_user(cast.head).get(url).status_code == 404
    answer = as_user(cast.anna).get(url)
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert AccessEvent.objects.filter(action="export", about=f"case:{walk.case.number}").exists()
    with context.acting(None):
        assert exporting.purge(by=None) == 0
        assert exporting.purge(by=None, now=timezone.now() + timedelta(days=8)) >= 1
    assert storage.store().piece(export.storage_name, 0, 1) == b""


# --- The competent authority --------------------------------------------------------------------------


def test_an_authority_sees_what_was_shared_with_it_and_nothing_else(walk, cast, filed, do):
    shared = filed(b"Kanariegeel.", "verslag.txt")
    other, for_subject = filed(b"Ander.", "ander.txt"), filed(b"Voor betrokkene.", "kopie.txt")
    mark = do(doors.share, shared.document, by=cast.anna, audience="authority")
    do(doors.share, for_subject.document, by=cast.anna, audience="subject")
    client = as_user(cast.director)
    page = client.get(reverse("cases:mandate_decision", args=[walk.mandate.pk])).content.decode()
    assert "verslag.txt" in page and "ander.txt" not in page and "kopie.txt" not in page
    assert "Kanariegeel." in client.get(reverse("cases:shared_document", args=[shared.pk])).content.decode()
    for version in (other, for_subject):
        for name in ("shared_document", "shared_download"):
            assert client.get(reverse(f"cases:{name}", args=[version.pk])).status_code == 404
    with context.acting(cast.director):
        assert [v.pk for v in DocumentVersion.objects.all()] == [shared.pk]
        assert Document.objects.count() == 1
    do(doors.withdraw_share, mark, by=cast.anna)
    assert client.get(reverse("cases:shared_document", args=[shared.pk])).status_code == 404
    assert (
        as_user(cast.other_director).get(reverse("cases:shared_document", args=[shared.pk])).status_code
        == 404
    )


# --- Orphans ------------------------------------------------------------------------------------------


def test_what_no_row_names_is_cleared_away_once_it_is_old_and_what_is_missing_is_told(own_store, filed):
    version, later = filed(b"Kanariegeel.", "verslag.txt"), timezone.now() + timedelta(days=2)
    lost = filed(b"Weg.", "weg.txt")
    storage.store().remove(lost.storage_name)
    leftover = [
        keeping.write([b"Achtergebleven."], folder=folder).name for folder in ("documents", "exports")
    ]
    with context.acting(None):
        assert set(leftover) & set(orphans.find().orphans) == set()  # it may be about to be committed
        found = orphans.clear(now=later)
        assert set(leftover) <= set(found.orphans) and lost.storage_name in found.missing
        assert orphans.find(now=later).orphans == []
    assert b"".join(documents.verified(version)) == b"Kanariegeel."
