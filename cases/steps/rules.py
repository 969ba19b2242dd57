"""By which rules the register itself sees that a step is done: the conditions of `cases.completeness`, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import completeness
from cases.models import Case

# What a step of a template can name, and how the administrator reads it.
RULES: dict[str, tuple[Callable[[Case], list[Any]], Any]] = {
    condition.__name__: (condition, label)
    for condition, label in (
        (completeness.acknowledged, _("every report was acknowledged")),
        (completeness.reports_complete, _("every report is complete")),
        (completeness.assessment_written, _("the assessment was written")),
        (completeness.two_investigators, _("two investigators are on the team")),
        (completeness.mandate_given, _("a mandate was given")),
        (completeness.everybody_invited, _("every subject was invited to be heard")),
        (completeness.everybody_heard, _("every subject was heard or declined")),
        (completeness.final_report_filed, _("the final report was filed")),
        (completeness.investigation_concluded, _("the inquiry has a conclusion")),
        (completeness.outcomes_established, _("every violation has an outcome")),
        (completeness.dispositions_proposed, _("a disposition was proposed for every violation")),
        (completeness.dispositions_reviewed, _("every proposal was reviewed")),
        (completeness.dispositions_decided, _("every violation was disposed of")),
        (completeness.feedback_settled, _("the feedback to the reporter is settled")),
    )
}


def missing_by(rule: str, case: Case) -> list[Any]:
    """What a rule still misses, as sentences; a rule that this release does not know misses itself."""
    condition = RULES.get(rule)
    return condition[0](case) if condition else [_("a step that this version of the register cannot see")]
