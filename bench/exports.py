"""A URI export of a year with many violations: CSV against COPY, workbook against xlsxwriter, and memory of it all.

Two years are filled (`bench.violations`): one as alike as the register of 2023, in which many rows say the same and
come as one, and one in which no two rows say the same. Memory is that of a process of its own, of what the whole job
adds to it at most: reading, checking, writing and keeping.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, transaction

from accounts import context
from bench.measuring import whole
from bench.population import owner
from bench.violations import EMPTY
from cases import lists
from reporting import uri
from reporting.uri import making, multiset, profiles, streams, way
from reporting.uri.cells import NUMBER, Wording, in_one
from reporting.uri.keeping import measured
from reporting.uri.rows import Read, read
from reporting.uri.workbook import Workbook

Asked = tuple[str, str, Callable[[], float], Callable[[], float], str, int]
# --- What is measured --------------------------------------------------------------------------------


def ask(year: int) -> Iterator[Asked]:
    """(what, against what, ours, raw, target, times), as `bench.questions` gives them."""
    with context.acting(None):
        scope, profile = lists.entries("directorate")[0], profiles.for_year(year, "uri")
    folder = Path(tempfile.mkdtemp())
    copying = copy_of(scope.id, year, profile)
    yield (
        "URI export: a year as CSV, read and written",
        "COPY … TO STDOUT of the same columns, to a file",
        whole(lambda: as_csv(scope.id, year, profile, folder)),
        whole(lambda: by_copy(copying, folder)),
        "≤ 1.67",
        3,
    )
    lines = lines_of(scope.id, year)
    yield (
        "URI export: the workbook of the same rows",
        "xlsxwriter alone, over rows in memory",
        whole(lambda: as_workbook(lines, year, profile, folder)),
        whole(lambda: by_xlsxwriter(lines, year, profile, folder)),
        "≤ 1.3",
        1,
    )
    lines.close()


def lines_of(scope: int, year: int) -> Read:
    """The lines of the year as the job reads them."""
    with context.acting(None), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(making.PATIENT)
        return read(scope, year)


def as_csv(scope: int, year: int, profile: Any, folder: Path) -> None:
    wording = Wording(profile, year)
    with lines_of(scope, year) as lines, (folder / "ours.csv").open("wb") as file:
        for piece in streams.csv_bytes(wording.heads(), wording.rows(lines.runs()), profile.separator):
            file.write(piece)
    measured("csv", folder / "ours.csv")


def copy_of(scope: int, year: int, profile: Any) -> str:
    """One statement that gives the same cells, with the codes of the profile as tables beside it."""
    named, cells = {}, []
    for column in profile.columns:
        name, _dot, part = column.source.partition(".")
        cell = {
            "number": "row_number() OVER ()",
            "year": str(year),
            "measures.number": "cardinality(r.measures)",
            "person.number": "(r.person = 'once')::integer",
            "event.number": "(r.event = 'once')::integer",
        }.get(column.source)
        if cell is None and name == "measures":
            cell = (
                f"(SELECT string_agg(m.{part}, ' | ' ORDER BY o) FROM unnest(r.measures) WITH ORDINALITY u (c, o)"
                " JOIN m_measure m ON m.ours = u.c)"
            )
            named["measure"] = ""
        elif cell is None:
            told = {"known": "CASE WHEN r.day_known THEN 'day' ELSE 'year' END"}.get(name, f"r.{name}")
            key = "measure" if name == "heaviest" else name
            named.setdefault(key, "")
            named[f"{key}:{name}"] = f" LEFT JOIN m_{key} x_{name} ON x_{name}.ours = {told}"
            cell = f"x_{name}.{part}"
        cells.append(cell)
    joins = "".join(join for join in named.values())
    tables = [_table(key, profile) for key in named if ":" not in key]
    return (
        f"COPY (WITH {', '.join(tables)} SELECT {', '.join(cells)} FROM uri_runs({scope}, {year}) r "
        f"CROSS JOIN generate_series(1, r.number){joins}) TO STDOUT (FORMAT csv, DELIMITER ';')"
    )


def _table(name: str, profile: Any) -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    rows = ", ".join(
        f"({quoted(ours)}, {quoted(theirs.code)}, {quoted(theirs.label.nl)})"
        for ours, theirs in profile.codes[name].items()
    )
    return f"m_{name} (ours, code, label) AS (VALUES {rows})"


def by_copy(statement: str, folder: Path) -> None:
    with owner() as by_owner, by_owner.cursor() as cursor, (folder / "raw.csv").open("wb") as file:
        cursor.execute("SELECT set_config('rosi.user', 'system', true)")  # who is nobody gets no rows
        with cursor.copy(statement) as copied:
            for data in copied:
                file.write(data)
        assert file.tell(), "nothing was copied"


def as_workbook(lines: Read, year: int, profile: Any, folder: Path) -> None:
    wording = Wording(profile, year)
    with Workbook(folder / "ours.xlsx", profile) as book:
        book.rows(wording.heads(), wording.rows(lines.runs()), lambda done: None)
        book.close()


def by_xlsxwriter(lines: Read, year: int, profile: Any, folder: Path) -> None:
    """What somebody writes who has the rows already: texts as texts, numbers as numbers."""
    wording = Wording(profile, year)
    rows = [
        [number if cell == NUMBER else cell for cell in in_one(cells, profile.separator)]
        for number, cells in enumerate(
            (cells for cells, times in wording.rows(lines.runs()) for _ in range(times)), start=1
        )
    ]
    book = xlsxwriter.Workbook(str(folder / "raw.xlsx"), {"constant_memory": True, "tmpdir": str(folder)})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, place, cell)
            elif cell:
                sheet.write_string(at, place, cell)
    book.close()


# --- Memory ------------------------------------------------------------------------------------------


def memory(year: int) -> str:
    """What an export adds to a fresh process at most, with all its files and checks; told by a process of its own."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "bench.memory_of_exports", name, str(year)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def tell_memory(year: int) -> None:
    """The whole job as the worker does it, and what an approval counts once more."""
    with context.acting(None):
        scope = lists.entries("directorate")[0]
        uri.make(EMPTY, scope.id, by=None, profile="uri")  # a year without rows fills the caches
        before, start = _peak(), time.perf_counter()
        export = uri.make(year, scope.id, by=None, profile="uri")
        seconds, more = time.perf_counter() - start, _peak() - before
        sizes = ", ".join(f"{file.kind} {file.size / 1e6:.1f} MB" for file in export.files.all())
        rows = f"{export.rows:,} rows ({multiset.kinds(export, 1)[1]:,} different)"
        print(f"URI export of {rows}: {seconds:.1f} s, peak memory + {more:.1f} MB (at most + 30); {sizes}")
        before, start = _peak(), time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(making.PATIENT)
            way.check_register(export)
        seconds, more = time.perf_counter() - start, _peak() - before
        print(f"held against the register once more: {seconds:.1f} s, peak memory + {more:.1f} MB")


def _peak() -> float:
    """The most that this process has held, in MB; `ru_maxrss` would remember the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
