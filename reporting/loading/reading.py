"""Reading a small file from outside: UTF-8 text that is CSV or JSON. Whatever else it is, a sentence says so."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sized
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from reporting import identifying
from reporting.loading.faults import Faults, Place, Unreadable

MOST_BYTES = 1024 * 1024
MOST_ROWS = 2000
MOST = 100_000_000
LONGEST_TEXT = 200
SEPARATORS = (";", ",", "\t")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NO_SIGNS = ("Cc", "Cs")  # control characters, and halves of a pair that a database cannot keep
LAID_OUT = {"\n", "\t"}
WHOLE = re.compile(r"-?[0-9]{1,12}")

Rows = list[list[str]]


def bytes_of(file: BinaryIO) -> bytes:
    """The whole file, unless it is larger than such a file can be."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(
            _(
                "This file is larger than 1 MB. A file with yearly figures is much smaller: is it the right one?"
            )
        )
    return data


def text_of(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a spreadsheet. Save it as “CSV UTF-8” and choose it again."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("The characters of this file are not UTF-8. Save it as “CSV UTF-8” and choose it again.")
        ) from error
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    if "\0" in text:
        raise Unreadable(_("This is no text file."))
    return text


def is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def rows_of(text: str) -> Rows:
    """The rows of a CSV file as a spreadsheet counts them: the headings are row 1."""
    first = text.splitlines()[0]
    separator = max(SEPARATORS, key=first.count)
    rows: Rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append([cell.strip() for cell in cells])
            check_length(rows)
    except csv.Error as error:
        raise Unreadable(
            _("The file cannot be read from row %(row)s on: check the quotation marks there.")
            % {"row": len(rows) + 1}
        ) from error
    _check_signs(cell.replace("\r\n", "\n") for row in rows for cell in row)
    return rows


def check_length(rows: Sized) -> None:
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            _(
                "This file has more than 2,000 rows. A file with yearly figures has fewer: is it the right one?"
            )
        )


def json_of(text: str) -> Any:
    """What a JSON file says. Two fields of one name, numbers that are none, and signs that are none are refused."""
    try:
        told = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        if line is None:
            raise Unreadable(
                _("This JSON file cannot be read: a field stands in it twice, or it is no JSON.")
            ) from error
        raise Unreadable(
            _("This JSON file cannot be read from line %(line)s on.") % {"line": line}
        ) from error

    _check_signs(texts_in(told))
    return told


def holds_no_signs(texts: Iterable[str]) -> bool:
    """Whether something stands in them that no page can show and no file can hold."""
    return any(unicodedata.category(sign) in NO_SIGNS for text in texts for sign in set(text) - LAID_OUT)


def _check_signs(texts: Iterable[str]) -> None:
    if holds_no_signs(texts):
        raise Unreadable(
            _(
                "There is a character in this file that is no text, such as half a sign or a control character. "
                "Take it out and choose the file again."
            )
        )


def texts_in(told: Any) -> Iterator[str]:
    """Every text in what a JSON file says, names of fields as well, however deep it stands."""
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands here twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def whole(value: Any, place: Place, faults: Faults) -> int | None:
    """A whole number of zero or more; None after noting what is wrong with it."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not WHOLE.fullmatch(text):
        faults.add("no_number", place, value)
    elif int(text) < 0:
        faults.add("negative", place, value)
    elif int(text) > MOST:
        faults.add("too_large", place, value)
    else:
        return int(text)
    return None


def words(value: Any, place: Place, faults: Faults) -> str:
    """A name from the file, or nothing after noting what is wrong with it."""
    text = value.strip() if isinstance(value, str) else ""
    if value is not None and not isinstance(value, str):
        faults.add("no_text", place)
    elif text.startswith(FORMULA):
        faults.add("formula", place, text)
    elif len(text) > LONGEST_TEXT:
        faults.add("long_text", place, text)
    elif kinds := identifying.kinds_in(text):
        faults.add("tells_who", place, identifying.said(kinds))
    else:
        return text
    return ""
