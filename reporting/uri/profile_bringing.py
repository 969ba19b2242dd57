"""A profile that somebody brings in as a file: its body, or every fault with its place, to be mended all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from reporting.uri.profile import KINDS, LISTS, ROWS, lists_used
from reporting.uri.profile_reading import SHEETS, BadProfile, Reading, parsed

PARTS = (
    "code", "version", "kind", "valid_from", "valid_until", "title", "source", "statement", "separator", "columns",
    "tables", "codes", "checks", "sheets",
)  # fmt: skip
LONGEST = {"code": 40, "version": 20}
MOST_BYTES = 1_000_000
MOST_FAULTS = 50


def body_of(content: bytes, name: str) -> dict[str, Any]:
    """The body of a profile as it is kept; BadProfile with its faults under the sentence."""
    body = parsed(content, name)
    found = list(dict.fromkeys(_faults(Reading(body, name))))
    if found:
        sentence = _("The profile %(file)s cannot be used. Nothing of it was kept.") % {"file": name}
        raise BadProfile(sentence, found[:MOST_FAULTS])
    whole: dict[str, Any] = {"kind": ROWS, "valid_until": None, "sheets": SHEETS} | body
    return {part: whole[part] for part in PARTS if part in whole}


def _faults(reading: Reading) -> Iterator[str]:
    """What is wrong in every part, and in every line of columns and tables."""
    data = reading.data
    for name in data:
        if name not in PARTS:
            yield _("there is no part “%(name)s” in a profile.") % {"name": name}
    for name, most in LONGEST.items():
        if len(str(data.get(name, ""))) > most:
            yield _("“%(part)s” is longer than %(most)s characters.") % {"part": name, "most": most}
    kind = data.get("kind", ROWS)
    if not isinstance(kind, str) or kind not in KINDS:
        yield _("“kind” has to be “rows” or “tables”.")
        return
    yield from _of(
        lambda: reading.slug(data, "code", "code"),
        lambda: reading.words(data, "version", "version"),
        lambda: reading.year("valid_from"),
        reading.until,
        *(partial(reading.text, data, name, name) for name in ("title", "source", "statement")),
        *([lambda: reading.words(data, "separator", "separator")] if kind == ROWS else []),
    )
    yield from _of_lines(reading, "columns" if kind == ROWS else "tables")
    yield from _of(reading.checks, reading.sheets)


def _of_lines(reading: Reading, name: str) -> Iterator[str]:
    """Of columns or tables each line, then of the codes that they use each list."""
    one, whole = (reading.column, reading.columns) if name == "columns" else (reading.table, reading.tables)
    lines: Any = reading.data.get(name)
    faults = [
        fault
        for place, item in enumerate(lines if isinstance(lines, list) else [], start=1)
        for fault in _of(partial(one, item, f"{name}[{place}]"))
    ] or list(_of(whole))
    yield from faults
    given = reading.data.get("codes")
    if not isinstance(given, dict):
        yield from _of(lambda: reading.codes(()))
        return
    for code in given:
        if code not in LISTS:
            yield _("there is no list “%(name)s”.") % {"name": code}
    used: tuple[str, ...] = ()
    if not faults:
        used = lists_used(reading.columns(), ()) if name == "columns" else lists_used((), reading.tables())
    yield from _of(
        *(partial(reading.mapping, given, code) for code in LISTS if code in used or code in given)
    )


def _of(*asked: Callable[[], Any]) -> Iterator[str]:
    for ask in asked:
        try:
            ask()
        except BadProfile as bad:
            yield bad.what
