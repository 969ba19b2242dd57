"""Documents in a store that speaks S3 (moto's server, a process of its own): what a directory promises, a bucket keeps.

Negative controls: tests/tables/controls.toml.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import context
from accounts.encryption import CannotOpen
from accounts.refusal import Refusal
from cases import documents
from cases.documents import orphans, storage, uploads
from cases.models import Upload
from tests import s3

pytestmark = pytest.mark.django_db
LINE = b"Kanariegeel reed zaterdag met de dienstauto.\n"
LARGE = LINE * (9 * 2**20 // len(LINE))  # sent in more than one part
TOMORROW = timedelta(days=2)


@pytest.fixture(scope="module")
def server():
    with s3.server() as started:
        yield started


@pytest.fixture
def bucket(server, settings):
    name = server.bucket(f"papers-{os.urandom(6).hex()}")
    options = {
        "bucket_name": name,
        "endpoint_url": server.endpoint,
        "region_name": s3.REGION,
        "access_key": s3.ACCESS_KEY,
        "secret_key": s3.SECRET_KEY,
        "addressing_style": "path",
        "default_acl": None,
    }
    backend = {"BACKEND": "cases.documents.storage.Bucket", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, storage.ALIAS: backend}
    return name


@pytest.fixture
def case(at_fact_finding):
    return at_fact_finding.case


def pieces(content):
    return (content[start : start + 65_536] for start in range(0, len(content), 65_536))


def test_what_is_filed_comes_back_as_it_was_and_lies_sealed(server, bucket, case, cast, do):
    version = do(documents.file_document, case, pieces(LARGE), name="groot.txt", by=cast.anna, trusted=True)
    assert b"".join(documents.verified(version)) == LARGE
    (key,) = server.keys(bucket)
    assert key == version.storage_name
    at_rest = server.client.get_object(Bucket=bucket, Key=key)["Body"].read()
    assert b"Kanariegeel" not in at_rest
    changed = bytearray(at_rest)
    changed[-20] ^= 1
    server.client.put_object(Bucket=bucket, Key=key, Body=bytes(changed))
    with pytest.raises(CannotOpen):
        b"".join(documents.verified(version))
    server.client.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(CannotOpen):
        b"".join(documents.verified(version))


def test_a_refused_file_leaves_nothing(server, bucket, case, cast, do):
    with pytest.raises(Refusal):
        do(documents.file_document, case, [b"<html><script>"], name="a.txt", by=cast.anna)
    assert server.keys(bucket) == []


def test_an_upload_goes_on_where_it_was_and_is_taken_in_once(
    server, bucket, case, cast, django_capture_on_commit_callbacks
):
    with context.acting(cast.anna):
        upload = uploads.begin(case, by=cast.anna, name="a.txt", length=len(LINE) * 9, facts={})
        reached = uploads.receive(upload, 0, [LINE * 4], by=cast.anna)
        with pytest.raises(uploads.Conflict):
            uploads.receive(upload, 0, [LINE], by=cast.anna)
        uploads.receive(Upload.objects.get(pk=upload.pk), reached, [LINE * 5], by=cast.anna)
        assert all(key.startswith("uploads/") for key in server.keys(bucket))
        with django_capture_on_commit_callbacks(execute=True):
            document = uploads.take_in(Upload.objects.get(pk=upload.pk), by=cast.anna)
        assert b"".join(documents.verified(document.versions.get())) == LINE * 9
    assert server.keys(bucket) == [document.versions.get().storage_name]


def test_orphans_are_found_and_cleared_and_what_is_missing_is_told(server, bucket, case, cast, do):
    version = do(documents.file_document, case, [LINE], name="a.txt", by=cast.anna, trusted=True)
    for folder in storage.FOLDERS:
        part = "0" if folder == storage.UPLOADS else ""
        storage.store().put(storage.name_of(folder, uuid.uuid4(), part), [b"left behind"])
    with context.acting(None):
        assert orphans.find().orphans == []  # too young to judge
        found = orphans.clear(now=timezone.now() + TOMORROW)
        assert len(found.orphans) == 3 and found.missing == []
        assert server.keys(bucket) == [version.storage_name]
        server.client.delete_object(Bucket=bucket, Key=version.storage_name)
        assert orphans.find().missing == [version.storage_name]


SENDS = """
import sys, time, django
django.setup()
from cases.documents import storage
def slowly():
    for _ in range(200):
        yield b"x" * 262_144
        time.sleep(0.02)
storage.store().put(sys.argv[1], slowly())
"""


def test_what_a_killed_process_began_to_send_does_not_exist_and_is_ended(server, bucket):
    name = storage.name_of(storage.DOCUMENTS, uuid.uuid4())
    place = {
        "DOCUMENT_BUCKET": bucket,
        "DOCUMENT_ENDPOINT": server.endpoint,
        "DOCUMENT_REGION": s3.REGION,
        "DOCUMENT_ACCESS_KEY": s3.ACCESS_KEY,
        "DOCUMENT_SECRET_KEY": s3.SECRET_KEY,
    }
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SENDS, name], env=os.environ | place)
    begun = []
    until = time.monotonic() + 60
    while not begun and child.poll() is None and time.monotonic() < until:
        begun = server.client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        time.sleep(0.05)
    child.kill()
    child.wait()
    assert begun and server.keys(bucket) == []
    assert storage.store().piece(name, 0, 10) == b""
    with context.acting(None):
        orphans.clear(now=timezone.now() + TOMORROW)
    assert not server.client.list_multipart_uploads(Bucket=bucket).get("Uploads")
    storage.store().put(name, [b"once more"])
    assert storage.store().piece(name, 0, 100) == b"once more"
