"""What stands in an annual report, in its order: sections as data.

A section names the questions that it asks (keys of `annual.questions.QUESTIONS`: those of all sections are counted
together, in one statement) and how it is shown: a function from what was counted to grids. What does not come from the
register (other registers, published figures) asks no question here and makes its grids from its own tables; it may ask
the database itself, in one query at most. A section without grids and sentences is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reporting.annual import lessons, showing, words
from reporting.annual.asking import Asked
from reporting.annual.grids import Grid, Part
from reporting.other_registers import grids as other_registers
from reporting.reconciliation import grids as reconciliation
from reporting.writing import number

Shown = Callable[[Asked], Iterable[Grid | None]]
Told = Callable[[Asked], Iterable[str]]


@dataclass(frozen=True)
class Section:
    """One section. `words` writes its sentences."""

    key: str
    title: Any
    questions: tuple[str, ...]
    shown: Shown
    words: Told | None = None
    public: bool = False  # published already, or released for it: it goes into a publication as it is


def each(*keys: str) -> Shown:
    """Every one of these questions as a grid."""
    return lambda asked: [showing.grid(asked, key) for key in keys]


def _investigations(asked: Asked) -> list[Grid | None]:
    keys = ("investigations_by_kind", "investigations_by_bureau", "cases_by_inquiry", "category_by_inquiry")
    return [showing.grid(asked, key) for key in keys]


def _persons(asked: Asked) -> list[Grid | None]:
    unknown = asked.counts.one("annual", _year(asked), "person_unknown")
    notes = (
        (
            ngettext(
                "Of %(n)s violation the person is not known: it was imported, and stands under no person.",
                "Of %(n)s violations the person is not known: they were imported, and stand under no person.",
                unknown,
            )
            % {"n": number(unknown)},
        )
        if unknown
        else ()
    )
    return [
        showing.of_staff(asked),
        showing.grid(asked, "persons_by_tie"),
        showing.grid(asked, "persons_by_inquiry"),
        showing.grid(asked, "persons_by_heaviest", notes=notes),
    ]


def _year(asked: Asked) -> Any:
    return asked.table("measures_heaviest").period


_REPORTS = ("reports_by_reporter_kind", "reports_by_category", "reports_by_channel", "reports_wrongdoing")
_DISPOSITIONS = (
    "dispositions_by_category",
    "dispositions_by_part",
    "category_by_service",
    "measures_heaviest",
    "measures_marks",
    "heaviest_by_service",
)
_GROUPS = (
    "measures_group_a",
    "measures_group_b",
    "category_by_group_a",
    "category_by_group_b",
    "group_a_by_part",
    "group_b_by_part",
)

SECTIONS: tuple[Section, ...] = (
    Section("reports", _("Reports"), _REPORTS, each(*_REPORTS), words.of_reports),
    Section(
        "investigations",
        _("Investigations"),
        ("investigations_by_kind", "investigations_by_bureau", "cases_by_inquiry", "category_by_inquiry"),
        _investigations,
        words.of_investigations,
    ),
    Section(
        "persons",
        _("Persons involved"),
        ("persons_by_tie", "persons_by_inquiry", "persons_by_heaviest"),
        _persons,
        words.of_persons,
    ),
    Section(
        "violations",
        _("Violations"),
        ("violations_by_outcome", "outcome_by_part", "violations_by_category"),
        each("violations_by_outcome", "outcome_by_part", "violations_by_category"),
        words.of_violations,
    ),
    Section("dispositions", _("Dispositions"), _DISPOSITIONS, each(*_DISPOSITIONS), words.of_dispositions),
    Section("groups", _("Dispositions in the two groupings"), _GROUPS, each(*_GROUPS), words.of_groups),
    Section(
        "disciplined",
        _("Disciplinary measures"),
        ("persons_disciplined",),
        each("persons_disciplined"),
        words.of_disciplined,
    ),
    Section("lessons", _("Lessons and policy advice"), (), lessons.grid, public=True),
    Section(
        "advisers",
        _("Confidential advisers"),
        (),
        lambda asked: other_registers.grids(asked, "advice"),
        public=True,
    ),
    Section(
        "complaints",
        _("Complaints committee"),
        (),
        lambda asked: other_registers.grids(asked, "complaints"),
        public=True,
    ),
    Section(
        "published",
        _("Published figures beside the register"),
        reconciliation.questions(),
        reconciliation.grids,
    ),
)


def questions() -> list[str]:
    """The keys of everything that some section asks."""
    return list(dict.fromkeys(key for section in SECTIONS for key in section.questions))


def parts(asked: Asked) -> list[Part]:
    """The sections of a report as they are shown, in the language of the reader."""
    return [part for section in SECTIONS if (part := _part(section, asked)) is not None]


def unknown(asked: Asked) -> str:
    """The sentence in place of figures that the register cannot give."""
    return gettext("The register does not know this of %(year)s.") % {"year": asked.year}


def public_parts(asked: Asked) -> list[Part]:
    """The sections that hold nothing but what was published already, or was released to be."""
    return [part for section in SECTIONS if section.public and (part := _part(section, asked)) is not None]


def _part(section: Section, asked: Asked) -> Part | None:
    known = not section.questions or any(asked.knows(key) for key in section.questions)
    grids = tuple(grid for grid in section.shown(asked) if grid is not None)
    told: tuple[str, ...] = ()
    if known and section.words:
        told = tuple(sentence for sentence in section.words(asked) if sentence)
    if not known and not grids:
        told = (unknown(asked),)
    return Part(section.key, str(section.title), told, grids) if grids or told else None
