"""What an export says about itself before its rows: scope, moment, profile, the rules of counting, totals and checks.

The same facts stand on the first sheet of the workbook and at the head of the JSON; in Dutch, as all of the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from reporting.destroyed import Destroyed
from reporting.tables import CrossTable, Table
from reporting.uri import checking, counting_rules
from reporting.uri.profile import LISTS, ROWS, Profile, Text

Line = tuple[str, list[Any]]


@dataclass(frozen=True)
class About:
    """What is said of an export."""

    profile: Profile
    scope: Any
    year: int
    as_of: datetime
    rows: int
    tables: dict[str, Any]  # the figures of the register, by key
    checks: list[dict[str, Any]]
    destroyed: Destroyed | None = None  # of this year


def lines(about: About) -> list[Line]:
    """The first sheet, line by line, each with how it looks."""
    profile = about.profile
    with translation.override("nl"):
        moment = formats.date_format(timezone.localtime(about.as_of), "DATETIME_FORMAT")
        found: list[Line] = [
            ("large", [f"{profile.title.nl} {about.year}"]),
            ("", [_("Scope"), about.scope.label_nl, about.scope.code]),
            ("", [_("Year"), about.year]),
            ("", [_("Rows"), about.rows]),
            ("", [_("As of"), moment]),
            ("", [_("Profile"), profile.name]),
            ("", [_("Source"), profile.source.nl]),
            ("", [_("Note"), profile.statement.nl]),
            *([("", [_("Destroyed"), about.destroyed.sentence])] if about.destroyed else []),
            ("", []),
            ("bold", [_("How is counted")]),
            *(("", [rule.title.nl, rule.text.nl]) for rule in counting_rules.rules()),
        ]
        found += _merged(profile)
        for table in about.tables.values():
            found += [("", []), ("bold", [str(table.title)]), ("", [_("Unit"), str(table.unit.name)])]
            found.append(("", [_("Counted"), str(table.rule.text)]))
            found += _crossed(table) if isinstance(table, CrossTable) else _listed(table)
        found += [("", []), ("bold", [_("Checks")])]
        for result in about.checks:
            found.append(("", [checking.said(result), _("holds") if result["holds"] else _("does not hold")]))
    return found


def _merged(profile: Profile) -> list[Line]:
    """Which codes of the register became one in this profile."""
    if not profile.merged:
        return []
    return [
        ("", []),
        ("bold", [_("Taken together in this profile")]),
        *(
            ("", [f"{LISTS[name]}: {theirs.label.nl}", theirs.code, " + ".join(ours)])
            for name, theirs, ours in profile.merged
        ),
    ]


def _listed(table: Table) -> list[Line]:
    rows: list[Line] = [("", [row.label.nl, row.code, row.count]) for row in table.rows]
    return [*rows, ("bold", [_("total"), "", table.total or 0])]


def _crossed(table: CrossTable) -> list[Line]:
    heads = ["", "", *(label.nl for label in table.columns), _("total")]
    rows: list[Line] = [
        ("", [label.nl, label.code, *cells, total if total is not None else ""])
        for label, cells, total in table.body
    ]
    return [("bold", heads), *rows, ("bold", [_("total"), "", *table.column_totals, table.total or 0])]


# --- The same for JSON --------------------------------------------------------------------------------


def as_json(about: About) -> dict[str, Any]:
    """The head of the JSON (docs/uri.schema.json)."""
    profile = about.profile
    with translation.override("nl"):
        checks = [
            {"check": result["check"], "holds": result["holds"], "text": checking.said(result)}
            for result in about.checks
        ]
        totals = [_total(key, table) for key, table in about.tables.items()]
    return {
        "format": "rosi-uri",
        "format_version": 1,
        "profile": {
            "code": profile.code,
            "version": profile.version,
            "kind": profile.kind,
            "title": _both(profile.title),
            "source": _both(profile.source),
            "statement": _both(profile.statement),
        },
        "year": about.year,
        "scope": {"code": about.scope.code, "nl": about.scope.label_nl, "en": about.scope.label_en},
        "as_of": about.as_of.isoformat(),
        "number_of_rows": about.rows,
        "counting_rules": [
            {"key": rule.key, "title": _both(rule.title), "text": _both(rule.text)}
            for rule in counting_rules.rules()
        ],
        "columns": [
            {"key": column.key, "from": column.source, **_both(column.label)} for column in profile.columns
        ],
        "lists": {
            name: [{"code": code, **_both(label)} for code, label in _entries(profile, name)]
            for name in profile.lists
        },
        "totals": totals,
        "checks": checks,
    }


def _both(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def _entries(profile: Profile, name: str) -> list[tuple[str, Text]]:
    return list({code.code: code.label for code in profile.codes[name].values()}.items())


def _total(key: str, table: Any) -> dict[str, Any]:
    told = {"key": key, "title": str(table.title), "unit": table.unit.code, "rule": str(table.rule.text)}
    return told | {"total": table.total, **table.as_json()}


def is_of_rows(about: About) -> bool:
    return about.profile.kind == ROWS
