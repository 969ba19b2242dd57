"""The ground of all tests: databases as in production, and the cast, one person per rule."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.utils import translation

from accounts import context
from rosi import texts
from tests import signing_in  # noqa: F401 (people of the tests sign in with a second factor)
from tests.clients import FormClient
from tests.databases import Databases, remove_all
from tests.factories import Cast, Walk, the_cast
from tests.grounds import GROUNDS, ground_for
from tests.proof import configure as configure_proof
from tests.proof import proof_report  # noqa: F401 (a fixture)
from tests.scene import Scene

RUN = "ROSI_TEST_RUN"  # the name that all workers of a run share
KEPT = bool(os.environ.get("ROSI_TEST_GROUNDS"))  # who named the run removes its grounds (tests.controls)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright beside live_server


def pytest_configure(config: pytest.Config) -> None:
    """Pages are read in Dutch, so the texts are compiled first; by the first process only."""
    configure_proof(config)
    if not hasattr(config, "workerinput"):
        if not KEPT:  # several runs may go on beside each other on one server
            os.environ[RUN] = secrets.token_hex(3)
        for language in texts.languages():
            texts.compile_language(language)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and not KEPT:
        with suppress(psycopg.OperationalError):  # there was no server, so there were no tests
            remove_all(os.environ.pop(RUN))


# What takes half a minute and more.
LONG = (
    "tests/test_every_address.py",
    "tests/wall/",
    "tests/browser/",
    "tests/test_demo.py",
    "tests/test_jobs.py",
    "tests/test_launcher.py",
    "tests/test_at_rest.py",
    "tests/cases/test_case_acts.py",
    "tests/cases/letters/test_printing.py",
)

# --- Databases --------------------------------------------------------------------------------------

DATABASE = {
    "db",
    "transactional_db",
    "live_server",
    "django_db_setup",
    "databases",
}  # fixtures that ask for one
WANTED = pytest.StashKey[str]()  # the ground of the test that comes
STAND = pytest.StashKey[Callable[[str], None]]()  # steps onto a ground, once the first is built


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Choose the ground before the test's transaction begins, where it asks for a database."""
    if not (DATABASE & set(item.fixturenames) or item.get_closest_marker("django_db")):
        return
    ground = item.config.stash[WANTED] = ground_for(item.fixturenames)
    item.config.stash.get(STAND, lambda _ground: None)(ground)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files go first, so that all workers end together (with `--no-loadscope-reorder`). Within a file tests of
    one ground follow each other: going to another one costs a connection."""
    places = {item.path: number for number, item in reversed(list(enumerate(items)))}

    def order(item: pytest.Item) -> tuple[bool, int, str]:
        return (
            not item.nodeid.startswith(LONG),
            places[item.path],
            ground_for(getattr(item, "fixturenames", ())),
        )

    items.sort(key=order)


def _stand_on(databases: Databases, ground: str, blocker: Any) -> None:
    with blocker.unblock():
        databases.stand_on(ground)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    return Databases(os.environ[RUN], worker, GROUNDS)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any, databases: Databases) -> Any:
    config = request.config
    with django_db_blocker.unblock():
        databases.instead_of_flush()
        databases.stand_on(config.stash[WANTED])
    config.stash[STAND] = lambda ground: _stand_on(databases, ground, django_db_blocker)
    yield
    with django_db_blocker.unblock():
        databases.remove()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Neither what was cached, nor the language of the last request that a test made in this process."""
    cache.clear()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _looking_as_the_system() -> Iterator[None]:
    """What a test looks up by itself it sees as the system does. Requests and doors act in somebody's own name, and
    a request of who has not signed in in nobody's (`ActingMiddleware`)."""
    with context.acting(None):
        yield


@pytest.fixture
def client() -> FormClient:
    """A browser: its forms carry a key (accounts.once)."""
    return FormClient()


@pytest.fixture
def do() -> Callable[..., Any]:
    """Go through a door in somebody's name: `do(workflow.move, case, "close", by=anna)`."""

    def through(door: Callable[..., Any], *args: Any, by: Any, **kwargs: Any) -> Any:
        with context.acting(by):
            return door(*args, by=by, **kwargs)

    return through


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of the tests; see `tests.factories.make_cast` for who differs in what."""
    return the_cast()


@pytest.fixture
def _taken_up(cast: Cast) -> Walk:
    """The walk of the one case that stands on the ground of this name (`tests.grounds`), to go on with."""
    return Walk.taken_up(cast)


at_received = at_assessment = at_preliminary = at_fact_finding = at_disposition = at_closed = _taken_up
late_at_fact_finding = closed_in_2025 = closed_in_2016 = _taken_up


@pytest.fixture
def on_register_2023() -> None:
    """The published register of 2023 stands in the database of a test that asks for this."""


@pytest.fixture
def scene(cast: Cast, databases: Databases) -> Scene:
    """A case with everything in it, for walks over all addresses."""
    return Scene(cast, databases.built["scene"])


@pytest.fixture
def lists(db: None) -> SimpleNamespace:
    """Entries of the seeded lists by code: `lists.category("MID")`."""
    from cases import models

    def finder(model: Any) -> Callable[[str], Any]:
        return lambda code: model.objects.get(code=code)

    return SimpleNamespace(
        category=finder(models.Category),
        measure=finder(models.Measure),
        channel=finder(models.Channel),
        reporter_kind=finder(models.ReporterKind),
        end_reason=finder(models.EndReason),
        method=finder(models.Method),
    )
