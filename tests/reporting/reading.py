"""Reading the figures off a rendered page: every table under the id of its figure."""

from __future__ import annotations

from html.parser import HTMLParser

Tables = dict[str, dict[str, list[str]]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: Tables = {}
        self.figure = ""
        self.rows: dict[str, list[str]] | None = None
        self.cells: list[str] = []
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3") and dict(attrs).get("id"):
            self.figure = dict(attrs)["id"] or ""
        elif tag == "table":
            self.rows = {}
        elif tag == "tr":
            self.cells = []
        elif tag in ("th", "td"):
            self.text = []

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.text is not None:
            self.cells.append(" ".join("".join(self.text).split()))
            self.text = None
        elif tag == "tr" and self.rows is not None and self.cells:
            self.rows[self.cells[0]] = self.cells[1:]
        elif tag == "table" and self.rows is not None:
            self.tables[self.figure] = self.rows
            self.rows = None


def tables_of(html: str) -> Tables:
    """Per figure: the first cell of each row with its further cells; the head is a row like the others."""
    reader = _Reader()
    reader.feed(html)
    return reader.tables
