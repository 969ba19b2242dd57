"""The CSV and the JSON of an export, piece by piece. Rows that say the same are put in words once and repeated."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from accounts.spreadsheet import SEPARATOR, safe
from reporting.uri.cells import NUMBER, Cell, in_one

AT_ONCE = 5000  # rows in a piece
IN_JSON = json.dumps(NUMBER)
Runs = Iterable[tuple[list[Cell], int]]


def csv_bytes(heads: list[str], runs: Runs, separator: str) -> Iterator[bytes]:
    """UTF-8 with its mark; lines as RFC 4180 ends them; no cell that a spreadsheet would calculate."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")

    def line(cells: Iterable[Any]) -> str:
        writer.writerow([safe(cell) for cell in cells])
        written = text.getvalue()
        text.seek(0)
        text.truncate()
        return written

    yield b"\xef\xbb\xbf" + line(heads).encode()
    yield from _repeated((line(in_one(cells, separator)), times) for cells, times in runs)


def json_bytes(about: dict[str, Any], name: str, keys: list[str], runs: Runs) -> Iterator[bytes]:
    """One object: what is said about the export, and last under `name` its rows by the keys of the columns."""
    head = json.dumps(about, ensure_ascii=False, indent=1)
    yield f"{head.removesuffix('}').rstrip()},\n {json.dumps(name)}: [".encode()
    first = True

    def rows() -> Iterator[tuple[str, int]]:
        for cells, times in runs:
            row = json.dumps(dict(zip(keys, cells, strict=True)), ensure_ascii=False)
            yield f",\n  {row.replace(IN_JSON, NUMBER)}", times

    for piece in _repeated(rows()):
        yield piece[1:] if first else piece  # no comma before the first
        first = False
    yield b"\n ]\n}\n"


def _repeated(lines: Iterable[tuple[str, int]]) -> Iterator[bytes]:
    """Each line as often as its number says, with the number of the row where that is to stand."""
    held: list[str] = []
    room, number = AT_ONCE, 0
    for line, times in lines:
        parts = line.split(NUMBER)
        while times:
            now = min(times, room)
            if len(parts) == 1:
                held.append(line * now)
            else:
                held += [str(n).join(parts) for n in range(number + 1, number + now + 1)]
            times, room, number = times - now, room - now, number + now
            if not room:
                yield "".join(held).encode()
                held.clear()
                room = AT_ONCE
    if held:
        yield "".join(held).encode()
