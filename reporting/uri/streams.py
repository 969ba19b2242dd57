"""The CSV and the JSON of an export, piece by piece. Rows that say the same are put in words once and repeated."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from accounts.spreadsheet import SEPARATOR, safe
from reporting.uri.cells import NUMBER, Cell, Once, in_one

AT_ONCE = 5000  # rows in a piece
Runs = Iterable[tuple[list[Cell], int]]


def csv_bytes(heads: list[str], runs: Runs, separator: str) -> Iterator[bytes]:
    """UTF-8 with its mark; lines as RFC 4180 ends them; no cell that a spreadsheet would calculate."""
    written = Once(_in_csv)

    def line(cells: Iterable[Any]) -> str:
        told = SEPARATOR.join([written[cell] for cell in cells])
        return f"{told}\r\n" if told else '""\r\n'  # a line is never empty

    yield b"\xef\xbb\xbf" + line(heads).encode()
    yield from _repeated((line(in_one(cells, separator)), times) for cells, times in runs)


def _in_csv(cell: Any) -> str:
    """One cell, quoted where it has to be."""
    text = io.StringIO()
    csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n").writerow([safe(cell), ""])
    return text.getvalue().removesuffix(f"{SEPARATOR}\r\n")


def json_bytes(about: dict[str, Any], name: str, keys: list[str], runs: Runs) -> Iterator[bytes]:
    """One object: what is said about the export, and last under `name` its rows by the keys of the columns."""
    head = json.dumps(about, ensure_ascii=False, indent=1)
    yield f"{head.removesuffix('}').rstrip()},\n {json.dumps(name)}: [".encode()
    first = True
    heads = [f"{json.dumps(key)}: " for key in keys]
    written = Once(lambda cell: cell if cell == NUMBER else json.dumps(cell, ensure_ascii=False))

    def rows() -> Iterator[tuple[str, int]]:
        for cells, times in runs:
            row = ", ".join([key + written[cell] for key, cell in zip(heads, cells, strict=True)])
            yield f",\n  {{{row}}}", times

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
