"""Filing, versions, describing, moving, setting aside, sharing, evidence: through the doors.

Negative control: leave `keeping.remove` out of `file_document` (a refused file stays in the store); leave `_reseal` out
of `move_document` (the moved document opens under the first case's key only); leave out `tells_reporter` in
cases/sql/rules/cases_document.sql (the investigator reads who reported).
"""

from __future__ import annotations

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import context
from accounts.encryption import CannotOpen, keyring
from accounts.models import DataKey
from accounts.refusal import NotAllowed, Refusal
from cases import documents
from cases.documents import doors, examining, keeping, moving, reading, storage
from cases.language import blind_query
from cases.models import Document, DocumentText, DocumentVersion, Evidence, Note, Report
from tests.factories import Walk, directorate, give, make_user

pytestmark = pytest.mark.django_db

TEXT = b"Kanariegeel reed zaterdag met de dienstauto.\n"


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def filed(walk, cast, do):
    def file(content=TEXT, name="verslag.txt", by=None, trusted=True, **facts):
        return do(
            documents.file_document,
            walk.case,
            [content],
            name=name,
            by=by or cast.anna,
            trusted=trusted,
            **facts,
        )

    return file


def kept() -> set[str]:
    return {found.name for folder in storage.FOLDERS for found in storage.store().every(folder)}


def test_a_filed_document_is_read_back_as_it_was_and_lies_sealed(filed):
    version = filed(kind="evidence", source="Wagenpark")
    assert b"".join(documents.verified(version)) == TEXT
    assert version.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert (version.media_type, version.size, version.number) == ("text/plain", len(TEXT), 1)
    at_rest = storage.store().piece(version.storage_name, 0, 10_000)
    assert at_rest and b"Kanariegeel" not in at_rest
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(v)::text FROM cases_documentversion v WHERE id = %s", [version.pk])
        row = cursor.fetchone()[0]
    assert "verslag" not in row and version.sha256 not in row


def test_each_file_has_a_key_of_its_own_that_the_key_of_the_case_opens(filed, walk):
    first, second = filed(), filed()
    keys = [keeping.unwrapped(v.sealed_key, v.storage_name) for v in (first, second)]
    assert keys[0] != keys[1]
    DataKey.objects.filter(pk=walk.case.data_key_id).update(wrapped=b"\0" * 60)
    keyring.empty()
    with pytest.raises(CannotOpen):
        b"".join(documents.opened(first).chunks())


def test_content_that_was_changed_in_the_store_is_never_handed_out_whole(filed):
    version = filed()
    name = version.storage_name
    data = bytearray(storage.store().piece(name, 0, 10_000))
    data[-20] ^= 1
    storage.store().put(name, [bytes(data)])
    with pytest.raises(CannotOpen):
        b"".join(documents.verified(version))


def test_a_refused_file_leaves_nothing(filed, walk, own_store, settings):
    filed()
    before = kept()
    assert before
    with pytest.raises(Refusal, match="0 bytes"):
        filed(b"")
    with pytest.raises(Refusal):
        filed(b"MZ" + bytes(500), "plan.pdf")
    settings.LARGEST_DOCUMENT = 10
    with pytest.raises(Refusal, match="10"):
        filed(b"x" * 11)
    assert kept() == before
    assert walk.case.documents.count() == 1


def test_who_does_not_investigate_files_nothing(filed, cast):
    with pytest.raises(NotAllowed):
        filed(by=cast.elsewhere)
    with pytest.raises(NotAllowed):
        filed(by=cast.director)


def test_versions_follow_each_other_and_the_earlier_ones_stay(filed, cast, do):
    first = filed(draft=True)
    document = first.document
    with pytest.raises(Refusal):
        do(documents.add_version, document, [TEXT], name="verslag.txt", by=cast.anna)
    second = do(documents.add_version, document, [TEXT + b"Klaar."], name="v2.txt", by=cast.bert, draft=True)
    assert [v.number for v in document.versions.all()] == [1, 2]
    with pytest.raises(Refusal):
        do(documents.make_final, first, by=cast.anna)
    assert not do(documents.make_final, second, by=cast.anna).is_draft
    assert b"".join(documents.verified(first)) == TEXT


def test_a_document_that_tells_who_reported_exists_for_who_may_know_only(filed, walk, cast):
    document = filed(tells_reporter=True).document
    for user, sees in ((cast.anna, False), (cast.bert, False), (cast.head, True), (cast.intake, True)):
        with context.acting(user):
            assert Document.objects.filter(pk=document.pk).exists() is sees, user
            assert Document.objects.visible_to(user).filter(pk=document.pk).exists() is sees, user
            assert DocumentVersion.objects.filter(document=document.pk).exists() is sees, user


def test_who_may_know_the_reporters_of_one_directorate_learns_of_no_other_by_a_document(filed, walk):
    """A case may hold a report that stands elsewhere."""
    document = filed(tells_reporter=True).document
    neighbour = give(make_user("buur"), "intake_officer", walk.case.directorate.code)
    for elsewhere, sees in ((walk.case.directorate, True), (directorate("DOU"), False)):
        Report.objects.filter(case=walk.case).update(directorate=elsewhere)
        with context.acting(neighbour):
            assert Document.objects.filter(pk=document.pk).exists() is sees
            assert Document.objects.visible_to(neighbour).filter(pk=document.pk).exists() is sees


def test_the_words_of_a_document_are_found_by_blind_terms(filed):
    version = filed()
    reading.read_text(version)
    found = DocumentText.objects.filter(terms__contains=blind_query("dienstauto's zaterdag"))
    assert [text.version_id for text in found] == [version.pk]
    assert found[0].text.startswith("Kanariegeel")


# --- Moved, set aside -------------------------------------------------------------------------------


def test_a_document_moves_to_another_case_with_its_keys_and_words(filed, walk, cast, do):
    version = filed(source="Wagenpark")
    reading.read_text(version)
    other = Walk(cast).to_fact_finding().case
    with pytest.raises(Refusal):
        do(moving.move_document, version.document, to=other, reason=" ", by=cast.anna)
    do(moving.move_document, version.document, to=other, reason="Hoort daar.", by=cast.anna)
    DataKey.objects.filter(pk=walk.case.data_key_id).update(wrapped=b"\0" * 60)
    keyring.empty()
    moved = DocumentVersion.objects.select_related("document", "extracted").get(pk=version.pk)
    assert (moved.document.case_id, moved.document.source, moved.file_name) == (
        other.pk,
        "Wagenpark",
        "verslag.txt",
    )
    assert b"".join(documents.verified(moved)) == TEXT
    assert moved.extracted.text.startswith("Kanariegeel")
    assert "Hoort daar." in Note.objects.get(case=other).text


def test_what_is_evidence_or_shared_does_not_move_and_is_not_set_aside(filed, walk, cast, do):
    document = filed().document
    shared = do(doors.share, document, by=cast.anna, audience="subject")
    with pytest.raises(Refusal):
        do(doors.set_aside, document, by=cast.anna, reason="Weg.")
    do(doors.withdraw_share, shared, by=cast.anna)
    evidence = do(doors.support, document, walk.suspected().violation, by=cast.anna, explanation="De rit.")
    with pytest.raises(Refusal):
        do(moving.move_document, document, to=Walk(cast).to_fact_finding().case, reason="Daar.", by=cast.anna)
    do(doors.withdraw_evidence, evidence, by=cast.anna)
    assert Evidence.objects.filter(withdrawn_at=None).count() == 0
    do(doors.set_aside, document, by=cast.anna, reason="Dubbel.")
    with pytest.raises(Refusal):
        do(doors.describe, document, by=cast.anna, title="x", kind="other", classification="internal")
    assert do(doors.restore, document, by=cast.anna).set_aside_on is None


def test_nothing_is_deleted_by_the_application(filed):
    version = filed()
    for row in (version, version.document):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


# --- Shared -----------------------------------------------------------------------------------------


def test_only_what_a_scanner_released_is_shared(filed, cast, do):
    document = filed(trusted=False).document
    with pytest.raises(Refusal):
        do(doors.share, document, by=cast.anna, audience="authority")


def test_without_a_scanner_a_document_waits_in_quarantine(filed):
    version = filed(trusted=False)
    with context.acting(None):
        examining.examine(version)
    version.refresh_from_db()
    assert (version.state, version.finding) == ("quarantine", "no scanner")
    assert not DocumentText.objects.filter(version=version).exists()
