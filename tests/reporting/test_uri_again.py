"""An export read in again: random registers and random profiles give the same figures in all three formats.

The lines themselves are held against a slow statement of them over the objects (`uri_slowly`), and the services against
the ministry.

Negative controls, tried and seen to fail: count each kind of line once in `crossing._add`, however often it occurs;
write no apostrophe in `streams`; let a person count on the second line in `reporting/sql/80_uri.sql`; leave
the scope out of it.
"""

import csv
import io
import json
import random
from collections import Counter

import openpyxl
import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as throw
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import context
from accounts.models import Directorate
from accounts.spreadsheet import safe
from cases import lists
from reporting.uri import making, mapping, profile_reading
from reporting.uri.profile import CHECKS, COUNTS, DIMENSIONS, LISTS, ROWS, SOURCES, TABLES
from reporting.uri.rows import Line, runs
from tests.proof import many, seed
from tests.reporting.looked import Looked
from tests.reporting.registers import TODAY, build, lay_ground, registers
from tests.reporting.uri_slowly import lines as slow_lines

pytestmark = pytest.mark.django_db
YEARS = (2023, 2024)
# What people type into a profile, and what breaks files: separators, quotes, line ends, formulas, other scripts.
WORDS = ("a", "Ω", "=SUM(1)", "-2", 'x"y', "a;b", "a\nb", "  b ", "@c", "é, ü", "'q", "1", "0042", "x|y")


def profile_by(dice):
    """A profile that has a place for every code of the register, with some taken together, in random words."""
    kind = dice.choice((ROWS, TABLES))

    def text(word):
        return {"nl": word, "en": f"{word} en"}

    codes = {}
    for name in LISTS:
        ours = [label.code for label in mapping.codes_of(name)]
        theirs = [f"{dice.choice(WORDS).strip()}{number}" for number in range(1 + dice.randrange(len(ours)))]
        labels = {code: f"{dice.choice(WORDS).strip()}{number}" for number, code in enumerate(theirs)}
        chosen = [dice.choice(theirs) for _code in ours]
        codes[name] = [
            {"of": code, "code": theirs, **text(labels[theirs])}
            for code, theirs in zip(ours, chosen, strict=True)
        ]
    body = {
        "code": "dice", "version": "1", "kind": kind, "valid_from": 2000, "valid_until": None,
        "title": text("t"), "source": text("s"), "statement": text("n"), "separator": " | ", "codes": codes,
        "checks": list(CHECKS),
    }  # fmt: skip
    if kind == ROWS:
        sources = dice.sample(sorted(SOURCES), dice.randint(1, len(SOURCES)))
        sources += dice.choices(sources, k=2)  # a source may stand there twice
        body["columns"] = [
            {"key": f"c{number}", "from": source, "label": text(dice.choice(WORDS).strip())}
            for number, source in enumerate(sources)
        ]
    else:
        body["tables"] = [_table(dice, number, text) for number in range(4)]
    return profile_reading.read(body, "dice")


def _table(dice, number, text):
    down, across = dice.sample(sorted(DIMENSIONS), 2)
    counts = "measures" if "measures" in (down, across) else dice.choice(sorted(COUNTS))
    crossed = {"across": across} if dice.random() < 0.7 or across == "measures" else {}
    return {"key": f"t{number}", "label": text(f"T{number}"), "counts": counts, "down": down, **crossed}


# --- What must be in it -----------------------------------------------------------------------------


def rows_expected(profile, year, counted):
    """Each row of cells with how often it occurs; without its number."""
    found = Counter()
    for line, number in counted:
        found[tuple(_cell(profile, year, line, column.source) for column in profile.columns)] += number
    return found


def _cell(profile, year, line, source):
    name, _dot, part = source.partition(".")
    if source == "number":
        return None
    if source == "year":
        return year
    if part == "number":
        return len(line.measures) if name == "measures" else int(getattr(line, name) == "once")
    codes = line.measures if name == "measures" else [getattr(line, name)]
    told = [_told(profile, name, code, part) for code in codes]
    return tuple(told) if name == "measures" else told[0]


def _told(profile, name, ours, part):
    if not ours:
        return ""
    code = profile.codes[DIMENSIONS[name]][ours]
    return code.code if part == "code" else code.label.nl


def cells_expected(profile, counted):
    """{(table, code down, code across): number}, without zeros."""
    found = Counter()
    for line, number in counted:
        for table in profile.tables:
            weight = {"violations": number, "measures": number * len(line.measures)}.get(
                table.counts, number * (getattr(line, table.counts.removesuffix("s"), "") == "once")
            )
            marks = [""]
            if "measures" in table.dimensions:
                weight, marks = number, line.measures or [""]
            for mark in marks:
                key = [
                    _told(profile, name, mark if name == "measures" else getattr(line, name), "code")
                    for name in table.dimensions
                ]
                found[table.key, key[0], key[1] if len(key) > 1 else ""] += weight
    return +found


# --- What is read ------------------------------------------------------------------------------------


def typed(profile, cells):
    """The cells of a row as they were meant: numbers as numbers, several measures apart, the number of the row away."""
    found = []
    for column, cell in zip(profile.columns, cells, strict=True):
        if column.source == "number":
            found.append(None)
        elif column.source == "year" or column.source.endswith(".number"):
            found.append(int(cell))
        elif column.source.startswith("measures."):
            found.append(
                tuple(cell.split(profile.separator)) if isinstance(cell, str) and cell else tuple(cell or ())
            )
        else:
            found.append("" if cell is None else cell)
    return tuple(found)


def neutral(profile, rows):
    """As a sheet shows them: nothing that it would calculate."""
    found = Counter()
    for cells, number in rows.items():
        shown = []
        for cell in cells:
            if isinstance(cell, tuple):
                joined = safe(profile.separator.join(cell))
                shown.append(tuple(joined.split(profile.separator)) if joined else ())
            else:
                shown.append(safe(cell))
        found[tuple(shown)] += number
    return found


def read_csv(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return rows[0], rows[1:]


def read_sheet(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = [list(row) for row in book.worksheets[1].iter_rows(values_only=True)]
    book.close()
    return rows


def hold_rows(profile, year, counted, files):
    expected = rows_expected(profile, year, counted)
    shown = neutral(profile, expected)
    heads, rows = read_csv(files["csv"])
    assert heads == [safe(column.label.nl) for column in profile.columns]
    assert Counter(typed(profile, row) for row in rows) == shown
    sheet = [[*row, *[None] * (len(heads) - len(row))] for row in read_sheet(files["xlsx"])]
    assert Counter(typed(profile, row) for row in sheet[1:]) == shown
    told = json.loads(files["json"])
    keys = [column["key"] for column in told["columns"]]
    assert Counter(typed(profile, [row[key] for key in keys]) for row in told["rows"]) == expected
    for place, column in enumerate(profile.columns):
        if column.source == "number":
            numbers = [str(number) for number in range(1, len(rows) + 1)]
            assert [row[place] for row in rows] == numbers == [str(row[column.key]) for row in told["rows"]]


def hold_tables(profile, counted, files):
    expected = cells_expected(profile, counted)
    _heads, rows = read_csv(files["csv"])
    shown = Counter({(t, safe(d), safe(a)): number for (t, d, a), number in expected.items()})
    assert +Counter({(row[0], row[3], row[5]): int(row[7]) for row in rows}) == shown
    found = Counter()
    for table in json.loads(files["json"])["tables"]:
        columns = [column["code"] for column in table["columns"]] or [""]
        for row in table["rows"]:
            for code, number in zip(columns, row["cells"], strict=True):
                found[table["key"], row["code"], code] += number
        assert table["total"] == sum(n for (key, _d, _a), n in expected.items() if key == table["key"])
    assert +found == expected
    sheet = read_sheet(files["xlsx"])
    totals = [row for row in sheet if row[0] == "totaal"]
    last = [[cell for cell in row[2:] if isinstance(cell, int)][-1] for row in totals]
    assert last == [sum(n for (key, _d, _a), n in expected.items() if key == t.key) for t in profile.tables]


# --- The tests ---------------------------------------------------------------------------------------


def in_each(count, cast, look):
    """Build so many random registers, each with a random profile; of none of them anything stays."""
    ground = lay_ground([cast.anna, cast.head, cast.director])

    @throw(seed())
    @hypothesis_settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(registers(), st.integers(0, 2**32))
    def walk(register, dice):
        with transaction.atomic():
            build(register, ground)
            ministry = Directorate.objects.get(parent=None)
            Directorate.objects.filter(parent=ministry).update(level="service")
            cache.clear()  # what is rolled back raises no epoch
            look(random.Random(dice))
            transaction.set_rollback(True)

    with context.acting(None):
        walk()
    cache.clear()


def test_an_export_that_is_read_in_again_gives_the_same_figures(cast, proof_report):
    looked = Counter()

    def look(dice):
        year, scope = dice.choice(YEARS), lists.entries("directorate")[0]
        profile = profile_by(dice)
        counted = list(runs(scope.id, year))
        with making.finished(profile, scope, year, lambda *_: None) as made:
            files = {file.kind: file.path.read_bytes() for file in made.files}
        if profile.kind == ROWS:
            hold_rows(profile, year, counted, files)
        else:
            hold_tables(profile, counted, files)
        looked[profile.kind] += 1
        looked["lines"] += sum(number for _line, number in counted)

    in_each(many(4, 300), cast, look)
    proof_report("URI exports read in again", **looked)


def test_the_lines_are_what_a_slow_statement_says_and_the_services_are_the_ministry(cast, proof_report):
    looked = Counter()

    def look(dice):
        year = dice.choice(YEARS)
        ministry = Directorate.objects.get(parent=None)
        services = dict(Directorate.objects.filter(level="service").values_list("pk", "code"))
        whole = Looked(ministry, TODAY)
        everything = Counter(dict(_counted(ministry.pk, year)))
        hold_slowly(everything, slow_lines(whole, whole, year, services))
        together = Counter({line: n for line, n in everything.items() if line.service == ministry.code})
        for pk, code in services.items():
            own = Counter(dict(_counted(pk, year)))
            assert {line.service for line in own} <= {code}
            together += own
        assert together == everything
        looked["registers"] += 1
        looked["lines"] += everything.total()

    in_each(many(4, 300), cast, look)
    proof_report("lines of URI exports held against a slow statement", **looked)


def _counted(pk, year):
    return [(line._replace(measures=tuple(line.measures)), number) for line, number in runs(pk, year)]


def hold_slowly(found, slow):
    told = Counter()
    for line, number in found.items():
        told[line._replace(person="", event="")] += number
    persons, events = slow.pop(("persons",), 0), slow.pop(("events",), 0)
    assert told == slow
    assert sum(n for line, n in found.items() if line.person == "once") == persons
    assert sum(n for line, n in found.items() if line.event == "once") == events
    assert all(isinstance(line, Line) for line in found)
