"""Finding cases, reports and documents by number or words: only what exists for this user; each search is recorded.

Words are found by blind terms (`cases.language`): a hit holds all words of the query. Names are never among them.
Where is searched stands in `SOURCES`: the database asks all of them in one function (`accounts.found`), and what it
names is fetched through the gate of its model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts import log
from accounts.models import User
from cases.language import blind_query
from cases.models import Case, DocumentText, Report
from cases.numbers import PREFIX

MOST_HITS = 50
MOST_DOCUMENTS = 20  # beside those: papers outnumber cases, and would crowd them out
# Up to so many rows with all words are looked at one by one; more are common, and then the newest are soon met.
RARE = 2000

_NUMBER = re.compile(r"\s*(?P<report>m)?\s*(?P<year>\d{4})\s*-\s*(?P<number>\d{1,6})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A case, a report or a document that was found. `title` is opened."""

    kind: str  # case, report, document
    number: str  # of a document: that of its case
    title: str
    day: date  # opened on, received on, or filed on
    found: Case | Report | DocumentText


def find(user: User, text: str) -> list[Hit]:
    """What this user finds with this text: the very number when it is one, else all that holds its words.

    Newest first, at most MOST_HITS and MOST_DOCUMENTS. A report whose case is found as well is not named beside it; a
    document is.
    """
    log.record(log.Action.SEARCH, "search", details=text)
    return _with_number(user, text) or with_words(user, text)


def number_in(text: str) -> tuple[str, str] | None:
    """(`case` or `report`, number as it is written in the register) for `m2026-12`; None when it is no number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    kind = "report" if match["report"] else "case"
    return kind, f"{PREFIX[kind]}{match['year']}-{int(match['number']):04d}"


def _case_hit(case: Case) -> Hit:
    return Hit("case", case.number, case.title, case.opened_on, case)


def _report_hit(report: Report) -> Hit:
    return Hit("report", report.number, report.subject_line, report.received_on, report)


def _document_hit(text: DocumentText) -> Hit:
    document = text.version.document
    document.case = text.case
    return Hit("document", text.case.number, document.title, text.filed_on, text)


def _newest_of_each(texts: Iterable[DocumentText]) -> list[DocumentText]:
    """One text of each document: that of the newest version in which the words stand."""
    newest = sorted(texts, key=lambda text: text.version.number)
    return list({text.version.document_id: text for text in newest}.values())


@dataclass(frozen=True)
class Source:
    """Where is searched: a model that says `found_by`, and how a row of it is told."""

    model: Any
    hit: Callable[[Any], Hit]
    with_it: tuple[str, ...] = ()  # fetched with each row
    left: tuple[str, ...] = ("terms",)  # and what is not
    narrowed: Callable[[Iterable[Any]], Iterable[Any]] = iter

    def visible_to(self, user: User) -> QuerySet:
        rows = self.model.objects.visible_to(user).defer(*self.left)
        return rows.select_related(*self.with_it) if self.with_it else rows

    def hits(self, rows: QuerySet) -> list[Hit]:
        return [self.hit(row) for row in self.narrowed(rows)]


SOURCES = (
    Source(Case, _case_hit),
    Source(Report, _report_hit),
    Source(
        DocumentText,
        _document_hit,
        with_it=("version__document", "case"),
        left=("terms", "case__terms", "case__summary", "version__sealed_key"),
        narrowed=_newest_of_each,
    ),
)
APART = {source.model._meta.db_table for source in SOURCES if getattr(source.model, "found_apart", False)}


# --- By number --------------------------------------------------------------------------------------


def _with_number(user: User, text: str) -> list[Hit]:
    named = number_in(text)
    if named is None:
        return []
    kind, number = named
    source = next(source for source in SOURCES if source.model._meta.model_name == kind)
    return source.hits(source.visible_to(user).filter(number=number))


# --- By words ---------------------------------------------------------------------------------------


def with_words(user: User, text: str) -> list[Hit]:
    """What this user finds by the words of this text, newest first; not recorded here."""
    terms = blind_query(text)
    if not terms:
        return []
    found = holding(terms)
    hits: list[Hit] = []
    for source in SOURCES:
        if ids := [pk for table, pk in found if table == source.model._meta.db_table]:
            hits += source.hits(source.visible_to(user).filter(pk__in=ids))
    return sorted(hits, key=lambda hit: hit.day, reverse=True)


def holding(terms: list[int]) -> list[tuple[str, int]]:
    """(table, id) of the newest rows in sight that hold all terms; the documents apart from the others."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [terms, RARE, MOST_HITS, MOST_DOCUMENTS])
        rows = sorted(cursor.fetchall(), key=lambda row: row[2], reverse=True)
    others = [row for row in rows if row[0] not in APART][:MOST_HITS]
    return [(table, pk) for table, pk, _day in [*others, *(row for row in rows if row[0] in APART)]]


_HOLDING = "SELECT source, id, day FROM rows_holding(%s::bigint[], %s, %s, %s)"
