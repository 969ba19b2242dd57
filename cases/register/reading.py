"""Reading a file of an earlier register: CSV in its many forms, and XLSX. Nothing here knows what a word means."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from accounts.refusal import Refusal
from cases.register.headings import Cells, Line, Unreadable, checked, find_headings, lines_below

SEPARATORS = (";", ",", "\t")
SAMPLE = 64 * 1024
MOST_UNPACKED = 1024**3  # bytes in an unpacked XLSX
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIXED = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]"
)  # a letter with an accent in UTF-8: it is no Dutch in Windows-1252


@dataclass(frozen=True)
class Sheet:
    """A file that has headings: what is not read, and the lines still to be read (once)."""

    ignored: list[str]
    lines: Iterator[Line]


def fingerprint(file: BinaryIO) -> bytes:
    """SHA-256 of the whole file, by which it is known again."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(SAMPLE):
        digest.update(block)
    return digest.digest()


def read(file: BinaryIO) -> Sheet:
    """Find out what kind of file it is and where its headings stand. Raises Unreadable."""
    file.seek(0)
    start = file.read(8)
    if not start:
        raise Unreadable(_("The file is empty."))
    if start.startswith(OLD_EXCEL):
        raise Unreadable(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and choose it again."))
    if start.startswith(b"PK\x03\x04"):
        return _read_workbook(file)
    return _read_csv(file)


# --- CSV ---------------------------------------------------------------------------------------------


def _read_csv(file: BinaryIO) -> Sheet:
    encoding = _encoding(file)
    file.seek(0)
    sample = codecs.getincrementaldecoder(encoding)().decode(file.read(SAMPLE))
    best, separator = None, SEPARATORS[0]
    for candidate in SEPARATORS:
        found = find_headings(_until_fault(csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)))
        if found and (best is None or len(found.missing) < len(best.missing)):
            best, separator = found, candidate
    headings = checked(best)
    return Sheet(
        headings.ignored, lines_below(_records(file, encoding, separator), headings, rows_are_whole=True)
    )


def _until_fault(reader: Any) -> Iterator[Cells]:
    try:
        yield from reader
    except csv.Error:
        return  # a sample may end within quotation marks; the whole file is read later


def _records(file: BinaryIO, encoding: str, separator: str) -> Iterator[Cells]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    row = 0
    try:
        for row, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), start=1):  # noqa: B007
            yield cells
    except csv.Error as error:
        raise Unreadable(
            _("The file cannot be read from row %(row)s on: check the quotation marks there.")
            % {"row": row + 1}
        ) from error
    finally:
        text.detach()  # the file stays open: it is read a second time


def _encoding(file: BinaryIO) -> str:
    """The encoding in which the whole file can be read. Raises Unreadable when there is none."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    raise Unreadable(_("This is not a CSV or XLSX file, or its characters are not UTF-8 or Windows-1252."))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder, tail = codecs.getincrementaldecoder(encoding)(), b""
    file.seek(0)
    while True:
        block = file.read(SAMPLE)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            return False
        if "\0" in text:
            return False
        if encoding == "cp1252" and MIXED.search(tail + block):
            raise Unreadable(_("The file mixes UTF-8 and Windows-1252. Save it again as “CSV UTF-8”."))
        if not block:
            return True
        tail = block[-1:]


# --- XLSX --------------------------------------------------------------------------------------------


def _read_workbook(file: BinaryIO) -> Sheet:
    workbook = _whole(lambda: _open_workbook(file))
    best, chosen = None, None
    for worksheet in workbook.worksheets:
        found = find_headings(_cells_of(worksheet))
        if found and (best is None or len(found.missing) < len(best.missing)):
            best, chosen = found, worksheet
    headings = checked(best)
    return Sheet(headings.ignored, lines_below(_cells_of(chosen), headings, rows_are_whole=False))


def _open_workbook(file: BinaryIO) -> Any:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise Unreadable(_("This spreadsheet is too large when unpacked. Save it as CSV."))
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and the like, which are not read
        return load_workbook(file, read_only=True, data_only=True)


def _cells_of(worksheet: Any) -> Iterator[Cells]:
    worksheet.reset_dimensions()  # what a file says of its own size is often wrong
    rows = worksheet.iter_rows(values_only=True)
    while (values := _whole(lambda: next(rows, None))) is not None:
        yield [_as_text(value) for value in values]


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _whole(step: Any) -> Any:
    """One step of the spreadsheet library, which on a damaged file raises nearly anything."""
    try:
        return step()
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(
            _("This is not an XLSX file, or it is damaged. Open it in Excel and save it again.")
        ) from error
