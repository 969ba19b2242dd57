"""Signed checkpoints show what was rewritten as a whole, and `verify_log` says so in a sentence and by its exit code.

Negative control: let `Checkpoint.is_signed_by` return True, or leave `compare` out of `verify_log`; the forged and the
rewritten pass.
"""

from __future__ import annotations

import base64
import json
import os
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from accounts import context, log
from accounts.ledger import checking, checkpoints
from accounts.ledger.places import Directory
from accounts.models import AccessEvent, LedgerEntry
from accounts.refusal import Refusal
from accounts.tasks import checkpoint_log, verify_log
from tests.accounts.ledger import owner, rewrite, without_triggers
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def where(settings, tmp_path):
    settings.ROSI_CHECKPOINT_KEY = base64.b64encode(os.urandom(32)).decode()
    settings.ROSI_CHECKPOINTS = str(tmp_path / "checkpoints")
    with translation.override("en"):
        yield tmp_path / "checkpoints"


@pytest.fixture
def reader():
    return make_user("lezer")


def look(reader, times=3):
    for number in range(times):
        with context.acting(reader), transaction.atomic():
            log.record(log.Action.VIEW, f"case:{number}")


def keys():
    return [checkpoints.signing_key().public_key()]


def lying(where):
    return checkpoints.read([Directory(where)])[0]


def verify(*arguments):
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_checkpoint_holds_the_heads_and_the_number_of_entries_and_is_signed(reader, where):
    look(reader)
    checkpoint_log()
    (made,) = lying(where)
    assert made.is_signed_by(keys())
    assert (
        made.told["entries"] == LedgerEntry.objects.count() - 1
    )  # signing it is an entry of the log as well
    assert made.told["chains"]["0"][0] >= 3
    assert verify().count("Nothing was changed, removed or added.") == 1


def test_each_checkpoint_names_the_one_before_it(reader, where):
    for _turn in range(3):
        look(reader)
        checkpoint_log()
    first, second, third = lying(where)
    assert (first.told["before"], second.told["before"]) == ("", first.digest)
    assert "Compared with 3 signed checkpoints" in verify()
    (where / second.name).unlink()
    with pytest.raises(CommandError, match=f"{third.name} does not follow"):
        verify()


def test_a_forged_checkpoint_is_not_believed(reader, where):
    look(reader)
    checkpoint_log()
    (made,) = lying(where)
    forged = made.content.replace(b'"entries":', b'"entries":1')
    (where / made.name).write_bytes(forged)
    with pytest.raises(CommandError, match="not signed by a key"):
        verify()
    other = Ed25519PrivateKey.generate()
    (where / made.name).write_bytes(made.payload + b"\n" + base64.b64encode(other.sign(made.payload)) + b"\n")
    with pytest.raises(CommandError, match="not signed by a key"):
        verify()
    verify("--public-key", checkpoints.public_text(other.public_key()))


def test_a_checkpoint_kept_outside_is_compared_with(reader, where, tmp_path):
    look(reader)
    checkpoint_log()
    (made,) = lying(where)
    kept = tmp_path / "kept.checkpoint"
    (where / made.name).rename(kept)
    assert "Compared with 1 signed checkpoints" in verify("--from", str(kept))
    with pytest.raises(CommandError, match="There is no checkpoint at"):
        verify("--from", str(tmp_path / "lost.checkpoint"))


@pytest.mark.asvs("16.4.2", "16.4.3")
def test_log_and_ledger_written_anew_agree_with_each_other_and_not_with_the_checkpoint(reader):
    look(reader)
    with connection.cursor() as cursor:
        made = checkpoints.make(cursor).checkpoint
    row = AccessEvent.objects.earliest("pk").pk
    with owner() as cursor:
        with without_triggers(cursor, "accounts_accessevent"):
            cursor.execute("UPDATE accounts_accessevent SET about = 'case:9' WHERE id = %s", [row])
        rewrite(cursor)
        assert checking.check(cursor)[1] == []
        (fault,) = checkpoints.compare(cursor, [made], keys())
        assert fault.kind == "checkpoint_differs"


def test_a_tail_cut_off_with_its_rows_is_missed_by_the_checkpoint_alone(reader):
    look(reader)
    with connection.cursor() as cursor:
        made = checkpoints.make(cursor).checkpoint
    row = AccessEvent.objects.latest("pk").pk
    with owner() as cursor:
        tables = ("accounts_accessevent", "accounts_ledgerentry", "accounts_ledgerseal")
        with without_triggers(cursor, *tables):
            cursor.execute("DELETE FROM accounts_accessevent WHERE id = %s", [row])
            cursor.execute(
                "DELETE FROM accounts_ledgerentry WHERE xact = (SELECT max(xact) FROM accounts_ledgerentry)"
            )
            cursor.execute(
                "DELETE FROM accounts_ledgerseal WHERE xact = (SELECT max(xact) FROM accounts_ledgerseal)"
            )
        rewrite(cursor)
        assert checking.check(cursor)[1] == []
        (fault,) = checkpoints.compare(cursor, [made], keys())
        assert fault.kind == "checkpoint_cut"
        with pytest.raises(Refusal) as refused:
            checkpoints.make(cursor)
        assert "No checkpoint was made" in str(refused.value)


def test_verify_log_ends_with_a_failure_and_the_name_of_the_row(reader):
    look(reader)
    row = AccessEvent.objects.latest("pk").pk
    with owner() as cursor:
        with without_triggers(cursor, "accounts_accessevent"):
            cursor.execute("UPDATE accounts_accessevent SET user_id = NULL WHERE id = %s", [row])
        cursor.connection.commit()
    with pytest.raises(CommandError, match=rf"accounts_accessevent \(log entry\), row {row}: ") as ended:
        verify()
    assert ended.value.returncode == 1
    (found,) = AccessEvent.objects.filter(action="tampered")
    assert json.loads(found.details)["first"][1]["row"] == row and found.user is None
    with pytest.raises(Refusal, match="The log was tampered with"):
        verify_log()


def test_without_place_or_key_a_sentence_says_what_to_set(settings):
    settings.ROSI_CHECKPOINTS = ""
    with pytest.raises(CommandError, match="set ROSI_CHECKPOINTS"):
        call_command("checkpoint_log")
    assert "No checkpoint was given" in verify()
    settings.ROSI_CHECKPOINT_KEY = ""
    with pytest.raises(CommandError, match="set ROSI_CHECKPOINT_KEY"):
        call_command("checkpoint_log", "--public-key")


@pytest.mark.asvs("16.2.5")
def test_a_checkpoint_holds_no_more_than_numbers_and_hashes(reader, where):
    look(reader)
    checkpoint_log()
    (made,) = lying(where)
    told = json.loads(made.payload)
    assert set(told) == {"format", "at", "entries", "chains", "before", "key"}
    assert b"case" not in made.content and b"lezer" not in made.content
