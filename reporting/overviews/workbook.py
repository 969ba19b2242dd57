"""An overview as a workbook: the frozen figures with their definitions, and charts that Excel draws from the cells.

The same bytes every time. Order and words are those of the page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.spreadsheet import safe
from reporting.overviews import showing
from reporting.overviews.freezing import SERIES, Difference, Overview
from reporting.overviews.leads import Leads
from reporting.periods import Month
from reporting.presenting import Section, Shown
from reporting.tables import CrossTable, Table

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the moment stands in the sheet
NOW, BEFORE = "#154273", "#8995A1"
LONGEST_NAME = 31  # of a sheet
CHART_ROWS = 16  # that a chart covers
# Sections whose heading is too long for the name of a sheet.
SHEETS = {
    "detail-reports": gettext_lazy("Reports"),
    "detail-cases": gettext_lazy("Cases"),
    "detail-dispositions": gettext_lazy("Dispositions and measures"),
}
WORTH_DRAWING = 2  # rows that count something


def xlsx(overview: Overview, language: str, differences: Sequence[Difference] = ()) -> bytes:
    """The workbook of a version in a language; `differences` are those from the version before."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override(language), xlsxwriter.Workbook(file, options) as book:
        shown = showing.shown(overview)
        title = _("Overview %(month)s, %(scope)s") % {"month": overview.month, "scope": overview.scope}
        book.set_properties({"created": CREATED, "author": "ROSI", "title": title, "subject": shown["lead"]})
        _cover(Sheet(book, _("Overview")), overview, shown, title)
        _months(Sheet(book, _("Months")), overview)
        for section in [*shown["main"], shown["terms"], *shown["detail"]]:
            if section.figures:
                sheet = Sheet(book, str(SHEETS.get(section.id, section.title)))
                _figures(sheet, section)
                for found in shown["leads"] if section.id == "terms" else ():
                    _leads(sheet, found, overview.month)
        if differences:
            _changes(Sheet(book, _("What changed")), differences)
    return file.getvalue()


class Sheet:
    """One sheet, written from the top: it knows its next row and how things look."""

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.at = book, 0
        self.sheet = book.add_worksheet(name.replace("/", "-")[:LONGEST_NAME])
        self.sheet.set_column(0, 0, 46)
        self.sheet.set_column(1, 12, 14)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.looks = {
            "title": {"bold": True, "font_size": 16, "font_color": NOW},
            "head": {"bold": True, "font_size": 12, "font_color": NOW},
            "bold": {"bold": True, "bottom": 1},
            "total": {"bold": True, "top": 1},
            "soft": {"font_color": "#4D5B69", "italic": True},
            "lead": {"bold": True, "font_size": 12},
        }
        self._formats: dict[tuple[str, str], Any] = {}

    def row(self, *cells: Any, look: str = "", share_at: int | None = None) -> int:
        """Write one row and return its number."""
        for place, cell in enumerate(cells):
            kind = "0%" if place == share_at else "#,##0" if isinstance(cell, int) else ""
            if cell is None or cell == "":
                continue
            if isinstance(cell, int | float):
                self.sheet.write_number(self.at, place, cell, self._format(look, kind))
            else:
                self.sheet.write_string(self.at, place, str(safe(str(cell))), self._format(look, kind))
        self.at += 1
        return self.at - 1

    def skip(self, rows: int = 1) -> None:
        self.at += rows

    def _format(self, look: str, kind: str) -> Any:
        if (look, kind) not in self._formats:
            form = dict(self.looks.get(look, {})) | ({"num_format": kind} if kind else {})
            self._formats[look, kind] = self.book.add_format(form)
        return self._formats[look, kind]

    def chart(
        self, kind: str, title: str, names: Any, series: Sequence[tuple[str, Any, str]], place: str
    ) -> None:
        """A chart that Excel draws from cells: from zero, one colour each for now and before, with a description."""
        chart = self.book.add_chart({"type": kind})
        for words, values, colour in series:
            look: dict[str, Any] = {"fill": {"color": colour}, "gap": 60}
            if kind == "line":
                look = {"line": {"color": colour, "width": 2.25}}
            labels = {"value": True} if len(series) == 1 else {}
            chart.add_series(
                {"name": words, "categories": names, "values": values, "data_labels": labels} | look
            )
        chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
        chart.set_y_axis(
            {"reverse": True} if kind == "bar" else {"min": 0, "major_gridlines": {"visible": False}}
        )
        if kind == "bar":
            chart.set_x_axis({"min": 0, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 620, "height": CHART_ROWS * 20 - 10})
        told = _("%(title)s. The cells of this sheet have the same numbers.") % {"title": title}
        self.sheet.insert_chart(place, chart, {"description": told})


def _cover(sheet: Sheet, overview: Overview, shown: dict[str, Any], title: str) -> None:
    moment = date_format(localtime(overview.as_of), "DATETIME_FORMAT")
    sheet.row(title, look="title")
    sheet.row(
        _("Version %(version)s, as known on %(at)s") % {"version": overview.version, "at": moment},
        look="soft",
    )
    sheet.row(_("Fingerprint (SHA-256):"), overview.row.sha256, look="soft")
    sheet.skip()
    sheet.row(shown["lead"], look="lead")
    for sentence in [*shown["also"], shown["plain"]]:
        sheet.row(sentence)
    sheet.skip()
    sheet.row(_("Figure"), str(overview.month), str(overview.month.before), look="bold")
    for card in shown["cards"]:
        sheet.row(card.label, card.number, card.before)
    sheet.skip()
    sheet.row(
        _(
            "Every case counts, for every reader alike. The figures of this version do not change any more; "
            "a correction makes the next version."
        ),
        look="soft",
    )


def _months(sheet: Sheet, overview: Overview) -> None:
    sheet.row(_("In, out and open, by month"), look="head")
    sheet.row(
        _("A month of which the register knows nothing is empty. Every event counts on its own day."),
        look="soft",
    )
    sheet.row(_("Month"), *SERIES.values(), look="bold")
    first = sheet.at
    columns = [overview.series(name) for name in SERIES]
    for cells in zip(*columns, strict=True):
        sheet.row(str(cells[0][0]), *(value for _month, value in cells))
    last = sheet.at - 1
    name = sheet.sheet.get_name()
    places = {series: place for place, series in enumerate(SERIES, start=1)}
    months = [name, first, 0, last, 0]

    def values(series: str) -> list[Any]:
        return [name, first, places[series], last, places[series]]

    flow = [(str(SERIES["came"]), values("came"), NOW), (str(SERIES["went"]), values("went"), BEFORE)]
    sheet.chart("column", _("Cases in and out, by month"), months, flow, f"A{last + 3}")
    stock = [(str(SERIES["stock"]), values("stock"), NOW)]
    sheet.chart("line", str(SERIES["stock"]), months, stock, f"A{last + 3 + CHART_ROWS}")


def _figures(sheet: Sheet, section: Section) -> None:
    sheet.row(section.title, look="title")
    for shown in section.figures:
        sheet.skip()
        sheet.row(shown.table.title, look="head")
        sheet.row(definition(shown.table), look="soft")
        start = sheet.at
        if isinstance(shown.table, CrossTable):
            _cross(sheet, shown.table)
        else:
            _table(sheet, shown)
            if _is_drawn(shown):
                sheet.at = max(sheet.at, start + CHART_ROWS)


def definition(table: Table | CrossTable) -> str:
    """What a figure says of itself: unit, period and counting rule."""
    return _("Unit: %(unit)s · Period: %(period)s · Counted: %(rule)s.") % {
        "unit": table.unit.name,
        "period": table.period,
        "rule": table.rule.text,
    }


def _is_drawn(shown: Shown) -> bool:
    return (
        shown.table.total is not None and len([line for line in shown.lines if line.count]) >= WORTH_DRAWING
    )


def _table(sheet: Sheet, shown: Shown) -> None:
    before = shown.before
    years = [str(shown.table.period.year), *([str(before.period.year)] if before else [])]
    sheet.row(_("Entry"), years[0], _("share") if shown.has_shares else "", *years[1:], look="bold")
    first = sheet.at
    for line in shown.lines:
        sheet.row(line.label, line.count, line.share if shown.has_shares else None, line.before, share_at=2)
    last = sheet.at - 1
    if shown.table.total is not None:
        past = before.total if before else None
        sheet.row(
            _("total"), shown.table.total, 1 if shown.has_shares else None, past, look="total", share_at=2
        )
    if _is_drawn(shown):
        name = sheet.sheet.get_name()
        series = [(years[0], [name, first, 1, last, 1], NOW)]
        if before is not None:
            series.append((years[1], [name, first, 3, last, 3], BEFORE))
        sheet.chart("bar", str(shown.table.title), [name, first, 0, last, 0], series, f"F{first}")


def _cross(sheet: Sheet, table: CrossTable) -> None:
    added = table.row_totals is not None
    sheet.row(_("Entry"), *table.columns, *([_("total")] if added else []), look="bold")
    for label, cells, total in table.body:
        sheet.row(label, *cells, *([total] if added else []))
    if table.summed:
        sheet.row(_("total"), *table.column_totals, *([table.total] if added else []), look="total")


def _leads(sheet: Sheet, found: Leads, month: Month) -> None:
    """Lead times: of the month, of the year so far and of the same part of the year before."""
    sheet.skip()
    sheet.row(found.table.title, look="head")
    sheet.row(definition(found.table), look="soft")
    year = found.table.period.year
    sheet.row("", str(month), "", "", str(year), "", "", str(year - 1), str(year), look="bold")
    took = (_("ended"), _("median, days"), _("90th percentile, days"))
    sheet.row(_("Entry"), *took, *took, _("median, days"), _("share in time"), look="bold")
    for line in found.lines:
        sheet.row(line.label, *line.cells, line.share, share_at=len(line.cells) + 1)


def _changes(sheet: Sheet, differences: Sequence[Difference]) -> None:
    sheet.row(_("What this version changed"), look="title")
    sheet.row(_("Figure"), _("Period"), _("Entry"), _("was"), _("is now"), look="bold")
    for found in differences:
        sheet.row(found.figure, str(found.period), found.entry, found.before, found.after)
