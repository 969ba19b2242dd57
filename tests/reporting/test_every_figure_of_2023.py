"""Every figure of 2023 stands in every artefact and format, read from what is handed out; or a table says why not.

Figures: DOMAIN.md section 6 and the files (`figures_2023`). Artefacts: the annual report of the ministry and of a
service, the reconciliation, the other registers, the export by row and as tables. Formats: those that are offered.
tests/tables/shown_2023.csv says of each figure and artefact in which formats it stands, or why it does not. A figure is
sought in its own table, and no other number is found in its place.
"""

from __future__ import annotations

import csv
import re
from base64 import b64decode
from dataclasses import replace
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
from tests.reporting.figures_2023 import TITLES, UNKNOWN, figures
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
FAR = 30  # characters between how a line on paper begins and how it ends


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
    sought = [
        (figure, artefact, kind)
        for figure in FIGURES
        for artefact in OFFERED
        for kind in sorted(decided[figure.group, artefact][0])
    ]
    missing = [
        f"{figure.group} {figure.name or figure.words} {figure.cells} {figure.end}: {artefact} {kind}"
        for figure, artefact, kind in sought
        if not _stands_in(readings[artefact][kind], figure, artefact, kind)
    ]
    assert not missing, "\n".join(missing)
    mistaken = [
        f"{other.group} {other.name or other.words} {other.cells} {other.end}: {artefact} {kind}"
        for figure, artefact, kind in sought
        for other in _mistakes(figure)
        if _stands_in(readings[artefact][kind], other, artefact, kind)
    ]
    assert not mistaken, "\n".join(mistaken)
    for artefact, kind in {(artefact, kind) for figure, artefact, kind in sought if figure.table == "marks"}:
        reading = _with_another_mark(readings[artefact][kind], kind)
        dismissed = next(one for one in FIGURES if (one.table, one.code) == ("marks", "ONTSLAG"))
        assert not _stands_in(reading, dismissed, artefact, kind), (
            f"the mark is not missed: {artefact} {kind}"
        )


def _handed_out(client):
    found = {}
    for name, (address, tail, query, readers) in PAGES.items():
        found[name] = {
            kind: reader(
                client.get(address + ("" if kind == PAGE else tail.format(kind=kind)) + query).content
            )
            for kind, reader in readers.items()
        }
        found[name]["pdf"] = found[name]["pdf"].on_paper(found[name]["json"])
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
        sought = re.escape(read.squeezed(figure.words))
        return re.search(rf"(?<!\d){sought}(?!\d)", reading.squeezed) is not None
    begin = _begin(reading, figure, artefact, kind)
    titles = (figure.table,) if reading.by_code else _titles(figure, artefact)
    if kind == "pdf":
        return any(_on_paper(reading, title, begin, figure.end) for title in titles)
    lines = (line for title in titles for line in reading.lines.get((title, begin[0]), []))
    return any(_is_line(line, begin, figure.end) for line in lines)


def _titles(figure, artefact):
    """How its table is called there: the page of an export shows the categories of what it counts, dispositions."""
    is_other = artefact.startswith("uri_") and figure.table == "categories"
    return TITLES["categories_of_an_export" if is_other else figure.table]


def _on_paper(reading, title, begin, end):
    start, stop = reading.parts.get(title, (0, 0))
    begun = reading.on_lines.ends_of(begin, start, stop)
    return any(not end or any(reading.on_lines.ends_of(end, at, at + FAR)) for at in begun)


def _mistakes(figure):
    """The same line with another number: with a digit less, where there is one to lose, and with a digit more."""
    if figure.words:
        begin, number, rest = re.fullmatch(r"(.*?)(\d+)(\D*)", figure.words).groups()
        return [replace(figure, words=f"{begin}{other}{rest}") for other in _others(number)]
    if figure.end:
        return [replace(figure, end=(*figure.end[:-1], other)) for other in _others(figure.end[-1])]
    # The annual report shows what was published, and of the register what can be put beside it.
    place = 2 if figure.table == "published" else len(figure.cells) - 1
    found = [
        replace(figure, cells=(*figure.cells[:place], other, *figure.cells[place + 1 :]))
        for other in _others(figure.cells[place])
    ]
    return [other for other in found if other not in FIGURES]  # two lines of a table may have one name


def _others(number):
    return [*([number[:-1]] if number[1:] else []), number + "0"]


def _with_another_mark(reading, kind):
    """The same reading with another number of dismissals in the table of marks, and as it was in all others."""
    titles, names = {"marks", *TITLES["marks"]}, {"ONTSLAG", "Beëindiging dienstverband"}
    if kind == "pdf":
        begun = rf"({TITLES['marks'][0]}.*?Beëindiging dienstverband 12)"
        return replace(reading, text=re.sub(begun, r"\g<1>0", reading.text, count=1))
    return replace(
        reading,
        tables=[
            (above, [[*row[:1], "120", *row[2:]] if names & set(row[:1]) else row for row in rows])
            if titles & set(above)
            else (above, rows)
            for above, rows in reading.tables
        ],
    )


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
