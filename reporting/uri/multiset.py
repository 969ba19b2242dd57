"""What an export counts, as its lines with how often each occurs: codes only, so that two moments can be compared.

Equal lines are the same register, whatever the order and whatever the profile makes of them. Kept with every export: by
it a change between draft and approval is noticed, and the differences between two versions are told line by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases import lists
from cases.models import Violation
from reporting.uri import words
from reporting.uri.rows import Line

Kept = list[list[Any]]  # [service, category, …, number of such lines], as JSON keeps it
FIELDS = Line._fields
NOW = "SELECT {columns}, sum(number)::bigint FROM uri_runs(%s, %s) GROUP BY {columns}"


def key_of(line: Iterable[Any]) -> tuple[Any, ...]:
    """A line as something that can be counted."""
    return tuple(tuple(part) if isinstance(part, list) else part for part in line)


def counted(runs: Iterable[tuple[Line, int]]) -> Counter[tuple[Any, ...]]:
    """Lines that come with how often they stand in a row, added up."""
    found: Counter[tuple[Any, ...]] = Counter()
    for line, times in runs:
        found[key_of(line)] += times
    return found


def kept(counted: Counter[tuple[Any, ...]]) -> Kept:
    """For JSON, in an order that says nothing."""
    lines = (
        [*(list(part) if isinstance(part, tuple) else part for part in key), number]
        for key, number in counted.items()
    )
    return sorted(lines, key=repr)


def of(lines: Kept) -> Counter[tuple[Any, ...]]:
    """What was kept, countable again."""
    return Counter({key_of(line[:-1]): line[-1] for line in lines})


def now(directorate_id: int, year: int) -> Counter[tuple[Any, ...]]:
    """What the register counts at this moment, added up in the database."""
    with connection.cursor() as cursor:
        cursor.execute(NOW.format(columns=", ".join(FIELDS)), [directorate_id, year])
        return Counter({key_of(row[:-1]): row[-1] for row in cursor.fetchall()})


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


def between(before: Counter[tuple[Any, ...]], after: Counter[tuple[Any, ...]]) -> list[Difference]:
    """Every kind of line whose number differs."""
    keys = {**before, **after}
    found = [
        Difference(Line._make(key), before[key], after[key]) for key in keys if before[key] != after[key]
    ]
    return sorted(found, key=lambda difference: repr(difference.line))


def kinds(lines: Kept) -> list[tuple[str, int]]:
    """Every kind of line in words with how often it occurs, the most frequent first."""
    found = [(said(Line._make(key)), number) for key, number in of(lines).items()]
    return sorted(found, key=lambda kind: (-kind[1], kind[0]))


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
