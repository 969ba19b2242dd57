"""The questions that only the annual report asks; the others are those of `reporting.figures`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.models import Measure, Violation
from reporting import figures
from reporting.entries import chosen, listed, parts
from reporting.figures import INQUIRY
from reporting.periods import Period
from reporting.questions import CrossQuestion, Question
from reporting.tables import Label

OUTCOMES = chosen(Violation.Outcome.choices, without=(Violation.Outcome.SUSPECTED,))
NO_MEASURE = _("no measure recorded")


def _counted_measures(scope: object, period: Period, counted: object) -> list[Label]:
    """The measures that were counted, also those that count zero: the database names the disciplinary ones."""
    return [label for label in listed("measure")(scope, period, counted) if label.code in counted]  # type: ignore[arg-type,operator]


category_by_inquiry = CrossQuestion(
    "category_by_inquiry", _("Cases opened, by category and status of the investigation"), "case", "opened",
    "annual", "category_inquiry", listed("category", unknown=_("not known yet")), chosen(INQUIRY),
)  # fmt: skip
persons_by_inquiry = Question(
    "persons_by_inquiry", _("Persons involved, by kind of investigation"), "person", "subject",
    "annual", "person_inquiry", chosen(INQUIRY),
)  # fmt: skip
persons_by_heaviest = Question(
    "persons_by_heaviest", _("Persons involved, by disposition"), "person", "person_heaviest",
    "annual", "person_heaviest", listed("measure", unknown=NO_MEASURE),
)  # fmt: skip
persons_disciplined = Question(
    "persons_disciplined", _("Persons with a disciplinary measure"), "person", "disciplined",
    "annual", "disciplined", _counted_measures,
)  # fmt: skip
outcome_by_part = CrossQuestion(
    "outcome_by_part", _("Violations settled, by service and outcome"), "violation", "settled",
    "annual", "part_outcome", parts, OUTCOMES,
)  # fmt: skip
category_by_service = CrossQuestion(
    "category_by_service", _("Dispositions by category and service"), "disposition", "decided",
    "annual", "category_part", listed("category"), parts,
)  # fmt: skip
heaviest_by_service = CrossQuestion(
    "heaviest_by_service", _("Dispositions by heaviest measure and service"), "disposition", "heaviest",
    "annual", "heaviest_part", listed("measure", unknown=NO_MEASURE), parts,
)  # fmt: skip
group_a_by_part = CrossQuestion(
    "group_a_by_part", _("Dispositions by service, grouping A"), "disposition", "heaviest",
    "annual", "part_group_a", parts, chosen(Measure.GroupA.choices, unknown=NO_MEASURE),
)  # fmt: skip
group_b_by_part = CrossQuestion(
    "group_b_by_part", _("Dispositions by service, grouping B"), "disposition", "heaviest",
    "annual", "part_group_b", parts, chosen(Measure.GroupB.choices, unknown=NO_MEASURE),
)  # fmt: skip

category_by_group_a = CrossQuestion(
    "category_by_group_a", _("Dispositions by category, grouping A"), "disposition", "heaviest",
    "annual", "category_group_a", listed("category"), chosen(Measure.GroupA.choices, unknown=NO_MEASURE),
)  # fmt: skip
category_by_group_b = CrossQuestion(
    "category_by_group_b", _("Dispositions by category, grouping B"), "disposition", "heaviest",
    "annual", "category_group_b", listed("category"), chosen(Measure.GroupB.choices, unknown=NO_MEASURE),
)  # fmt: skip

OWN: dict[str, Question | CrossQuestion] = {
    question.key: question
    for question in (
        category_by_inquiry,
        persons_by_inquiry,
        persons_by_heaviest,
        persons_disciplined,
        outcome_by_part,
        category_by_service,
        heaviest_by_service,
        group_a_by_part,
        group_b_by_part,
        category_by_group_a,
        category_by_group_b,
    )
}
QUESTIONS: dict[str, Question | CrossQuestion] = {**figures.QUESTIONS, **OWN}
