"""Uploads in parts: begun, cut off, gone on with, taken in by a worker once, and cleared away when nobody goes on.

Negative controls: leave the comparison of offsets out of `uploads.receive` and `add_part` (a part counts twice); leave
the mark out of the view (another file goes on where this one was); compare marks as text (a header with é is
answered by an error of the server).
"""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context
from cases import documents
from cases.documents import storage, uploads
from cases.models import Upload
from tests import papers
from tests.cases.pages import as_user

pytestmark = pytest.mark.django_db
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
PDF = papers.pdf("Kanariegeel", "Twee") + b"\n" * 9


@pytest.fixture
def case(at_fact_finding, own_store):
    return at_fact_finding.case


def told(**facts):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())


SIZE = len(PDF)


def begin(client, case, length=SIZE, **facts):
    facts = told(filename="rapport.pdf", kind="evidence", **facts)
    url = reverse("cases:upload_begin", args=[case.number])
    headers = {"HTTP_UPLOAD_LENGTH": str(length), "HTTP_UPLOAD_METADATA": facts, **TUS}
    return client.post(url, **headers)


def send(client, url, offset, data, **headers):
    kind = "application/offset+octet-stream"
    return client.patch(url, data, content_type=kind, HTTP_UPLOAD_OFFSET=str(offset), **TUS, **headers)


def parts():
    return [kept.name for kept in storage.store().every(storage.UPLOADS)]


def take_in(upload):
    with context.acting(upload.owner):
        return uploads.take_in(upload, by=upload.owner)


def test_a_file_comes_in_parts_and_goes_on_where_it_was(case, cast, django_capture_on_commit_callbacks):
    client, before = as_user(cast.anna), set(parts())
    answer = begin(client, case, dated_on="02-03-2026", source="Wagenpark")
    assert answer.status_code == 201
    url = answer["Location"]
    assert send(client, url, 0, PDF[:300])["Upload-Offset"] == "300"
    assert client.head(url, **TUS)["Upload-Offset"] == "300"
    assert send(client, url, 0, PDF[:300]).status_code == 409  # the same part once more
    assert send(client, url, 300, PDF[300:]).status_code == 204
    upload = Upload.objects.latest("begun_at")
    assert (upload.state, upload.received) == ("whole", len(PDF))
    with django_capture_on_commit_callbacks(execute=True):
        document = take_in(upload)
    assert b"".join(documents.verified(document.versions.get())) == PDF
    assert (document.source, document.dated_on.isoformat(), document.kind) == (
        "Wagenpark",
        "2026-03-02",
        "evidence",
    )
    assert set(parts()) == before
    assert take_in(Upload.objects.get(pk=upload.pk)) == document  # a second try makes no second document
    assert case.documents.count() == 1


def test_a_page_that_is_opened_again_brings_along_what_is_unfinished(
    case, cast, django_capture_on_commit_callbacks
):
    client, page = as_user(cast.anna), reverse("cases:documents", args=[case.number])
    url, mark = begin(client, case, mark="rosi-upload-0f")["Location"], {"HTTP_UPLOAD_MARK": "rosi-upload-0f"}
    send(client, url, 0, PDF[:300], **mark)
    told = f'data-unfinished="rosi-upload-0f" data-url="{url}"'
    assert told in client.get(page).content.decode()
    looks_again = reverse("cases:uploads_coming", args=[case.number])
    assert told in client.get(looks_again, HTTP_HX_REQUEST="true").content.decode()
    assert "data-unfinished" not in as_user(cast.bert).get(page).content.decode()
    for other in ({}, {"HTTP_UPLOAD_MARK": "rosi-upload-10"}):  # another file, as far as its browser knows
        assert client.head(url, **TUS, **other).status_code == 409
        assert send(client, url, 300, PDF[300:], **other).status_code == 409
    assert client.head(url, **TUS, **mark)["Upload-Offset"] == "300"
    send(client, url, 300, PDF[300:], **mark)
    assert "data-unfinished" not in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert take_in(Upload.objects.latest("begun_at")).kind == "evidence"


def test_a_mark_is_plain_and_what_is_brought_may_be_anything(case, cast):
    client = as_user(cast.anna)
    for mark in ("é", "A", "a b", "a" * 81, "a\n"):
        assert begin(client, case, mark=mark).status_code == 400
    assert not Upload.objects.filter(case=case).exists()
    url = begin(client, case, mark="rosi-upload-0f")["Location"]
    for brought in ("é", "\xff", "rosi-upload-0F"):
        assert client.head(url, **TUS, HTTP_UPLOAD_MARK=brought).status_code == 409


def test_only_what_can_be_gone_on_with_says_so(case, cast):
    client, page = as_user(cast.anna), reverse("cases:uploads_coming", args=[case.number])
    url = begin(client, case)["Location"]
    told = client.get(page).content.decode()
    assert f'data-url="{url}"' in told and "Send the whole file again" in told
    assert "sending goes on" not in told
    begin(client, case, mark="rosi-upload-0f")
    assert "sending goes on where it was" in client.get(page).content.decode()


def test_parts_lie_sealed(case, cast):
    client = as_user(cast.anna)
    send(client, begin(client, case)["Location"], 0, PDF)
    store = storage.store()
    assert all(b"Kanariegeel" not in store.piece(name, 0, 10**6) for name in parts())


def test_a_refused_file_says_why_to_its_owner(case, cast):
    client, html = as_user(cast.anna), b"<html><script>"
    send(client, begin(client, case, length=len(html))["Location"], 0, html)
    upload = Upload.objects.latest("begun_at")
    assert take_in(upload) is None
    page = client.get(reverse("cases:documents", args=[case.number])).content.decode()
    assert "Not taken in: rapport.pdf" in page and "web page" in page
    client.post(reverse("cases:upload_read", args=[case.number, upload.pk]))
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_nobody_else_sees_or_feeds_an_upload(case, cast):
    url = begin(as_user(cast.anna), case)["Location"]
    for user in (cast.bert, cast.head, cast.elsewhere):
        assert as_user(user).head(url, **TUS).status_code == 404
        assert send(as_user(user), url, 0, PDF).status_code == 404


def test_too_large_empty_or_nonsense_is_refused_at_the_beginning(case, cast, settings):
    client = as_user(cast.anna)
    assert begin(client, case, length=settings.LARGEST_DOCUMENT + 1).status_code == 413
    assert begin(client, case, length=0).status_code == 422
    url = reverse("cases:upload_begin", args=[case.number])
    assert client.post(url, **TUS).status_code == 400
    assert client.post(url).status_code == 412
    assert not Upload.objects.filter(case=case).exists()


def test_what_nobody_goes_on_with_is_cleared_away(case, cast, django_capture_on_commit_callbacks):
    client, before = as_user(cast.anna), set(parts())
    send(client, begin(client, case)["Location"], 0, PDF[:200])
    later = timezone.now() + timedelta(hours=25)
    with context.acting(None), django_capture_on_commit_callbacks(execute=True):
        assert uploads.purge(by=None, now=timezone.now()) == 0
        assert uploads.purge(by=None, now=later) == 1
    assert set(parts()) == before


def test_a_stopped_upload_leaves_nothing(case, cast, django_capture_on_commit_callbacks):
    client, before = as_user(cast.anna), set(parts())
    url = begin(client, case)["Location"]
    send(client, url, 0, PDF[:200])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(url, **TUS).status_code == 204
    assert client.head(url, **TUS).status_code == 404
    assert set(parts()) == before
