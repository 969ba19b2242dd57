"""A URI export of a year with many violations: CSV against COPY, workbook against xlsxwriter alone, and its memory.

Services, categories and measures are drawn from the published register of 2023, so as many violations are alike as
there; kind of reporter and preliminary inquiry are drawn evenly. Two of three cases have two violations of one person.
Memory is that of a process of its own, of what an export adds to it at most.
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
from accounts.models import User
from bench.measuring import whole
from bench.population import owner
from cases import lists
from cases.register import writing as register
from cases.register.reading import read as read_register
from reporting.uri import making, profiles, streams
from reporting.uri.cells import NUMBER, Wording, in_one
from reporting.uri.keeping import measured
from reporting.uri.rows import Read, read
from reporting.uri.workbook import Workbook
from rosi.management.commands.load_demo import REGISTER

Asked = tuple[str, str, Callable[[], float], Callable[[], float], str, int]
YEAR = 2024
TABLES = (
    "accounts_datakey",
    "cases_case",
    "cases_report",
    "cases_person",
    "cases_investigation",
    "cases_violation",
    "cases_disposition",
    "cases_dispositionmeasure",
)
FILL = """
  CREATE TEMP TABLE drawn (place integer PRIMARY KEY, directorate bigint, category bigint, measures bigint[]);
  INSERT INTO drawn SELECT (row_number() OVER () - 1)::integer, d, c, string_to_array(m, ' ')::bigint[]
    FROM unnest(%(directorates)s::bigint[], %(categories)s::bigint[], %(measures)s::text[]) AS t (d, c, m);
  CREATE TEMP TABLE fresh AS
    SELECT n, gen_random_uuid() AS key, gen_random_uuid() AS report_key, hashint4(n) & 2147483647 AS dice
    FROM generate_series(1, %(cases)s) n;
  INSERT INTO accounts_datakey (id, wrapped, wrapped_by)
    SELECT k, '\\x00', 'bench' FROM fresh CROSS JOIN LATERAL unnest(ARRAY[key, report_key]) k;
  INSERT INTO cases_case (id, number, title, directorate_id, status, wrongdoing, restricted, opened_on, phase_since,
                          referred_to, summary, terms, data_key_id, recorded_by_id)
    SELECT %(start)s + n, 'B' || (%(start)s + n), '\\x', d.directorate, 'disposition', false, false, '2024-01-01',
           '2024-01-01', '', '\\x', '{}', key, %(by)s
    FROM fresh JOIN drawn d ON d.place = dice %% %(kinds)s;
  INSERT INTO cases_report (id, number, status, received_on, channel_id, reporter_kind_id, directorate_id, wrongdoing,
                            subject_line, description, feedback_text, no_feedback_reason, no_feedback, case_id,
                            handled_on, handled_by_id, handling_text, referred_to, terms, data_key_id, recorded_by_id)
    SELECT %(start)s + n, 'R' || (%(start)s + n), 'promoted', '2024-01-01', (SELECT min(id) FROM cases_channel),
           (SELECT array_agg(id) FROM cases_reporterkind)[1 + dice / 7 %% 8], d.directorate, false, '\\x', '\\x', '\\x',
           '\\x', false, %(start)s + n, '2024-01-02', %(by)s, '\\x', '', '{}', report_key, %(by)s
    FROM fresh JOIN drawn d ON d.place = dice %% %(kinds)s;
  INSERT INTO cases_person (id, case_id, role, ordinal, tie, recorded_by_id)
    SELECT %(start)s + n, %(start)s + n, 'subject', 1, 'employee', %(by)s FROM fresh;
  INSERT INTO cases_investigation (case_id, kind, started_on, ended_on, external_bureau, report_elsewhere,
                                   report_reference, conclusion, recorded_by_id)
    SELECT %(start)s + n, 'preliminary', '2024-01-05', '2024-02-05', '', false, '', '', %(by)s
    FROM fresh WHERE dice / 11 %% 2 = 0;
  CREATE TEMP TABLE settled AS
    SELECT %(start)s + row_number() OVER () AS id, f.n, (f.dice / (1 + k) + k) %% %(kinds)s AS place, f.dice
    FROM fresh f CROSS JOIN generate_series(0, 1) k WHERE k = 0 OR f.n %% 3 > 0;
  INSERT INTO cases_violation (id, origin, case_id, subject_id, directorate_id, category_id, description, outcome,
                               outcome_on, recorded_by_id)
    SELECT s.id, 'rosi', %(start)s + s.n, %(start)s + s.n, d.directorate, d.category, '\\x',
           (ARRAY['proven', 'partly', 'not_proven'])[1 + s.dice / 13 %% 3], '2024-03-01', %(by)s
    FROM settled s JOIN drawn d ON d.place = s.place;
  INSERT INTO cases_disposition (id, origin, violation_id, state, grounds, review, decision, proposed_on,
      proposed_by_id, reviewed_on, reviewed_by_id, decided_on, decided_year, decided_by_id, authority_id,
      recorded_by_id)
    SELECT id, 'rosi', id, 'decided', '\\x', '\\x', '\\x', '2024-04-01', %(a)s, '2024-04-02', %(b)s,
           date '2024-04-03' + (dice %% 200), 2024, %(c)s, %(c)s, %(a)s FROM settled;
  INSERT INTO cases_dispositionmeasure (disposition_id, measure_id)
    SELECT s.id, m FROM settled s JOIN drawn d ON d.place = s.place CROSS JOIN unnest(d.measures) m;
"""


def drawn() -> dict[str, Any]:
    """The rows of the register of 2023 as ids: directorate, category, measures."""
    found: list[Any] = []
    with REGISTER.open("rb") as file:
        register.dry_run(read_register(file), 2023, keep=found.append)
    return {
        "directorates": [entry.directorate for entry in found],
        "categories": [entry.category for entry in found],
        "measures": [" ".join(map(str, entry.measures)) for entry in found],
        "kinds": len(found),
    }


def fill(violations: int) -> None:
    """So many violations disposed of in the year (three for every two cases but one), besides what stands there."""
    with context.acting(None):
        people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:3])
        values = drawn() | dict(zip("abc", people, strict=True)) | {"by": people[0]}
    values |= {"cases": violations * 3 // 5, "start": 100_000_000}
    with owner() as by_owner:
        for table in TABLES:
            by_owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in FILL.split(";\n"):
            if statement.strip():
                by_owner.execute(
                    statement, {k: v for k, v in values.items() if f"%({k})s" in statement} or None
                )
        by_owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            by_owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with owner() as by_owner:
        by_owner.autocommit = True
        by_owner.execute("VACUUM ANALYZE")


# --- What is measured --------------------------------------------------------------------------------


def ask() -> Iterator[Asked]:
    """(what, against what, ours, raw, target, times), as `bench.questions` gives them."""
    with context.acting(None):
        scope, profile = lists.entries("directorate")[0], profiles.for_year(YEAR, "uri")
    folder = Path(tempfile.mkdtemp())
    copying = copy_of(scope.id, profile)
    yield (
        "URI export: a year as CSV, read and written",
        "COPY … TO STDOUT of the same columns, to a file",
        whole(lambda: as_csv(scope.id, profile, folder)),
        whole(lambda: by_copy(copying, folder)),
        "≤ 1.67",
        3,
    )
    lines = lines_of(scope.id)
    yield (
        "URI export: the workbook of the same rows",
        "xlsxwriter alone, over rows in memory",
        whole(lambda: as_workbook(lines, profile, folder)),
        whole(lambda: by_xlsxwriter(lines, profile, folder)),
        "≤ 1.3",
        1,
    )
    lines.close()


def lines_of(scope: int) -> Read:
    """The lines of the year as the job reads them."""
    with context.acting(None), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(making.PATIENT)
        return read(scope, YEAR)


def as_csv(scope: int, profile: Any, folder: Path) -> None:
    wording = Wording(profile, YEAR)
    with lines_of(scope) as lines, (folder / "ours.csv").open("wb") as file:
        for piece in streams.csv_bytes(wording.heads(), wording.rows(lines.runs()), profile.separator):
            file.write(piece)
    measured("csv", folder / "ours.csv")


def copy_of(scope: int, profile: Any) -> str:
    """One statement that gives the same cells, with the codes of the profile as tables beside it."""
    named, cells = {}, []
    for column in profile.columns:
        name, _dot, part = column.source.partition(".")
        cell = {
            "number": "row_number() OVER ()",
            "year": str(YEAR),
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
        f"COPY (WITH {', '.join(tables)} SELECT {', '.join(cells)} FROM uri_runs({scope}, {YEAR}) r "
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


def as_workbook(lines: Read, profile: Any, folder: Path) -> None:
    wording = Wording(profile, YEAR)
    with Workbook(folder / "ours.xlsx", profile) as book:
        book.rows(wording.heads(), wording.rows(lines.runs()), lambda done: None)
        book.close()


def by_xlsxwriter(lines: Read, profile: Any, folder: Path) -> None:
    """What somebody writes who has the rows already: texts as texts, numbers as numbers."""
    wording = Wording(profile, YEAR)
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


def memory() -> str:
    """What an export adds to a fresh process at most, with all its files and checks; told by a process of its own."""
    command = [sys.executable, "-m", "bench.memory_of_exports", str(connection.settings_dict["NAME"])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip().splitlines()[-1]


def tell_memory() -> None:
    with context.acting(None):
        scope, profile = lists.entries("directorate")[0], profiles.for_year(YEAR, "uri")
        with making.finished(
            profile, scope, YEAR - 1, lambda *_: None
        ):  # a year without rows fills the caches
            pass
        before, start = _peak(), time.perf_counter()
        with making.finished(profile, scope, YEAR, lambda *_: None) as made:
            sizes = ", ".join(f"{file.kind} {file.size / 1e6:.1f} MB" for file in made.files)
            rows = f"{made.rows:,} rows ({len(made.lines):,} different)"
            seconds, more = time.perf_counter() - start, _peak() - before
    print(f"URI export of {rows}: {seconds:.1f} s, peak memory + {more:.1f} MB (at most + 30); {sizes}")


def _peak() -> float:
    """The most that this process has held, in MB; `ru_maxrss` would remember the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
