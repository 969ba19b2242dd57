"""Key rotation: every data key ends under the current key, whatever is killed, stopped or running beside it.

Negative control: take `skip_locked=True` out of `rewrap_some`; several rotations wait for each other and the one in a
held transaction never ends. Let `rewrap` keep the old bytes under the new key's name; nothing opens any more.
"""

from __future__ import annotations

import base64
import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from accounts import checks, context, encryption, rotation
from accounts.management.commands import rotate_keys
from accounts.models import DataKey
from accounts.tasks import rotate_keys as rotate_by_job
from cases.models import Case
from rosi.key_files import secret
from tests.cases.test_races import at_once
from tests.factories import Walk, make_cast
from tests.proof import many
from tests.workers import _address

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


@pytest.fixture
def old(settings, transactional_db):
    """Everything so far lies under the old key."""
    settings.ROSI_KEYS = OLD
    encryption.keyring.empty()


def make_keys(number: int) -> None:
    keys = [DataKey(wrapped_by="old") for _ in range(number)]
    for key in keys:
        key.wrapped = encryption.wrap(key.pk, b"d" * 32)[0]
    DataKey.objects.bulk_create(keys, batch_size=5000)


def turn_to_new(settings) -> None:
    settings.ROSI_KEYS = f"{NEW},{OLD}"
    encryption.keyring.empty()


def command(*arguments) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def assert_all_open(number: int) -> None:
    assert rotation.usage() == {"new": number}
    for key in DataKey.objects.order_by("?")[:50]:
        assert encryption.unwrap(key.pk, key.wrapped, key.wrapped_by) == b"d" * 32


def test_texts_open_before_during_and_after_and_their_bytes_stay(old, settings):
    case = Walk(make_cast()).to_received().case
    turn_to_new(settings)
    assert Case.objects.get(pk=case.pk).title == "Zonnebloem dienstauto"
    history = case.history.count()
    assert rotate_by_job() == DataKey.objects.count()
    encryption.keyring.empty()
    settings.ROSI_KEYS = NEW
    assert Case.objects.get(pk=case.pk).title == "Zonnebloem dienstauto"
    assert case.history.count() == history


def test_a_second_run_has_nothing_to_do(old, settings):
    make_keys(3)
    turn_to_new(settings)
    assert "3 data keys" in command()
    before = set(DataKey.objects.values_list("pk", "wrapped"))
    assert "0 data keys" in command()
    assert set(DataKey.objects.values_list("pk", "wrapped")) == before


def test_the_check_says_how_many_each_key_wraps(old, settings):
    make_keys(3)
    turn_to_new(settings)
    DataKey.make()
    lines = [line.split()[:2] for line in command("--check").splitlines()]
    assert lines == [["1", "new"], ["3", "old"]]
    assert rotation.usage() == {"new": 1, "old": 3}


def test_a_key_that_still_wraps_something_cannot_be_left_out(old, settings):
    make_keys(2)
    assert checks.keys_that_wrap_are_known(databases=["default"]) == []
    settings.ROSI_KEYS = NEW
    (error,) = checks.keys_that_wrap_are_known(databases=["default"])
    assert "“old”" in str(error.msg) and "2" in str(error.msg)
    for arguments in ([], ["--check"]):
        with pytest.raises(CommandError, match="old"):
            command(*arguments)
    assert rotation.usage() == {"old": 2}


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_after_the_batch_at_hand_and_goes_on_later(old, settings, monkeypatch, name):
    make_keys(25)
    turn_to_new(settings)
    whole = rotation.rewrap_some
    monkeypatch.setattr(rotation, "rewrap_some", lambda *, by: whole(by=by, most=10))
    with monkeypatch.context() as stopped:
        stopped.setattr(rotate_keys.Command, "_tell", lambda self, done: os.kill(os.getpid(), name))
        said = command()
    assert "10 data keys" in said and "15" in said
    assert rotation.usage() == {"new": 10, "old": 15}
    assert "15 data keys" in command()
    assert_all_open(25)


def test_it_passes_by_a_key_that_somebody_else_holds(old, settings):
    make_keys(5)
    turn_to_new(settings)

    def holding():
        with transaction.atomic():
            DataKey.objects.select_for_update().order_by("pk").first()
            return at_once(rotate_by_job)

    assert holding() == [4]
    assert rotate_by_job() == 1


def test_several_at_once_move_each_key_once(old, settings, proof_report):
    number = many(2_000, 100_000)
    make_keys(number)
    turn_to_new(settings)
    start = time.monotonic()
    moved = at_once(*[rotate_by_job] * 4)
    while rotation.left():
        moved.append(rotate_by_job())
    seconds = time.monotonic() - start
    assert sum(moved) == number
    assert_all_open(number)
    proof_report("data keys rewrapped by four at once", keys=number, a_second=round(number / seconds))


def test_killed_in_the_middle_nothing_is_half_done_and_it_goes_on(old, settings, proof_report):
    number, kills = many(8_000, 100_000), 0
    make_keys(number)
    turn_to_new(settings)
    environment = os.environ | {
        "ROSI_KEYS": settings.ROSI_KEYS,
        "DATABASE_URL": _address(settings.DATABASES["default"]),
    }
    before = 0
    while kills < many(1, 5) and rotation.left() > 2_000:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "rotate_keys"],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 90
        while rotation.usage().get("new", 0) <= before and time.monotonic() < end:
            time.sleep(0.005)
        process.kill()
        process.wait()
        kills += 1
        before = rotation.usage()["new"]
        assert sum(rotation.usage().values()) == number
    assert 0 < before < number, "it was killed in the middle"
    assert command().startswith(str(number - before))
    assert_all_open(number)
    proof_report("rotation killed in the middle", keys=number, kills=kills)


def test_only_a_job_rotates(old):
    with context.nobody_acting(), pytest.raises(context.NobodyActs):
        rotation.rewrap_some(by=None)


# --- Where the keys come from ---------------------------------------------------------------------------


def test_keys_come_from_a_file_of_their_own(tmp_path):
    path = tmp_path / "keys"
    path.write_text(f"{NEW}\n{OLD}\n")
    path.chmod(0o640)
    assert secret("ROSI_KEYS", {"ROSI_KEYS_FILE": str(path)}) == f"{NEW},{OLD}"
    assert secret("ROSI_KEYS", {"ROSI_KEYS": NEW}) == NEW


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602])
def test_a_file_of_keys_that_is_open_to_others_is_refused(tmp_path, mode):
    path = tmp_path / "keys"
    path.write_text(NEW)
    path.chmod(mode)
    with pytest.raises(ImproperlyConfigured, match="open to others"):
        secret("ROSI_KEYS", {"ROSI_KEYS_FILE": str(path)})


@pytest.mark.parametrize(
    "environment", [{}, {"ROSI_KEYS_FILE": "/nowhere"}, {"ROSI_KEYS": NEW, "ROSI_KEYS_FILE": "/nowhere"}]
)
def test_keys_that_are_missing_or_given_twice_are_refused_without_being_named(environment):
    with pytest.raises(ImproperlyConfigured) as refused:
        secret("ROSI_KEYS", environment)
    assert NEW not in str(refused.value)
