"""The checks that an export is recorded with: kept as a name, a result and numbers; said in words later."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting import figures, identifying
from reporting.uri.profile import Profile
from reporting.uri.rows import Tally

# What an export totals. The first question of a source names the dimension that the lines are held against.
TOTALS: tuple[figures.Question | figures.CrossQuestion, ...] = (
    figures.dispositions_by_part,
    figures.dispositions_by_category,
    figures.measures_marks,
    figures.measures_heaviest,
    figures.measures_group_a,
    figures.measures_group_b,
    figures.violations_by_outcome,
    figures.category_by_heaviest,
    figures.category_by_marks,
)
AGREEING = {
    "dispositions_by_category": "category",
    "violations_by_outcome": "outcome",
    "measures_heaviest": "heaviest",
    "measures_group_a": "group_a",
    "measures_group_b": "group_b",
    "measures_marks": "marks",
}

WORDS: dict[str, Any] = {
    "category_held": _("Every violation has a category that held in the year (without: %(found)s)."),
    "has_measure": _("Every disposition has at least one measure (without: %(found)s)."),
    "mapped": _("Every code of the register has its place in the profile (without: %(found)s)."),
    "services_add_up": _("All parts together make %(found)s, all rows %(expected)s."),
    "categories_add_up": _("All categories together make %(found)s, all rows %(expected)s."),
    "heaviest_adds_up": _("All heaviest measures together make %(found)s, all rows %(expected)s."),
    "figures_agree": _("The rows count the same as the figures of the register (different: %(found)s)."),
    "year_only": _("Of %(found)s of %(expected)s rows only the year is known; they count in the year."),
    "year_over": _("The year was over when the export was made."),
    "closed_disposed": _(
        "Every violation of a case that was closed in the year has a disposition (without: %(found)s)."
    ),
    "dates_possible": _("No disposition has a day that cannot be (found: %(found)s)."),
    "nothing_identifying": _(
        "No text in the export looks as if it tells who somebody is (found: %(found)s)."
    ),
    "overviews_explained": _(
        "The totals are those of the months with what is known to the year only (different: %(found)s)."
    ),
    "overviews_equal": _(
        "The monthly overviews count the same as the register does now (different: %(found)s)."
    ),
}
# Failed, these are explained by the coordinator with a sentence; every other failed check stops an export.
REMARKS = frozenset({"has_measure", "overviews_equal"})


ASKS: dict[str, Any] = {
    "category_held": _("Every violation has a category that held in the year"),
    "has_measure": _("Every disposition has at least one measure"),
    "mapped": _("Every code of the register has its place in the profile"),
    "services_add_up": _("All parts together are all rows"),
    "categories_add_up": _("All categories together are all rows"),
    "heaviest_adds_up": _("All heaviest measures together are all rows"),
    "figures_agree": _("The rows count the same as the figures of the register"),
    "year_only": _("Say of how many rows only the year is known"),
    "year_over": _("The year was over when the export was made"),
}


def asked(name: str) -> str:
    """What a check asks, for who chooses checks."""
    return str(ASKS[name])


def _none(found: int) -> dict[str, Any]:
    return {"holds": found == 0, "found": found, "expected": 0}


def _same(found: int | None, expected: int) -> dict[str, Any]:
    return {"holds": found == expected, "found": found, "expected": expected}


def differing(tables: dict[str, Any], tally: Tally) -> int:
    """How many counts of the figures are not those of the rows."""
    number = 0
    for key, dimension in AGREEING.items():
        counted = {row.code: row.count for row in tables[key].rows if row.count}
        number += len(dict(tally.by[dimension].items() ^ counted.items()))
    return number


def check(
    profile: Profile,
    tables: dict[str, Any],
    tally: Tally,
    *,
    unmapped: Collection[str],
    year: int,
    today: date,
) -> list[dict[str, Any]]:
    """The checks that the profile asks for and those that none can leave out, each with its result."""
    results: dict[str, Callable[[], dict[str, Any]]] = {
        "category_held": lambda: _none(tally.category_not_held),
        "has_measure": lambda: _none(tally.without_measure),
        "mapped": lambda: _none(len(unmapped)) | {"codes": sorted(unmapped)},
        "services_add_up": lambda: _same(tables["dispositions_by_part"].total, tally.rows),
        "categories_add_up": lambda: _same(tables["dispositions_by_category"].total, tally.rows),
        "heaviest_adds_up": lambda: _same(tables["measures_heaviest"].total, tally.rows),
        "figures_agree": lambda: _none(differing(tables, tally)),
        "year_only": lambda: {"holds": True, "found": tally.year_only, "expected": tally.rows},
        "year_over": lambda: {"holds": today.year > year, "found": today.year, "expected": year},
    }
    return [{"check": name, **results[name]()} for name in profile.all_checks]


def said(result: dict[str, Any]) -> str:
    """A kept check as a sentence, in the language of the reader; the codes that lack a place behind it."""
    sentence = str(WORDS[result["check"]] % result)
    kinds = [str(identifying.KINDS[kind]) for kind in result.get("kinds", [])]
    return " ".join([sentence, *result.get("codes", []), ", ".join(kinds)]).strip()


def is_remark(result: dict[str, Any]) -> bool:
    """Whether a failed check is one that a sentence explains; every other one stops the export."""
    return result["check"] in REMARKS
