"""The files of an export, on disk: CSV, JSON and workbook say the same, under one profile.

Equal lines give equal bytes in the CSV, so that its SHA-256 tells whether anything changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from reporting.uri import crossing, first_sheet, multiset, streams
from reporting.uri.cells import Wording
from reporting.uri.crossing import Crossed
from reporting.uri.first_sheet import About
from reporting.uri.keeping import Made, measured
from reporting.uri.rows import Read
from reporting.uri.workbook import Workbook

Tell = Callable[[int, int], None]


def write(folder: Path, about: About, lines: Read, wording: Wording, tell: Tell) -> list[Made]:
    """Every file of the export, in `folder`. `tell` is told how many rows of the workbook are there."""
    tables = crossing.crossed(about.profile, wording, lines.runs()) if about.profile.tables else []
    return [
        _put(folder / "rows.jsonl", "rows", multiset.file_of(lines.runs())),
        _put(folder / "rows.csv", "csv", csv_of(about, lines, wording, tables)),
        _put(folder / "export.json", "json", json_of(about, lines, wording, tables)),
        _workbook(folder / "book.xlsx", about, lines, wording, tables, tell),
    ]


def csv_of(about: About, lines: Read, wording: Wording, tables: list[Crossed]) -> Iterator[bytes]:
    """One line per violation; of an aggregated profile one per cell of its tables."""
    if not first_sheet.is_of_rows(about):
        return streams.csv_bytes(list(crossing.HEADS), crossing.rows(tables), "")
    return streams.csv_bytes(wording.heads(), wording.rows(lines.runs()), about.profile.separator)


def json_of(about: About, lines: Read, wording: Wording, tables: list[Crossed]) -> Iterator[bytes]:
    """What is said about the export, then its rows or its tables."""
    head = first_sheet.as_json(about)
    if not first_sheet.is_of_rows(about):
        whole = head | {"tables": [_table(table) for table in tables]}
        return iter([json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"])
    keys = [column.key for column in about.profile.columns]
    return streams.json_bytes(head, "rows", keys, wording.rows(lines.runs()))


def _table(table: Crossed) -> dict[str, Any]:
    layout = table.layout
    across = [{"code": code.code, "nl": code.label.nl, "en": code.label.en} for code in table.across()]
    return {
        "key": layout.key,
        "nl": layout.label.nl,
        "en": layout.label.en,
        "counts": layout.counts,
        "down": layout.down,
        "across": layout.across or None,
        "columns": across if layout.across else [],
        "rows": [
            {"code": code.code, "nl": code.label.nl, "en": code.label.en, "cells": table.row(code.code)}
            for code in table.down()
        ],
        "total": table.total,
        "not_known": table.not_known,
    }


def _workbook(
    path: Path, about: About, lines: Read, wording: Wording, tables: list[Crossed], tell: Tell
) -> Made:
    with Workbook(path, about.profile) as book:
        book.tell(first_sheet.lines(about))
        if first_sheet.is_of_rows(about):
            runs = wording.rows(lines.runs())
            book.rows(wording.heads(), runs, lambda done: tell(min(done, about.rows), about.rows))
        else:
            book.tables(tables)
        book.close()
    return measured("xlsx", path)


def _put(path: Path, kind: str, content: Iterable[bytes]) -> Made:
    with path.open("wb") as file:
        for piece in content:
            file.write(piece)
    return measured(kind, path)
