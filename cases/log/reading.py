"""Reading the log: one list, newest first, a page at a time from the last entry seen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from psycopg.types.json import Jsonb

from accounts import reach
from accounts.models import User
from cases.log.sources import LOOKED_AT, LOOKS, sources
from cases.models import Case, Certificate, LogEntry, Report
from cases.paging import PAGE_SIZE, Page, query_with

READS, READS_OF_CASE = "see_log", "see_log_of_case"
ORDER = ("at", "source", "entry")
SEPARATOR = "~"


def entries() -> QuerySet[LogEntry]:
    """The whole log; the database gives it to who may read it, and nothing to anybody else."""
    return LogEntry.objects.select_related("user")


def of_user(user: User) -> Q:
    return Q(user=user)


def of_day(day: dt.date) -> Q:
    return Q(at__gte=beginning_of(day), at__lt=beginning_of(day + dt.timedelta(days=1)))


def beginning_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def of_case_or_404(number: str, *, by: User) -> Q:
    """Everything done and seen around a case: for who reads the log, or who sees the case and reads its log."""
    rows, named = _parts("case", number, Case.objects, by)
    named |= {f"log:{about}" for about in named if about.startswith("case:")}
    found = Q(source=LOOKS, about__in=sorted(named))
    if not rows:
        return found  # the case was destroyed: what was seen of it is what is left
    (case,) = rows["case"]
    for source in sources():
        if source.by_row:
            found |= Q(source=source.name, row_id__in=rows[source.name])
        elif source.of_a_case:
            found |= Q(source=source.name, case_id=case)
    return found


def of_report_or_404(number: str, *, by: User) -> Q:
    """Everything done and seen around a report, whether it came to a case or not."""
    rows, named = _parts("report", number, Report.objects, by)
    found = Q(source=LOOKS, about__in=sorted({*named, f"log:report:{number}"}))
    for source, ids in rows.items():
        found |= Q(source=source, row_id__in=ids)
    return found


Parts = tuple[dict[str, list[int]], set[str]]


def _parts(kind: str, number: str, manager: Any, by: User) -> Parts:
    """What belongs to a case or report: ids by table, and the kinds and numbers by which looks at it are named."""
    where, params = "", ()
    if not reach.holds(by, READS):
        if not reach.holds(by, READS_OF_CASE):
            raise Http404
        sql, params = manager.visible_to(by).filter(number=number).values("pk").query.sql_with_params()
        where = f"WHERE EXISTS ({sql})"
    rows: dict[str, list[int]] = defaultdict(list)
    named = set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source, row_id, about FROM log_of_{kind}(%s) {where}", [number, *params])  # noqa: S608
        for source, row_id, about in cursor:
            rows[source].append(row_id)
            if source in LOOKED_AT:
                named.add(about)
    if not rows:
        if kind != "case" or not _was_destroyed(number, by):
            raise Http404
        named.add(f"case:{number}")
    return rows, named


def _was_destroyed(number: str, by: User) -> bool:
    """Whether nothing but the looks is left of a case, for who reads the log."""
    return reach.holds(by, READS) and Certificate.objects.filter(case_number=number).exists()


# --- Pages ------------------------------------------------------------------------------------------


def page_of(rows: QuerySet[LogEntry], request: HttpRequest, *, size: int = PAGE_SIZE) -> Page:
    """One page, newest first; `newer` and `older` are query strings."""
    after, before = _key(request.GET.get("after")), _key(request.GET.get("before"))
    if before:
        found = list(rows.filter(_beyond(before, "gt")).order_by(*ORDER)[: size + 1])
        more_newer, found, more_older = len(found) > size, found[:size][::-1], True
    else:
        if after:
            rows = rows.filter(_beyond(after, "lt"))
        found = list(rows.order_by(*(f"-{name}" for name in ORDER))[: size + 1])
        more_newer, more_older, found = after is not None, len(found) > size, found[:size]
    return Page(
        found,
        query_with(request, "before", _text(found[0])) if found and more_newer else "",
        query_with(request, "after", _text(found[-1])) if found and more_older else "",
    )


Key = tuple[dt.datetime, str, int]


def _text(entry: LogEntry) -> str:
    moment = entry.at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return SEPARATOR.join((moment, entry.source, str(entry.entry)))


def _key(text: str | None) -> Key | None:
    """`2026-03-12T09:30:00.000000~case~417`; None for anything else, which then means the first page."""
    try:
        moment, source, entry = (text or "").split(SEPARATOR)
        at = parse_datetime(moment)
        return (at.replace(tzinfo=dt.UTC), source[:40], int(entry)) if at else None
    except ValueError:
        return None


def _beyond(key: Key, side: str) -> Q:
    """Entries past a key: written so that PostgreSQL can start in the index at that moment."""
    at, source, entry = key
    return Q(**{f"at__{side}e": at}) & (
        Q(**{f"at__{side}": at})
        | Q(**{f"source__{side}": source})
        | Q(**{"source": source, f"entry__{side}": entry})
    )


# --- What a change touched --------------------------------------------------------------------------


def columns_of(found: Iterable[LogEntry]) -> dict[tuple[str, int], list[str]]:
    """Per change the names of the columns that it touched, never what stood in them."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in found:
        if row.action == "changed":
            wanted[row.source].append(row.entry)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, entry, names FROM log_columns(%s)", [Jsonb(wanted)])
        return {(source, entry): names for source, entry, names in cursor}


def look_or_404(pk: int) -> Any:
    """One entry of the log of reading that holds something sealed."""
    entry = entries().filter(source=LOOKS, entry=pk, sealed=True).first()
    if entry is None:
        raise Http404
    return entry
