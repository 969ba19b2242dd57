"""The seven units of a period in one table: from each unit to the next by what is counted differently, adding up.

Works on live answers and on frozen ones alike: it asks for a table by its key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting import figures
from reporting.units import UNITS, Unit

# What has to be asked, before the bridges can be built.
NEEDED = (
    figures.reports_by_result,
    figures.cases_by_inquiry,
    figures.investigations_by_kind,
    figures.persons_by_tie,
    figures.violations_by_outcome,
    figures.measures_heaviest,
    figures.measures_marks,
    figures.links,
)


@dataclass(frozen=True)
class Step:
    """One line of a bridge: what is taken off or added, and how many."""

    words: Any
    number: int


@dataclass(frozen=True)
class Bridge:
    """From a count of one unit to the count of another."""

    source: Unit
    begin: int
    steps: tuple[Step, ...]
    target: Unit
    end: int

    @property
    def adds_up(self) -> bool:
        return self.begin + sum(step.number for step in self.steps) == self.end

    @property
    def told(self) -> list[Step]:
        """The steps that count something."""
        return [step for step in self.steps if step.number]


def counts_of(table: Callable[[str], Any]) -> dict[str, int]:
    """How many of each of the seven units, by code."""
    marks = table("measures_marks")
    return {
        "report": table("reports_by_result").total,
        "case": table("cases_by_inquiry").total,
        "investigation": table("investigations_by_kind").total,
        "person": table("persons_by_tie").total,
        "violation": table("violations_by_outcome").total,
        "disposition": table("measures_heaviest").total,
        "measure": marks.total - marks.count_of(""),
    }


def bridges(table: Callable[[str], Any]) -> list[Bridge]:
    """The bridges between the units; `table` gives the answer to a question by its key."""
    count = counts_of(table)
    result, link = table("reports_by_result").count_of, table("links").count_of
    unmeasured = table("measures_heaviest").count_of("")
    case, person, violation = count["case"], count["person"], count["violation"]
    investigated, settled = link("cases_investigated"), link("subjects_settled")
    steps: dict[tuple[str, str], tuple[tuple[Any, int], ...]] = {
        ("report", "case"): (
            (_("reports that led to no case"), -(result("open") + result("referred") + result("ended"))),
            (_("reports joined to a case"), -result("joined")),
            (
                _("reports whose case counts elsewhere or later"),
                link("cases_of_reports") - result("promoted"),
            ),
            (_("cases opened by a report that counts elsewhere or earlier"), case - link("cases_of_reports")),
        ),
        ("case", "investigation"): (
            (_("cases in which no investigation started"), investigated - case),
            (_("further investigations in the same case"), link("investigations_of_cases") - investigated),
            (
                _("investigations in cases opened earlier"),
                count["investigation"] - link("investigations_of_cases"),
            ),
        ),
        ("case", "person"): (
            (_("cases without a person involved"), link("cases_with_subject") - case),
            (_("further persons in the same case"), person - link("cases_with_subject")),
        ),
        ("person", "violation"): (
            (_("persons of whom nothing was settled yet"), settled - person),
            (_("further violations of the same person"), link("violations_of_subjects") - settled),
            (
                _("violations of persons in cases opened earlier"),
                violation - link("violations_of_subjects") - link("violations_without_person"),
            ),
            (_("imported violations, whose person is not known"), link("violations_without_person")),
        ),
        ("violation", "disposition"): (),
        ("disposition", "measure"): (
            (_("dispositions of which no measure is recorded"), -unmeasured),
            (
                _("further measures of the same disposition"),
                count["measure"] - count["disposition"] + unmeasured,
            ),
        ),
    }
    return [
        Bridge(
            UNITS[source],
            count[source],
            tuple(Step(words, number) for words, number in lines),
            UNITS[target],
            count[target],
        )
        for (source, target), lines in steps.items()
    ]
