"""Reading a file of an earlier register: CSV in its many forms, and XLSX. Nothing here knows what a word means.

Rows are counted as a spreadsheet counts them: the first one, usually the headings, is row 1.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from accounts.refusal import Refusal

# What a column is, under which headings it is met (normalised), and whether a register can do without.
COLUMNS: dict[str, tuple[Any, bool, set[str]]] = {
    "number": (gettext_lazy("number"), False, {"volgnummer", "volgnr", "nr", "nummer", "no", "number"}),
    "year": (gettext_lazy("year"), False, {"jaar", "year"}),
    "directorate": (
        gettext_lazy("service"),
        True,
        {"dienstonderdeel", "dienst", "onderdeel", "organisatieonderdeel", "directie", "service", "directorate"},
    ),
    "category": (
        gettext_lazy("category"),
        True,
        {"schending", "typeschending", "soortschending", "categorie", "violation", "typeofviolation", "category"},
    ),
    "description": (gettext_lazy("description"), False, {"omschrijving", "beschrijving", "toelichting", "description"}),
    "measures": (
        gettext_lazy("measures"),
        True,
        {"afdoening", "afdoeningen", "maatregel", "maatregelen", "disposition", "measure", "measures"},
    ),
}
REQUIRED = [key for key, (_label, required, _headings) in COLUMNS.items() if required]
MEANING_OF_HEADING = {heading: key for key, (_l, _r, headings) in COLUMNS.items() for heading in headings}

SEPARATORS = (";", ",", "\t")
HEADINGS_WITHIN = 10  # rows in which the headings are looked for; a title may stand above them
SAMPLE = 64 * 1024
MOST_UNPACKED = 1024**3  # bytes in an unpacked XLSX
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIXED = re.compile(rb"[\xc2\xc3][\x80-\xbf]")  # a letter with an accent in UTF-8: it is no Dutch in Windows-1252

Cells = list[str]


class Unreadable(Refusal):
    """The file cannot be read as a register at all; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class Line:
    """One row: its place in the file and what stands in the columns that are known. `fault` is a code, or empty."""

    row: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Headings:
    row: int
    columns: dict[int, str]  # place of the cell → key of COLUMNS
    ignored: list[str]
    width: int

    @property
    def missing(self) -> list[str]:
        return [key for key in REQUIRED if key not in self.columns.values()]


@dataclass(frozen=True)
class Sheet:
    """A file that has headings: what is not read, and the lines still to be read (once)."""

    ignored: list[str]
    lines: Iterator[Line]


def normal(text: str) -> str:
    """The letters and digits of a text, without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


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


# --- Headings ----------------------------------------------------------------------------------------


def _headings_in(records: Iterator[Cells]) -> Headings | None:
    """The first row in which every required column is found, else the one that comes nearest."""
    best = None
    for row, cells in enumerate(itertools.islice(records, HEADINGS_WITHIN), start=1):
        known = {place: MEANING_OF_HEADING.get(normal(cell)) for place, cell in enumerate(cells)}
        columns = {place: key for place, key in known.items() if key}
        if len(set(columns.values())) < 2:
            continue
        ignored = [cell.strip() for place, cell in enumerate(cells) if not known[place] and cell.strip()]
        width = max(place for place, cell in enumerate(cells) if cell.strip()) + 1
        found = Headings(row, columns, ignored, width)
        if not found.missing:
            return found
        best = best or found
    return best


def _check_headings(found: Headings | None) -> Headings:
    if found is None:
        required = ", ".join(str(COLUMNS[key][0]) for key in REQUIRED)
        raise Unreadable(
            _("No headings were found in the first %(rows)s rows. A register has at least these columns: %(columns)s.")
            % {"rows": HEADINGS_WITHIN, "columns": required}
        )
    if found.missing:
        missing = ", ".join(str(COLUMNS[key][0]) for key in found.missing)
        raise Unreadable(_("These columns are missing: %(columns)s.") % {"columns": missing})
    keys = list(found.columns.values())
    for key in keys:
        if keys.count(key) > 1:
            raise Unreadable(_("Two columns hold the same: %(column)s. Keep one of them.") % {"column": COLUMNS[key][0]})
    return found


def _lines(records: Iterator[Cells], headings: Headings, *, rows_are_whole: bool) -> Iterator[Line]:
    for row, cells in enumerate(records, start=1):
        if row <= headings.row or not any(cell.strip() for cell in cells):
            continue
        fault = ""
        if len(cells) < headings.width and rows_are_whole:
            fault = "short"
        elif any(cell.strip() for cell in cells[headings.width :]):
            fault = "long"
        found = {key: cells[place].strip() if place < len(cells) else "" for place, key in headings.columns.items()}
        yield Line(row, found, fault)


# --- CSV ---------------------------------------------------------------------------------------------


def _read_csv(file: BinaryIO) -> Sheet:
    encoding = _encoding(file)
    file.seek(0)
    sample = codecs.getincrementaldecoder(encoding)().decode(file.read(SAMPLE))
    best, separator = None, SEPARATORS[0]
    for candidate in SEPARATORS:
        found = _headings_in(_until_fault(csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)))
        if found and (best is None or len(found.missing) < len(best.missing)):
            best, separator = found, candidate
    headings = _check_headings(best)
    return Sheet(headings.ignored, _lines(_records(file, encoding, separator), headings, rows_are_whole=True))


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
            _("The file cannot be read from row %(row)s on: check the quotation marks there.") % {"row": row + 1}
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
        found = _headings_in(_cells_of(worksheet))
        if found and (best is None or len(found.missing) < len(best.missing)):
            best, chosen = found, worksheet
    headings = _check_headings(best)
    return Sheet(headings.ignored, _lines(_cells_of(chosen), headings, rows_are_whole=False))


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
        raise Unreadable(_("This is not an XLSX file, or it is damaged. Open it in Excel and save it again.")) from error
