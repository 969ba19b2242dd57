"""Checkpoints lie in a store that speaks S3 as they do in a directory, by settings alone; tried against a real server.

Negative control: leave `_catch_up` out of `checkpoints.make` and the place that was away misses its checkpoints for
good; leave the comparison out of `checkpoints.read` and a file that was exchanged in one place passes; leave
`IfNoneMatch` out of `Store.write` and a checkpoint is written over.
"""

from __future__ import annotations

import base64
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.ledger import checkpoints
from accounts.ledger.places import Directory, Store, Unreachable, places
from accounts.ledger.signing import sign
from accounts.refusal import Refusal
from accounts.tasks import checkpoint_log, verify_log
from tests import s3

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with s3.server() as started:
        yield started


@pytest.fixture
def bucket(server, settings):
    name = server.bucket(f"kept-{os.urandom(6).hex()}")
    settings.ROSI_CHECKPOINT_KEY = base64.b64encode(os.urandom(32)).decode()
    settings.ROSI_CHECKPOINTS = ""
    settings.ROSI_CHECKPOINTS_STORE = f"s3://{name}/ledger/rosi"
    settings.ROSI_CHECKPOINTS_ENDPOINT = server.endpoint
    settings.ROSI_CHECKPOINTS_REGION = s3.REGION
    settings.ROSI_CHECKPOINTS_ACCESS_KEY = s3.ACCESS_KEY
    settings.ROSI_CHECKPOINTS_SECRET_KEY = s3.SECRET_KEY
    with translation.override("en"):
        yield name


@pytest.fixture
def directory(bucket, settings, tmp_path):
    """A directory beside the store."""
    settings.ROSI_CHECKPOINTS = str(tmp_path / "beside")
    return tmp_path / "beside"


def verify(*arguments):
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.asvs("16.4.3")
def test_a_store_alone_keeps_checkpoints_and_the_ledger_is_verified_against_it(server, bucket):
    for _night in range(2):
        checkpoint_log()
    names = server.keys(bucket)
    assert len(names) == 2 and all(name.startswith("ledger/rosi/2") for name in names)
    assert "Compared with 2 signed checkpoints" in verify()
    verify_log()


def test_both_places_hold_the_same(server, bucket, directory):
    made = sign()
    assert made.where == [str(directory), f"s3://{bucket}/ledger/rosi"] and made.missed == []
    inside, store = places()
    assert inside.names() == store.names() == [made.checkpoint.name]
    assert inside.read(made.checkpoint.name) == store.read(made.checkpoint.name)


def test_a_checkpoint_in_a_store_is_given_by_its_address(bucket, settings):
    checkpoint_log()
    address, settings.ROSI_CHECKPOINTS_STORE = settings.ROSI_CHECKPOINTS_STORE, ""
    assert "No checkpoint was given" in verify()
    assert "Compared with 1 signed checkpoints" in verify("--from", address)
    with pytest.raises(CommandError, match="is written as s3://bucket"):
        verify("--from", "s3:/wrong")


def test_nothing_in_the_store_is_written_over(server, bucket):
    name = sign().checkpoint.name
    (store,) = places()
    with pytest.raises(Unreachable, match="PreconditionFailed"):
        store.write(name, b"something else")
    assert store.read(name) != b"something else"


def test_a_place_that_was_away_is_told_loudly_and_gets_later_what_it_missed(bucket, directory, settings):
    sign()
    endpoint, settings.ROSI_CHECKPOINTS_ENDPOINT = settings.ROSI_CHECKPOINTS_ENDPOINT, "http://127.0.0.1:1"
    with pytest.raises(Refusal, match=r"s3://.* cannot be reached"):
        checkpoint_log()
    with pytest.raises(CommandError, match="cannot be reached"):
        verify()
    assert len(Directory(directory).names()) == 2
    settings.ROSI_CHECKPOINTS_ENDPOINT = endpoint
    sign()
    inside, store = places()
    assert len(store.names()) == 3 and store.names() == inside.names()
    assert "Compared with 3 signed checkpoints" in verify()


def test_without_any_place_in_reach_nothing_is_signed(bucket, settings):
    settings.ROSI_CHECKPOINTS_STORE = "s3://no-such-bucket"
    with pytest.raises(Refusal, match="NoSuchBucket"):
        sign()


def test_a_file_that_was_exchanged_in_one_place_is_found_by_the_other(bucket, directory):
    name = sign().checkpoint.name
    other = checkpoints.Checkpoint(name, (directory / name).read_bytes().replace(b"entries", b"Entries"))
    (directory / name).write_bytes(other.content)
    with pytest.raises(CommandError, match=f"{name} in s3://.* is not the one that lies in another place"):
        verify()


def test_a_file_that_was_taken_from_one_place_is_still_compared_with(bucket, directory):
    name = sign().checkpoint.name
    (directory / name).unlink()
    assert "Compared with 1 signed checkpoints" in verify()
    sign()
    assert len(Directory(directory).names()) == 2  # it came back from the store


def test_an_address_is_a_bucket_with_a_prefix_or_without():
    assert (Store("s3://kept").bucket, Store("s3://kept/").prefix) == ("kept", "")
    assert str(Store("s3://kept/a/b/")) == "s3://kept/a/b"
