"""What the launcher can be told to do. Each command takes the words after its name and returns an exit code."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rosi.embedded import roles
from rosi.embedded.application import Application, check_port
from rosi.embedded.installation import new_keys, new_passwords
from rosi.embedded.place import PROJECT, Place
from rosi.embedded.refusal import CannotStart
from rosi.embedded.services import KEYS, Services, end_leftovers, own_services, shared_services
from rosi.embedded.system import find_chromium

MANAGE = [sys.executable, str(PROJECT / "manage.py")]
OWN_SERVERS = ("DATABASE_URL", "REDIS_URL")
ABANDONED = 3600.0  # seconds after which a test's directory that nobody holds is thrown away


def demo(arguments: list[str]) -> None:
    port = _port()
    check_not_running(Place.of_project())
    check_port(port)
    if "DATABASE_URL" in os.environ:
        check_given("DATABASE_OWNER_URL", because="migrations run as the owner of the tables")
    print("Starting the services …")
    with own_services(Place.of_project()) as services:
        application = Application(services, environment(services, "demo"))
        print("Preparing database, texts and demonstration data …")
        application.prepare(
            "migrate --database owner --verbosity 0",
            "compile_texts",
            "collectstatic",
            "load_demo",
        )
        application.start(port)
        print(f"\nROSI is at http://localhost:{port}/\n")
        subprocess.run([*MANAGE, "demo_people"], env=application.environment, check=False)
        print(f"\nLogs are in {services.place.logs}. Ctrl-C stops everything.")
        _until_stopped(application)


def run(arguments: list[str]) -> None:
    port = _port()
    check_given(
        *OWN_SERVERS, *KEYS, because="make run uses servers and keys of your own; make demo brings its own"
    )
    check_not_running(Place.of_project())
    check_port(port)
    with own_services(Place.of_project()) as services:
        application = Application(services, environment(services, os.environ.get("ROSI_MODE", "production")))
        steps = ["compile_texts", "collectstatic"]
        if os.environ.get("DATABASE_OWNER_URL"):
            steps.insert(0, "migrate --database owner --verbosity 0")
        application.prepare(*steps)
        application.start(port)
        print(f"ROSI answers on 127.0.0.1:{port}. Ctrl-C stops it.")
        _until_stopped(application)


def services(arguments: list[str]) -> None:
    with own_services(Place.of_project()) as running:
        _print_exports(running)
        print("# Ctrl-C stops the services.")
        Application(running, {}).watch()


def env(arguments: list[str]) -> None:
    place = Place.of_project()
    if not (place.root / "ready").exists():
        raise CannotStart("No services are running here: start them with python -m rosi.embedded services.")
    _print_exports(Services(place))


def manage(arguments: list[str]) -> int:
    return with_services([*MANAGE, *arguments])


def with_services(arguments: list[str]) -> int:
    with shared_services(Place.of_project()) as running:
        mode = os.environ.get("ROSI_MODE", "demo")
        return in_foreground(arguments, environment(running, mode))


def test(arguments: list[str]) -> int:
    throw_away_abandoned()
    place = Place(Path(tempfile.mkdtemp(prefix="rosi-test-")))
    try:
        with own_services(place, throw_away=True) as running:
            told = environment(running, "test") | {
                "CHROMIUM": find_chromium() or "",
                "ROSI_LOGS": str(place.logs),
            }
            return in_foreground([sys.executable, "-m", "pytest", *arguments], told)
    finally:
        place.remove()


def stop(arguments: list[str]) -> None:
    place = Place.of_project()
    if not place.root.exists() or place.lock.take():
        if place.root.exists():
            end_leftovers(place)
        print("Nothing is running here.")
        return
    os.kill(int(place.lock.signature()), signal.SIGTERM)
    place.lock.take(wait=True)
    print("Stopped.")


def reset(arguments: list[str]) -> None:
    place = Place.of_project()
    if place.root.exists():
        check_not_running(place)
        place.remove()
    print(f"The data in {place.root} are gone; the next make demo starts over.")


def prepare_server(arguments: list[str]) -> None:
    names = ("ADMIN_DATABASE_URL", "ROSI_OWNER_PASSWORD", "ROSI_APP_PASSWORD")
    check_given(*names, because="roles and database are made by an administrator of the server")
    administrator, owner, app = (os.environ[name] for name in names)
    roles.prepare(administrator, owner_password=owner, app_password=app)
    print("The server has the roles rosi_owner and rosi_app and the database rosi.")


def new_secrets(arguments: list[str]) -> None:
    passwords = new_passwords()
    print(f"POSTGRES_PASSWORD={passwords['superuser']}")
    print(f"ROSI_OWNER_PASSWORD={passwords['rosi_owner']}")
    print(f"ROSI_APP_PASSWORD={passwords['rosi_app']}")
    print(f"REDIS_PASSWORD={passwords['valkey']}")
    for name, value in new_keys().items():
        print(f"{name}={value}")


COMMANDS = {
    "demo": demo,
    "run": run,
    "services": services,
    "env": env,
    "manage": manage,
    "with": with_services,
    "test": test,
    "stop": stop,
    "reset": reset,
    "prepare-server": prepare_server,
    "new-secrets": new_secrets,
}
STAYING = ("demo", "run", "services")  # until somebody stops them, which is then no failure


def environment(running: Services, mode: str) -> dict[str, str]:
    """The caller's environment with what the application needs to know, for its processes."""
    told = os.environ | running.environment(mode)
    told.pop("PYTHONDONTWRITEBYTECODE", None)  # without it every process would compile everything again
    return told


def in_foreground(arguments: list[str], told: dict[str, str]) -> int:
    """Run a program on this terminal, which also gets the Ctrl-C, and return its exit code."""
    child = subprocess.Popen(arguments, env=told)
    before = [
        signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.signal(signal.SIGTERM, lambda number, frame: child.terminate()),
    ]
    try:
        code = child.wait()
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    return code if code >= 0 else 128 - code


def check_not_running(place: Place) -> None:
    """Also ends what a killed launcher left behind: it would still hold the port."""
    place.open()
    place.take()
    end_leftovers(place)
    place.lock.release()


def check_given(*names: str, because: str) -> None:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise CannotStart(f"{' and '.join(missing)} must be set: {because}.")


def throw_away_abandoned() -> None:
    """Directories of tests that were killed; those of running tests are locked."""
    for directory in Path(tempfile.gettempdir()).glob("rosi-test-*"):
        if directory.stat().st_uid == os.geteuid() and time.time() - directory.stat().st_mtime > ABANDONED:
            place = Place(directory)
            if place.lock.take():
                end_leftovers(place)
                place.remove()
                place.lock.release()


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}; it must be a number below 65536.")
    return int(given)


def _until_stopped(application: Application) -> None:
    try:
        application.watch()
    except KeyboardInterrupt:
        print("\nStopping …")
        raise


def _print_exports(running: Services) -> None:
    for name, value in running.environment(os.environ.get("ROSI_MODE", "demo")).items():
        print(f"export {name}={shlex.quote(value)}")
