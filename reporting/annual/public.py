"""What an annual report publishes of the register, as data: its tables, and in which space each lies.

A table has four axes: directorate, month, category and a trait. What the trait is (kind of reporter, status of the
investigation, measure, outcome) depends on the space, so that no audit has to tell apart more than its tables do.
Tables of different spaces meet where the trait is everything: there they are audited together, also with the releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases import lists
from cases.models import Measure, Violation
from reporting.disclosure.tables import Facts
from reporting.entries import held_in, in_both_languages, label_of
from reporting.figures import INQUIRY
from reporting.periods import Year
from reporting.releases.shaping import TOTAL, Axes, Named, directorates
from reporting.tables import Label

DIRECTORATE, MONTH, CATEGORY, TRAIT = range(4)
# What is counted in a space, and which column of the facts is its trait; None: everything together.
SPACES: dict[str, tuple[str, int | None]] = {
    "report": ("report", None),
    "report:kind": ("report", 3),
    "case": ("case", None),
    "case:inquiry": ("case", 3),
    "person:inquiry": ("person", 3),
    "disposition:measure": ("disposition", 3),
    "disposition:outcome": ("disposition", 4),
    "disciplined:measure": ("disciplined", 3),
}
ALL = Named(in_both_languages(TOTAL, _("total")), frozenset(), all_but=True)


@dataclass(frozen=True)
class View:
    """One way to look at a table: an axis down, another across (none: one column of counts)."""

    key: str
    title: Any
    down: int
    across: int | None = None


@dataclass(frozen=True)
class PublicTable:
    """One table: what is counted, what its entries in a year are, and in which views it is shown."""

    key: str
    section: str
    unit: str
    rule: str
    space: str
    axes: Callable[[int], Axes]
    views: tuple[View, ...]

    @property
    def counted(self) -> str:
        """What one fact is: tables about the same facts are audited together."""
        return SPACES[self.space][0]


# --- Axes -----------------------------------------------------------------------------------------------


def of_year(year: int) -> tuple[Named, ...]:
    leaves = {f"{year:04}-{month:02}" for month in range(1, 13)} | {f"{year:04}"}
    return (Named(Label(str(year), str(year), str(year)), frozenset(leaves)),)


def _services(year: int) -> tuple[Named, ...]:
    return directorates("service", year)


def _ministry(year: int) -> tuple[Named, ...]:
    return directorates("service", year)[:1]


def _listed(name: str, year: int, unknown: Any) -> tuple[Named, ...]:
    rows = [
        Named(label_of(entry), frozenset({entry.code}))
        for entry in lists.entries(name)
        if held_in(entry, Year(year))
    ]
    return (*rows, _unknown(unknown), ALL)


def _unknown(words: Any) -> Named:
    label = in_both_languages("unknown", words)
    return Named(label, frozenset({""}))


def _categories(year: int) -> tuple[Named, ...]:
    return _listed("category", year, _("not known yet"))


def _kinds(year: int) -> tuple[Named, ...]:
    return (*_listed("reporter_kind", year, _("not known"))[:-2], ALL)


def _chosen(choices: Iterable[tuple[str, Any]]) -> tuple[Named, ...]:
    return (*(Named(in_both_languages(code, text), frozenset({code})) for code, text in choices), ALL)


def _inquiry(year: int) -> tuple[Named, ...]:
    return _chosen(INQUIRY)


def _outcomes(year: int) -> tuple[Named, ...]:
    return _chosen(
        (str(c), text) for c, text in Violation.Outcome.choices if c != Violation.Outcome.SUSPECTED
    )


def _groups(field: str, choices: Any) -> Callable[[int], tuple[Named, ...]]:
    """The groups of measures, each with the codes of its measures; what has none recorded is a group of its own."""

    def axis(year: int) -> tuple[Named, ...]:
        codes = dict(Measure.objects.values_list("code", field))
        groups = [
            Named(in_both_languages(str(group), text), frozenset(c for c, of in codes.items() if of == group))
            for group, text in choices
        ]
        return (*groups, _unknown(_("no measure recorded")), ALL)

    return axis


def _disciplinary(year: int) -> tuple[Named, ...]:
    measures = Measure.objects.filter(disciplinary=True)
    return (*(Named(label_of(m), frozenset({m.code})) for m in measures), ALL)


def _all(year: int) -> tuple[Named, ...]:
    return (ALL,)


def _axes(*builders: Callable[[int], tuple[Named, ...]]) -> Callable[[int], Axes]:
    down, category, trait = builders
    return lambda year: (down(year), of_year(year), category(year), trait(year))


_GROUP_A = _groups("group_a", Measure.GroupA.choices)
_GROUP_B = _groups("group_b", Measure.GroupB.choices)

TABLES: tuple[PublicTable, ...] = (
    PublicTable(
        "reports", "reports", "report", "received", "report", _axes(_services, _all, _all),
        (View("reports", _("Reports by service"), DIRECTORATE),),
    ),
    PublicTable(
        "reports_by_kind", "reports", "report", "received", "report:kind", _axes(_ministry, _all, _kinds),
        (View("reports_by_reporter_kind", _("Reports by kind of reporter"), TRAIT),),
    ),
    PublicTable(
        "reports_by_subject", "reports", "report", "received", "report", _axes(_ministry, _categories, _all),
        (View("reports_by_category", _("Reports by suspected category"), CATEGORY),),
    ),
    PublicTable(
        "cases_by_inquiry", "investigations", "case", "opened", "case:inquiry", _axes(_ministry, _all, _inquiry),
        (View("cases_by_inquiry", _("Cases opened, by status of the investigation"), TRAIT),),
    ),
    PublicTable(
        "cases_by_category", "investigations", "case", "opened", "case", _axes(_ministry, _categories, _all),
        (View("cases_by_category", _("Cases opened, by category"), CATEGORY),),
    ),
    PublicTable(
        "persons", "persons", "person", "subject", "person:inquiry", _axes(_ministry, _all, _inquiry),
        (View("persons_by_inquiry", _("Persons involved, by kind of investigation"), TRAIT),),
    ),
    PublicTable(
        "outcomes", "violations", "violation", "settled", "disposition:outcome",
        _axes(_services, _all, _outcomes),
        (View("outcome_by_part", _("Violations settled, by service and outcome"), DIRECTORATE, TRAIT),),
    ),
    PublicTable(
        "dispositions", "dispositions", "disposition", "heaviest", "disposition:measure",
        _axes(_services, _categories, _GROUP_A),
        (
            View("category_by_service", _("Dispositions by category and service"), CATEGORY, DIRECTORATE),
            View("group_a_by_part", _("Dispositions by service, grouping A"), DIRECTORATE, TRAIT),
            View("category_by_group_a", _("Dispositions by category, grouping A"), CATEGORY, TRAIT),
        ),
    ),
    PublicTable(
        "group_b", "groups", "disposition", "heaviest", "disposition:measure", _axes(_ministry, _all, _GROUP_B),
        (View("measures_group_b", _("Dispositions by heaviest measure, grouping B"), TRAIT),),
    ),
    PublicTable(
        "disciplined", "disciplined", "person", "disciplined", "disciplined:measure",
        _axes(_ministry, _all, _disciplinary),
        (View("persons_disciplined", _("Persons with a disciplinary measure"), TRAIT),),
    ),
)  # fmt: skip


def facts_of(space: str, year: int) -> Facts:
    """The facts of a year as the tables of a space tell them apart: nothing for who makes no publication."""
    counted, column = SPACES[space]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT directorate, month, category, trait, ending, number FROM annual_facts(%s, %s)",
            [counted, year],
        )
        found: dict[tuple[str, ...], int] = {}
        for row in cursor:
            leaf = (str(row[0]), row[1], row[2], row[column] if column is not None else "")
            found[leaf] = found.get(leaf, 0) + row[5]
    return found
