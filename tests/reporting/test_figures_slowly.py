"""Every figure against a second statement of it: slow, in plain Python over the objects, over random registers.

Registers have corrections, reopened cases, moves that leave the status, directorates that hang elsewhere or were
closed, several measures, decisions that were replaced, suspended terms, imports with and without a day. For each the
functions of reporting/sql must say what tests/reporting/slowly.py says, of every question, scope and period.

Negative control: `MISTAKES` are planted in the SQL one by one, and some register must betray each (all in the proof,
two of them always). So the table is the control of this file; an entry whose line is no longer in the source fails.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as throw
from hypothesis import settings as hypothesis_settings

from accounts.models import Directorate
from cases import lists
from reporting import counting, figures, reconciling
from reporting.models import MonthlyOverview
from reporting.overviews import Overview, freezing
from reporting.periods import Month, Part, PartOfYear, Period, Quarter, Year
from reporting.tables import Table
from tests.proof import PROOF, many, seed
from tests.reporting.conftest import scope
from tests.reporting.looked import Looked
from tests.reporting.registers import TODAY, Register, build, lay_ground, registers
from tests.reporting.slowly import FIGURES, SERIES, is_known, year_only

pytestmark = pytest.mark.django_db

NOW = datetime.combine(TODAY, time(12), tzinfo=timezone.get_default_timezone())
PERIODS: tuple[Period, ...] = (
    Year(2023),
    Year(2024),
    Year(2025),
    PartOfYear(TODAY),
    PartOfYear(TODAY).before,
    Quarter(2024, 3),
    Month(2024, 5),
    Month(2025, 2),
    Month(2025, 8),
    Part(TODAY.replace(day=1), TODAY),
)
SCOPES: tuple[str, ...] = ("FIN", "R1", "R2")
if not PROOF:  # a few of each in `make test`
    PERIODS, SCOPES = (Year(2024), PartOfYear(TODAY), Quarter(2024, 3)), ("FIN", "R1")
LAST = Month.of(TODAY)
OVERVIEWS = (Month(2025, 2), Month(2024, 5), LAST.plus(-1)) if PROOF else (LAST.plus(-1),)


def counted(table: Any) -> dict[Any, int]:
    """The counts of a table that are not zero, by code, or by code and column."""
    if isinstance(table, Table):
        return {row.code: row.count for row in table.rows if row.count}
    return {
        (label.code, head.code): cell
        for label, cells in table.lines
        for head, cell in zip(table.columns, cells, strict=True)
        if cell
    }


def differences(code: str, periods: tuple[Period, ...] = PERIODS) -> Iterator[tuple[Any, ...]]:
    """Every figure over a scope that is another one when counted slowly."""
    counts = counting.count(
        scope(code),
        [
            *((q.source, p) for p in periods for q in figures.QUESTIONS.values()),
            ("months", LAST),
            ("years", Year(2025)),
            ("categories", LAST),
        ],
        now=NOW,
    )
    see = Looked(_directorate(code), TODAY)
    for period in periods:
        tables = {key: q.answer(counts, period) for key, q in figures.QUESTIONS.items()}
        for key, table in tables.items():
            slow = {entry: number for entry, number in FIGURES[key](see, period).items() if number}
            if counted(table) != slow:
                yield code, str(period), key, counted(table), slow
            if getattr(table, "total", None) is not None and table.total != sum(slow.values()):
                yield code, str(period), key, "total", table.total, sum(slow.values())
        if tables["measures_marks"].year_only != year_only(see, period):
            yield code, str(period), "year_only", tables["measures_marks"].year_only, year_only(see, period)
        for bridge in reconciling.bridges(tables.__getitem__):
            if not bridge.adds_up:
                yield code, str(period), bridge
    yield from _series(see, counts)
    yield from _categories(see, counting.by_category(counts, LAST), LAST)


def _categories(see: Looked, found: dict[str, list[int | None]], last: Month) -> Iterator[tuple[Any, ...]]:
    """Reports by category and month that are other ones when counted slowly."""
    months = last.series(counting.MONTHS_OF_CATEGORIES)
    named = {r.category.code for month in months for r in see.received(month) if r.category}
    if named != found.keys():
        yield "categories", named, set(found)
    for code in named & found.keys():
        for month, number in zip(months, found[code], strict=True):
            right = sum(bool(r.category) and r.category.code == code for r in see.received(month))
            if number != (right if is_known(see, "reports", month) else None):
                yield "categories", code, str(month), number, right


def differences_of_overview(code: str, month: Month) -> Iterator[tuple[Any, ...]]:
    """Every figure of an overview, read back from what is kept, that is another one when counted slowly."""
    kept = json.loads(json.dumps(freezing.freeze(scope(code), month, now=NOW)))
    overview = Overview(MonthlyOverview(month=month.first, version=1, as_of=NOW, figures=kept))
    see = Looked(_directorate(code), TODAY)
    for name, period in freezing.periods_of(month).items():
        for key in kept["tables"][name]:
            slow = {entry: number for entry, number in FIGURES[key](see, period).items() if number}
            found = counted(overview.table(key, name))
            if found != slow:
                yield code, name, key, found, slow
    for name in kept["months"]:
        for step, number in overview.series(name):
            if number != (SERIES[name](see, step) if is_known(see, name, step) else None):
                yield code, name, str(step), number
    yield from _categories(see, overview.by_category, month)


def _series(see: Looked, counts: counting.Counts) -> Iterator[tuple[Any, ...]]:
    parts = [node.code for node in lists.entries("directorate") if node.parent == counts.scope.id]
    for name, slow in SERIES.items():
        steps: list[tuple[Period, Any]] = [
            *zip(LAST.series(13), counting.series(counts, name, LAST), strict=True),
            *counting.years(counts, name, Year(2025)),
        ]
        for step, number in steps:
            right = slow(see, step) if is_known(see, name, step) else None
            if number != right:
                yield name, str(step), number, right
        for part in parts[:2]:
            below = Looked(_directorate(part), TODAY)
            for step, number in zip(LAST.series(13), counting.series(counts, name, LAST, part), strict=True):
                right = slow(below, step) if is_known(see, name, step) else None
                if number != right:
                    yield name, part, str(step), number, right


def _directorate(code: str) -> Any:
    return Directorate.objects.get(code=code)


def in_each_register(
    count: int, cast: Any, look: Callable[[Register], None], enough: Callable[[], bool] = lambda: False
) -> None:
    """Build so many random registers one after the other, and look at each; of none of them anything stays."""
    ground = lay_ground([cast.anna, cast.head, cast.director])

    @throw(seed())
    @hypothesis_settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(registers())
    def walk(register: Register) -> None:
        if enough():
            return
        with transaction.atomic():
            build(register, ground)
            cache.clear()  # what is rolled back raises no epoch
            look(register)
            transaction.set_rollback(True)

    walk()
    cache.clear()


def test_every_question_has_a_slow_statement():
    assert set(FIGURES) == set(figures.QUESTIONS)


def test_every_figure_is_what_a_slow_statement_over_the_objects_says(cast, proof_report):
    count, looked = many(3, 400), []

    def look(register: Register) -> None:
        looked.append(register)
        wrong = [difference for code in SCOPES for difference in differences(code)]
        wrong += [difference for month in OVERVIEWS for difference in differences_of_overview("R1", month)]
        assert wrong == []

    in_each_register(count, cast, look)
    proof_report(
        "figures of random registers", registers=len(looked), scopes=len(SCOPES), periods=len(PERIODS)
    )


# --- Mistakes ---------------------------------------------------------------------------------------

MISTAKES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parents[1] / "tables" / "mistakes_in_figures.toml").read_text()
)
ALWAYS = ("replaced decisions count", "a reopening is no way in")
SQL = Path(settings.BASE_DIR) / "reporting" / "sql"


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The functions of one file with a mistake in them, written by the owner and mended afterwards."""
    mistake = MISTAKES[name]
    source = (SQL / mistake["file"]).read_text()
    assert mistake["right"] in source, f"{name}: the line is no longer in {mistake['file']}"
    it = settings.DATABASES["owner"]
    values = {"host": it["HOST"], "port": it["PORT"], "user": it["USER"], "password": it["PASSWORD"]}
    with psycopg.connect(**values, dbname=it["NAME"], autocommit=True) as owner:
        owner.execute(source.replace(mistake["right"], mistake["wrong"]))
        notice()
        try:
            yield
        finally:
            owner.execute(source)
            notice()


def notice() -> None:
    """Have the session of the test see what another one changed: it looks when it locks a table anew."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_catalog.pg_ts_template LIMIT 0")
        transaction.set_rollback(True)


def test_planted_mistakes_are_betrayed_by_some_register(cast, proof_report):
    left = dict(MISTAKES) if PROOF else {name: MISTAKES[name] for name in ALWAYS}
    wanted = len(left)

    def look(_register: Register) -> None:
        for name in list(left):
            with planted(name):
                if next(differences("FIN"), None) is not None:
                    del left[name]

    in_each_register(many(8, 1500), cast, look, enough=lambda: not left)
    assert not left, f"nobody found: {sorted(left)}"
    proof_report("mistakes planted in the figures", planted=wanted, found=wanted - len(left))
