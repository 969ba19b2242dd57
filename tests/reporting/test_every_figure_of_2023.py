"""Every figure of 2023 stands in every artefact and format, read from what is handed out; or a table says why not.

Figures: DOMAIN.md section 6 and the files (`figures_2023`). Artefacts: the annual report of the ministry and of a
service, the reconciliation, the other registers, the export by row and as tables. Formats: those that are offered.
tests/tables/shown_2023.csv says of each figure and artefact in which formats it stands, or why it does not.
"""

from __future__ import annotations

import csv
import re
from base64 import b64decode
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from reporting.annual import document
from reporting.sheets import TYPES
from reporting.views.annual import FILES
from reporting.views.uri import CONTENT_TYPES
from tests.reporting import readings_2023 as read
from tests.reporting import test_uri_2023 as exports
from tests.reporting.figures_2023 import UNKNOWN, figures
from tests.reporting.loading import load

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[1] / "tables" / "shown_2023.csv"
PAGE = "page"
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
ANNUAL = {
    "page": read.page, "pdf": read.pdf, "xlsx": read.xlsx, "docx": read.docx, "csv": read.annual_csv,
    "json": read.annual_json,
}  # fmt: skip
SHEETS = {
    "page": read.page, "pdf": read.pdf, "xlsx": read.xlsx, "csv": read.sheets_csv, "json": read.sheets_json,
}  # fmt: skip
# Artefact: its page, and how the address of its files ends.
PAGES = {
    "annual": ("/annual/2023/", "{kind}/", "?directorate=FIN", ANNUAL),
    "annual_service": ("/annual/2023/", "{kind}/", "?directorate=BD", ANNUAL),
    "reconciliation": ("/reconciliation/2023/", "{kind}", "", {**SHEETS, PAGE: read.reconciled}),
    "advice": ("/registers/advice/2023/", "{kind}", "", SHEETS),
    "complaints": ("/registers/complaints/2023/", "{kind}", "", SHEETS),
}
ROWS = {"csv": exports.rows_of, "xlsx": exports.rows_of_sheet, "json": exports.rows_of_json}
TABLES = {"csv": exports.tables_of_csv, "xlsx": exports.tables_of_sheet, "json": exports.tables_of_json}
OFFERED = {
    **{name: {PAGE, *FILES} for name in ("annual", "annual_service")},
    **{name: {PAGE, *TYPES} for name in ("reconciliation", "advice", "complaints")},
    **{name: {PAGE, *CONTENT_TYPES} for name in ("uri_rows", "uri_tables")},
}
FIGURES = list(figures())


def decisions():
    """(group of figures, artefact) → the formats in which they stand, and why in no other."""
    found = {}
    for row in csv.DictReader(TABLE.read_text().splitlines(), delimiter=";"):
        for group in row["figures"].split(", "):
            for artefact in row["artefacts"].split(", "):
                assert (group, artefact) not in found, f"{group} in {artefact} is decided on twice"
                formats = OFFERED[artefact] if row["formats"] == "all" else set(row["formats"].split())
                found[group, artefact] = formats, row["why_not"]
    return found


def test_of_every_figure_and_artefact_the_table_says_where_it_stands_or_why_not():
    groups = {figure.group for figure in FIGURES}
    found = decisions()
    assert set(found) == {(group, artefact) for group in groups for artefact in OFFERED}
    for (group, artefact), (formats, why_not) in found.items():
        assert formats <= OFFERED[artefact], (group, artefact)
        assert bool(why_not) == (formats != OFFERED[artefact]), (group, artefact)
    for group in groups:  # each stands somewhere, in full
        assert any(found[group, artefact][0] == OFFERED[artefact] for artefact in OFFERED), group


def test_every_figure_stands_where_the_table_says(cast, register_2023, client, sign_in, monkeypatch):
    monkeypatch.setattr(document, "png", lambda picture: PIXEL)  # drawn in earnest in `annual.test_files`
    for source in ("published", "advice", "complaints"):
        load(source, by=cast.central)
    sign_in(cast.head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nl"
    readings = {**_handed_out(client), **_exports(cast, client)}
    assert {key: set(kinds) for key, kinds in readings.items()} == OFFERED
    decided = decisions()
    missing = [
        f"{figure.group} {figure.name or figure.words} {figure.cells} {figure.end}: {artefact} {kind}"
        for figure in FIGURES
        for artefact in OFFERED
        for kind in sorted(decided[figure.group, artefact][0])
        if not _stands_in(readings[artefact][kind], figure, artefact, kind)
    ]
    assert not missing, "\n".join(missing)


def _handed_out(client):
    found = {}
    for name, (address, tail, query, readers) in PAGES.items():
        found[name] = {
            kind: reader(
                client.get(address + ("" if kind == PAGE else tail.format(kind=kind)) + query).content
            )
            for kind, reader in readers.items()
        }
    return found


def _exports(cast, client):
    found = {}
    for name, profile, readers, reading in (
        ("uri_rows", "", ROWS, read.export_rows),
        ("uri_tables", "uri-tabellen", TABLES, read.export_tables),
    ):
        export = exports.export_of(cast.central, profile=profile)
        found[name] = {kind: partial(reading, reader)(export) for kind, reader in readers.items()}
        found[name][PAGE] = read.page(client.get(f"/uri/{export.pk}/").content)
    return found


# --- A figure in a reading --------------------------------------------------------------------------------


def _stands_in(reading, figure, artefact, kind):
    if figure.words:
        return read.squeezed(figure.words) in reading.squeezed
    begin = _begin(reading, figure, artefact, kind)
    if kind == "pdf":
        begun, ended = (re.escape(read.squeezed("".join(cells))) for cells in (begin, figure.end))
        return re.search(begun + (".{0,30}?" + ended if ended else ""), reading.text) is not None
    return any(_is_line(line, begin, figure.end) for line in reading.lines.get(begin[0], []))


def _is_line(line, begin, end):
    ended = [cell for cell in line if cell] if end else line  # a sheet is as wide as its widest table
    return (
        line[: len(begin)] == begin
        and len(line) >= len(begin) + len(end)
        and (not end or ended[-len(end) :] == list(end))
    )


def _begin(reading, figure, artefact, kind):
    """With which cells its line begins there."""
    if reading.by_code:
        return [figure.code, *figure.cells]
    if figure.group.startswith("published_"):
        return _published(figure, artefact, kind)
    if figure.group == "computed_shares" and kind == PAGE:
        printed, part, whole, should_be = figure.cells
        return [figure.name, f"{printed}%", f"{should_be}%", f"{part} van {whole}"]
    if artefact in ("advice", "complaints") and kind in ("xlsx", "csv", "json"):
        return [figure.name, *("" if cell == UNKNOWN else cell for cell in figure.cells)]
    return [figure.name, *figure.cells]


def _published(figure, artefact, kind):
    year, unit, value, register = figure.cells
    sign = "%" if unit == "procent" else ""
    if artefact.startswith("annual"):
        about = unit if year == "2023" else f"{unit}, {year}"
        return [f"{figure.name} ({about})", value + sign]
    if kind == PAGE:
        return [f"{figure.name} {unit}, {year}", value + sign, register + sign if register else UNKNOWN]
    return [figure.name, figure.code, year, unit, value, register or (UNKNOWN if kind == "pdf" else "")]
