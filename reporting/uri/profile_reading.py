"""Reading a profile: from a file that is shipped or from what was typed; every fault is a sentence that says where."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.refusal import Refusal
from reporting.loading.reading import holds_no_signs, texts_in
from reporting.uri.profile import (
    CHECKS,
    COUNTS,
    DIMENSIONS,
    KINDS,
    LISTS,
    ROWS,
    SOURCES,
    TABLES,
    Code,
    Column,
    Layout,
    Profile,
    Sheets,
    Text,
    lists_used,
)

FOLDER = Path(__file__).resolve().parent.parent / "profiles"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
SHEETS = {"first": {"nl": "Totalen", "en": "Totals"}, "data": {"nl": "Rijen", "en": "Rows"}, "width": 22}
FORBIDDEN_IN_SHEET = set("[]:*?/\\'")
LONGEST_SHEET = 31
MOST_DEEP = 50  # values within values; a profile has four
LINE = re.compile(r"line (\d+)")


class BadProfile(Refusal):
    """The profile cannot be used; the sentence names it and what is wrong in it, `what` the fault alone."""

    what = ""


def read(body: Any, name: str) -> Profile:
    """A profile from its data; BadProfile where something is wrong with it. `name` is that of file or version."""
    return Reading(body, name).profile()


def load(path: Path) -> Profile:
    """A profile from a file."""
    return read(body_of(path), path.name)


def body_of(path: Path) -> Any:
    """The data of a file."""
    return parsed(path.read_bytes(), path.name)


def parsed(content: bytes, name: str) -> Any:
    """The data of what a file says: TOML where it is called so, else JSON."""
    try:
        text = content.decode("utf-8-sig")
        body = tomllib.loads(text) if name.lower().endswith(".toml") else json.loads(text)
        _check_can_be_kept(body)
    except json.JSONDecodeError as error:
        raise _bad(name, _("line %(line)s is not valid JSON.") % {"line": error.lineno}) from None
    except tomllib.TOMLDecodeError as error:
        place = LINE.search(str(error))
        raise _bad(
            name, _("line %(line)s is not valid TOML.") % {"line": place[1] if place else "–"}
        ) from None
    except UnicodeDecodeError:
        raise _bad(name, _("it is not written in UTF-8.")) from None
    except (TypeError, ValueError, RecursionError):
        raise _bad(
            name, _("a value in it is no text, number or list, or stands in too many others.")
        ) from None
    if holds_no_signs(texts_in(body)):
        raise _bad(
            name, _("there is a character in it that is no text, such as half a sign or a control character.")
        )
    return body


def _check_can_be_kept(body: Any) -> None:
    """TypeError or ValueError for what is no JSON, RecursionError for what the pages cannot follow to its end."""
    json.dumps(body, allow_nan=False)
    layer = [body]
    for _deeper in range(MOST_DEEP):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    if layer:
        raise RecursionError


def lists_of(body: dict[str, Any]) -> tuple[str, ...]:
    """The lists of codes that a body uses; BadProfile where its columns or tables cannot be read."""
    reading = Reading(body, f"{body['code']} {body['version']}")
    if body["kind"] == ROWS:
        return lists_used(reading.columns(), ())
    return lists_used((), reading.tables())


def shipped() -> list[Path]:
    """The files that come with ROSI: the first versions, and something to copy."""
    return sorted(FOLDER.glob("*.json"))


def _bad(name: str, what: str) -> BadProfile:
    found = BadProfile(_("The profile %(file)s cannot be used: %(what)s") % {"file": name, "what": what})
    found.what = what
    return found


class Reading:
    """One profile being read."""

    def __init__(self, body: Any, name: str) -> None:
        self.name, self.data = name, body
        if not isinstance(body, dict):
            raise self.bad(_("it has to be an object with the parts of a profile."))

    def bad(self, what: str) -> BadProfile:
        return _bad(self.name, what)

    def profile(self) -> Profile:
        kind = self.data.get("kind", ROWS)
        if not isinstance(kind, str) or kind not in KINDS:
            raise self.bad(_("“kind” has to be “rows” or “tables”."))
        columns = self.columns() if kind == ROWS else ()
        tables = self.tables() if kind == TABLES else ()
        return Profile(
            code=self.slug(self.data, "code", "code"),
            version=self.words(self.data, "version", "version"),
            kind=kind,
            valid_from=self.year("valid_from"),
            valid_until=self.until(),
            title=self.text(self.data, "title", "title"),
            source=self.text(self.data, "source", "source"),
            statement=self.text(self.data, "statement", "statement"),
            separator=self.words(self.data, "separator", "separator") if kind == ROWS else " | ",
            columns=columns,
            tables=tables,
            codes=self.codes(lists_used(columns, tables)),
            checks=self.checks(),
            sheets=self.sheets(),
        )

    # --- Parts ---------------------------------------------------------------------------------------

    def part(self, holder: Any, key: str, kind: type, where: str) -> Any:
        value = holder.get(key) if isinstance(holder, dict) else None
        # `true` is an int to Python, and no year to anybody.
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.bad(_("“%(part)s” is missing, or is not what it should be.") % {"part": where})
        return value

    def words(self, holder: Any, key: str, where: str) -> str:
        value: str = self.part(holder, key, str, where)
        if not value.strip():
            raise self.bad(_("“%(part)s” is empty.") % {"part": where})
        return value

    def slug(self, holder: Any, key: str, where: str) -> str:
        value = self.words(holder, key, where)
        if not NAME.fullmatch(value):
            raise self.bad(
                _("“%(part)s” has to be small letters, digits and dashes, beginning with a letter.")
                % {"part": where}
            )
        return value

    def text(self, holder: Any, key: str, where: str) -> Text:
        value = self.part(holder, key, dict, where)
        return Text(self.words(value, "nl", f"{where}.nl"), self.words(value, "en", f"{where}.en"))

    def year(self, key: str) -> int:
        value: int = self.part(self.data, key, int, key)
        if not 1980 <= value <= 2200:
            raise self.bad(_("“%(part)s” has to be a year.") % {"part": key})
        return value

    def until(self) -> int | None:
        if self.data.get("valid_until") is None:
            return None
        last = self.year("valid_until")
        if last < self.year("valid_from"):
            raise self.bad(_("it ends before it begins."))
        return last

    # --- What stands in it ---------------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        found: dict[str, Column] = {}
        for place, item in enumerate(self.part(self.data, "columns", list, "columns"), start=1):
            column = self.column(item, f"columns[{place}]")
            if column.key in found:
                raise self.bad(_("column “%(key)s” stands in it twice.") % {"key": column.key})
            found[column.key] = column
        if not found:
            raise self.bad(_("it has no columns."))
        return tuple(found.values())

    def column(self, item: Any, where: str) -> Column:
        key = self.slug(item, "key", f"{where}.key")
        source = self.words(item, "from", f"{where}.from")
        if source not in SOURCES:
            raise self.bad(
                _("column “%(key)s” comes from “%(source)s”, which the register does not export.")
                % {"key": key, "source": source}
            )
        return Column(key, source, self.text(item, "label", f"{where}.label"))

    def tables(self) -> tuple[Layout, ...]:
        found: dict[str, Layout] = {}
        for place, item in enumerate(self.part(self.data, "tables", list, "tables"), start=1):
            table = self.table(item, f"tables[{place}]")
            if table.key in found:
                raise self.bad(_("table “%(key)s” stands in it twice.") % {"key": table.key})
            found[table.key] = table
        if not found:
            raise self.bad(_("it has no tables."))
        return tuple(found.values())

    def table(self, item: Any, where: str) -> Layout:
        key = self.slug(item, "key", f"{where}.key")
        counts = self.words(item, "counts", f"{where}.counts")
        down = self.words(item, "down", f"{where}.down")
        across = self.words(item, "across", f"{where}.across") if item.get("across") else ""
        if counts not in COUNTS:
            raise self.bad(_("table “%(key)s” counts nothing that the register counts.") % {"key": key})
        for name in filter(None, (down, across)):
            if name not in DIMENSIONS:
                raise self.bad(
                    _("table “%(key)s” stands by “%(name)s”, which the register does not export.")
                    % {"key": key, "name": name}
                )
        if down == across:
            raise self.bad(_("table “%(key)s” crosses a list with itself.") % {"key": key})
        if "measures" in (down, across) and counts != "measures":
            raise self.bad(
                _("table “%(key)s” stands by every measure, so it counts measures.") % {"key": key}
            )
        return Layout(key, self.text(item, "label", f"{where}.label"), counts, down, across)

    def codes(self, used: tuple[str, ...]) -> dict[str, dict[str, Code]]:
        lists = self.part(self.data, "codes", dict, "codes")
        unknown = sorted(set(lists) - set(LISTS))
        if unknown:
            raise self.bad(_("there is no list “%(name)s”.") % {"name": unknown[0]})
        return {name: self.mapping(lists, name) for name in LISTS if name in used or name in lists}

    def mapping(self, lists: Any, name: str) -> dict[str, Code]:
        where = f"codes.{name}"
        found: dict[str, Code] = {}
        labels: dict[str, Text] = {}
        for place, item in enumerate(self.part(lists, name, list, where), start=1):
            ours = self.words(item, "of", f"{where}[{place}].of")
            here = f"{where}.{ours}"
            if ours in found:
                raise self.bad(_("“%(part)s” stands in it twice.") % {"part": here})
            label = Text(self.words(item, "nl", f"{here}.nl"), self.words(item, "en", f"{here}.en"))
            found[ours] = Code(self.words(item, "code", f"{here}.code"), label)
            if labels.setdefault(found[ours].code, label) != label:
                raise self.bad(
                    _("“%(code)s” of “%(part)s” has two labels.") % {"code": found[ours].code, "part": where}
                )
        return found

    def checks(self) -> tuple[str, ...]:
        names = self.part(self.data, "checks", list, "checks")
        for name in names:
            if name not in CHECKS:
                raise self.bad(_("there is no check “%(name)s”.") % {"name": name})
        return tuple(names)

    def sheets(self) -> Sheets:
        given = self.data.get("sheets", SHEETS)
        first, data = (self.text(given, name, f"sheets.{name}") for name in ("first", "data"))
        for name in (first.nl, data.nl):
            if (
                len(name) > LONGEST_SHEET
                or FORBIDDEN_IN_SHEET & set(name)
                or first.nl.lower() == data.nl.lower()
            ):
                raise self.bad(_("“%(name)s” cannot be the name of a sheet.") % {"name": name})
        width: int = self.part(given, "width", int, "sheets.width")
        if not 4 <= width <= 120:
            raise self.bad(_("“sheets.width” has to be between 4 and 120."))
        return Sheets(first, data, width)
