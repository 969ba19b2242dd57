"""Two overviews of one directorate side by side: every entry of every figure of the month, with both counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reporting.overviews.freezing import QUESTIONS, Overview
from reporting.tables import CrossTable, Label, Table
from reporting.units import Rule, Unit


@dataclass(frozen=True)
class Pair:
    """One count in both months."""

    label: str
    left: int
    right: int


@dataclass(frozen=True)
class Compared:
    """One figure in both months; only entries that count something in one of them."""

    key: str
    title: Any
    unit: Unit
    rule: Rule
    pairs: tuple[Pair, ...]
    left_total: int | None
    right_total: int | None


def side_by_side(left: Overview, right: Overview) -> list[Compared]:
    """The figures of the month in both overviews; what neither counts is left out."""
    found = [
        compared(left.table(question.key), right.table(question.key))
        for question in QUESTIONS
        if left.keeps(question.key) and right.keeps(question.key)
    ]
    return [figure for figure in found if figure.pairs]


def compared(left: Table | CrossTable, right: Table | CrossTable) -> Compared:
    """Every entry of two answers to one question."""
    one, other = _counts(left), _counts(right)
    words = {**{place: text for place, (text, _n) in other.items()}, **{p: t for p, (t, _n) in one.items()}}
    pairs = (
        Pair(text, one.get(place, ("", 0))[1], other.get(place, ("", 0))[1]) for place, text in words.items()
    )
    shown = tuple(pair for pair in pairs if pair.left or pair.right)
    return Compared(left.key, left.title, left.unit, left.rule, shown, left.total, right.total)


def _counts(table: Table | CrossTable) -> dict[tuple[str, str], tuple[str, int]]:
    if isinstance(table, Table):
        return {(row.code, ""): (str(row.label), row.count) for row in table.rows}
    return {
        (line.code, column.code): (_words(line, column), cell)
        for line, cells in table.lines
        for column, cell in zip(table.columns, cells, strict=True)
    }


def _words(line: Label, column: Label) -> str:
    return f"{line}, {column}"
