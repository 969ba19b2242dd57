"""What can be done with a report: the table of its acts, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import conflicts, intake, taking_apart
from cases.filing import SENTENCE
from cases.forms.case_beside import ConflictForm, ReasonForm
from cases.forms.intake import (
    AcknowledgeForm,
    AddPersonForm,
    CompleteForm,
    EndForm,
    FeedbackForm,
    JoinForm,
    NameReporterForm,
    NoFeedbackForm,
    PromoteForm,
    ReferForm,
)
from cases.models import Case, Report
from cases.permissions import check_sees_report
from cases.views.acts import Act, Done


def _through(door: Callable[..., Any]) -> Callable[..., None]:
    """Call a door with what the form gave, and go back to the report."""

    def do(report: Report, by: Any, values: dict[str, Any]) -> None:
        door(report, by=by, **values)

    return do


def _back_or_home(report: Report, by: Any) -> str | None:
    """To “my work” when what was done puts the report outside the sight of who did it."""
    return None if Report.objects.visible_to(by).filter(pk=report.pk).exists() else reverse("cases:work")


def _name_reporter(report: Report, by: Any, values: dict[str, Any]) -> str | None:
    intake.name_reporter(report, by=by, values=values)
    return _back_or_home(report, by)


def _add_person(report: Report, by: Any, values: dict[str, Any]) -> str | None:
    intake.add_person_to_report(report, by=by, values=values)
    return _back_or_home(report, by)


def _complete(report: Report, by: Any, values: dict[str, Any]) -> str | None:
    intake.complete_report(report, by=by, facts={name: values[name] for name in intake.FACTS})
    return _back_or_home(report, by)


def _promote(report: Report, by: Any, values: dict[str, Any]) -> Done:
    return _of_case(report, intake.promote(report, by=by, **values), by)


def _join(report: Report, by: Any, values: dict[str, Any]) -> Done | None:
    case = intake.join(report, by=by, **values)
    return _of_case(report, case, by) if case.directorate_id != values["case"].directorate_id else None


def _of_case(report: Report, case: Case, by: Any) -> Done:
    """To the case, or to “my work” when it was filed where this person does not see it."""
    sees = Case.objects.visible_to(by).filter(pk=case.pk).exists()
    place = reverse("cases:case", args=[case.number]) if sees else reverse("cases:work")
    return Done(place, "" if case.directorate_id == report.directorate_id else SENTENCE)


def _declare_conflict(report: Report, by: Any, values: dict[str, Any]) -> str:
    conflicts.declare_conflict_with_report(report, by=by)
    return reverse("cases:work")


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            "complete",
            _("Complete or correct the facts"),
            _("Save the facts"),
            _("The facts have been saved."),
            CompleteForm,
            intake.check_handle,
            _complete,
            anchor="facts",
        ),
        Act(
            "name-reporter",
            _("Record who reported"),
            _("Record the reporter"),
            _("Who reported has been recorded, apart from the report."),
            NameReporterForm,
            intake.check_name_reporter,
            _name_reporter,
            anchor="reporter",
            intro=_("What you fill in here takes the place of what may stand there already."),
        ),
        Act(
            "add-person",
            _("Add a person"),
            _("Add the person"),
            _("The person has been added."),
            AddPersonForm,
            intake.check_add_person,
            _add_person,
            anchor="persons",
        ),
        Act(
            "acknowledge",
            _("Acknowledge the receipt"),
            _("Record the acknowledgement"),
            _("The acknowledgement has been recorded."),
            AcknowledgeForm,
            intake.check_acknowledge,
            _through(intake.acknowledge),
            anchor="reporter",
            intro=_("The reporter was told that the report came in. This has to be done within the term."),
        ),
        Act(
            "promote",
            _("Open a case"),
            _("Open the case"),
            _("The case has been opened."),
            PromoteForm,
            intake.check_dispatch,
            _promote,
            intro=_(
                "The case takes over the report, its persons and its directorate. The assessment comes next."
            ),
        ),
        Act(
            "join",
            _("Join to an existing case"),
            _("Join the report"),
            _("The report has been joined to the case."),
            JoinForm,
            intake.check_dispatch,
            _join,
            anchor="handling",
            intro=_("For a second signal about the same matter."),
        ),
        Act(
            "take-apart",
            _("Take out of the case"),
            _("Take the report out"),
            _("The report stands by itself again. It waits to be handled."),
            ReasonForm,
            taking_apart.check_take_apart,
            _through(taking_apart.take_apart),
            anchor="handling",
            intro=_(
                "For a report that turns out to be about another matter. It keeps its number, its dates and its terms; "
                "the persons that it brought go with it."
            ),
        ),
        Act(
            "refer",
            _("Refer to another body"),
            _("Refer the report"),
            _("The report has been referred."),
            ReferForm,
            intake.check_dispatch,
            _through(intake.refer),
            anchor="handling",
        ),
        Act(
            "end",
            _("End without a case"),
            _("End the report"),
            _("The report has been ended."),
            EndForm,
            intake.check_dispatch,
            _through(intake.end),
            anchor="handling",
            danger=True,
        ),
        Act(
            "feedback",
            _("Give feedback"),
            _("Record the feedback"),
            _("The feedback has been recorded."),
            FeedbackForm,
            intake.check_settle_feedback,
            _through(intake.give_feedback),
            anchor="reporter",
            intro=_("The reporter always hears, in general terms, what became of the report."),
        ),
        Act(
            "no-feedback",
            _("Feedback is not possible"),
            _("Record why not"),
            _("It has been recorded why feedback is not possible."),
            NoFeedbackForm,
            intake.check_settle_feedback,
            _through(intake.no_feedback),
            anchor="reporter",
        ),
        Act(
            "declare-conflict",
            _("I know somebody in this report"),
            _("Keep this report from me"),
            _("You do not see this report any more. It has been recorded why."),
            ConflictForm,
            check_sees_report,
            _declare_conflict,
            danger=True,
            intro=_(
                "The report then no longer exists for you, and its case never will: not in lists, search or by number. "
                "A colleague goes on."
            ),
        ),
    )
}
