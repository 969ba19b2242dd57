"""What an export counts, as its lines with how often each occurs: codes only, so that two moments can be compared.

Equal lines are the same register, whatever the order and whatever the profile makes of them. They are a file of every
export (`rows`): by it a change between draft and approval is noticed, and the differences between two versions are told
line by line. The database compares, so that no year is ever too large to be held against another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases import lists
from cases.models import Violation
from reporting.models import UriExport
from reporting.uri import words
from reporting.uri.rows import Line

MOST = 500  # differences that are told one by one
AT_ONCE = 2000  # lines in a piece of the file
KEPT = "SELECT line, number FROM uri_kept(%s)"
COUNTED = f"SELECT jsonb_build_array({', '.join(Line._fields)}) AS line, number FROM uri_runs(%s, %s)"  # noqa: S608 (names of fields)
BETWEEN = """
  WITH was AS ({was}), counted AS ({counted})
  SELECT line, coalesce(was.number, 0), coalesce(counted.number, 0), count(*) OVER ()
  FROM was FULL JOIN counted USING (line)
  WHERE was.number IS DISTINCT FROM counted.number ORDER BY line LIMIT %s
"""
KINDS = f"SELECT line, number, count(*) OVER () FROM ({KEPT}) kept ORDER BY number DESC, line LIMIT %s"  # noqa: S608
BY_SERVICE = """
  SELECT export, kept.line ->> 0, sum(kept.number)::bigint
  FROM unnest(%s::bigint[]) export CROSS JOIN LATERAL uri_kept(export) kept GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Difference:
    """One kind of line that occurs more or less often than before."""

    line: Line
    before: int
    after: int

    def __str__(self) -> str:
        words = {"line": said(self.line), "before": self.before, "after": self.after}
        return _("%(line)s: was %(before)s, is now %(after)s.") % words

    @property
    def words(self) -> str:
        return said(self.line)


@dataclass(frozen=True)
class Differences:
    """The first of them, and how many there are."""

    told: list[Difference]
    number: int

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.told)

    @property
    def left_out(self) -> int:
        return self.number - len(self.told)


def file_of(runs: Iterable[tuple[Line, int]]) -> Iterator[bytes]:
    """The lines as they are kept: one JSON array per line, its number last."""
    held: list[str] = []
    for line, times in runs:
        held.append(json.dumps([*line, times], ensure_ascii=False))
        if len(held) == AT_ONCE:
            yield ("\n".join(held) + "\n").encode()
            held.clear()
    if held:
        yield ("\n".join(held) + "\n").encode()


def between(before: UriExport, after: UriExport) -> Differences:
    """Every kind of line whose number differs between two versions."""
    return _differences(KEPT, [before.pk], KEPT, [after.pk])


def since(export: UriExport) -> Differences:
    """Every kind of line that the register now counts otherwise than the export."""
    return _differences(KEPT, [export.pk], COUNTED, [export.directorate_id, export.year])


def _differences(was: str, of_was: list[int], counted: str, of_counted: list[int]) -> Differences:
    rows = _rows(BETWEEN.format(was=was, counted=counted), [*of_was, *of_counted, MOST])
    found = [Difference(_line(line), before, after) for line, before, after, _number in rows]
    return Differences(found, rows[0][3] if rows else 0)


def kinds(export: UriExport, most: int) -> tuple[list[tuple[str, int]], int]:
    """The kinds of line that occur most, in words with how often, and how many kinds there are."""
    rows = _rows(KINDS, [export.pk, most])
    return [(said(_line(line)), number) for line, number, _all in rows], rows[0][2] if rows else 0


def by_service(exports: Iterable[UriExport]) -> dict[int, Counter[str]]:
    """By export the rows of each service."""
    found: dict[int, Counter[str]] = {export.pk: Counter() for export in exports}
    for export, service, number in _rows(BY_SERVICE, [list(found)]):
        found[export][service] = number
    return found


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _line(kept: str) -> Line:
    return Line._make(json.loads(kept))


def said(line: Line) -> str:
    """A line in words, in the language of the reader."""
    category = label("category", line.category)
    if not line.category_held:
        category = _("%(category)s (did not hold in the year)") % {"category": category}
    parts = [label("directorate", line.service), category]
    parts.append(str(dict(Violation.Outcome.choices).get(line.outcome, line.outcome)))
    parts.append(" + ".join(label("measure", code) for code in line.measures) or _("no measure recorded"))
    if line.inquiry != "unknown":
        parts.append(str(dict(words.INQUIRIES).get(line.inquiry, line.inquiry)))
    if line.reporter != "unknown":
        parts.append(_("reported by: %(kind)s") % {"kind": label("reporter_kind", line.reporter)})
    if line.person == "again":
        parts.append(_("person counted already"))
    if line.event == "again":
        parts.append(_("case counted already"))
    if not line.day_known:
        parts.append(_("known to the year only"))
    if line.origin == "import":
        parts.append(_("from an imported register"))
    return " · ".join(parts)


def label(kind: str, code: str) -> str:
    """The label of a code of a list; the code itself where the list no longer knows it."""
    return next((str(entry.label) for entry in lists.entries(kind) if entry.code == code), code)
