"""What must be there before a case moves on: each condition returns what is missing, as sentences.

Source of the conditions: DOMAIN.md section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Assessment, Case, Disposition, Person, Report, TeamMember, Violation

FEWEST_INVESTIGATORS = 2  # four eyes on a fact-finding


def missing_in_report(report: Report) -> list[str]:
    """The facts that a report still lacks before it can be assessed."""
    missing = []
    if not report.description:
        missing.append(_("%(number)s: what is reported") % {"number": report.number})
    if report.directorate.parent_id is None:
        missing.append(_("%(number)s: the directorate that it is about") % {"number": report.number})
    if report.category_id is None:
        missing.append(_("%(number)s: the suspected category") % {"number": report.number})
    return missing


def reports_complete(case: Case) -> list[str]:
    reports = list(case.reports.select_related("directorate"))
    if not reports:
        return [_("a report that the case is about")]
    return [sentence for report in reports for sentence in missing_in_report(report)]


def assessment_decides(decision: str) -> Callable[[Case], list[str]]:
    """The latest assessment since the case was (re)opened takes this decision."""

    def condition(case: Case) -> list[str]:
        latest = latest_assessment(case)
        if latest is None:
            return [_("a written assessment with its grounds")]
        if latest.decision != decision:
            return [
                _("an assessment that decides “%(decision)s”")
                % {"decision": Assessment.Decision(decision).label}
            ]
        return []

    condition.__name__ = f"assessment_decides_{decision}"
    return condition


def latest_assessment(case: Case) -> Assessment | None:
    """The assessment that counts: the last one since the case was last reopened."""
    reopened = case.moves.filter(name="reopen").last()
    assessments = case.assessments.all()
    if reopened is not None:
        assessments = assessments.filter(recorded_at__gte=reopened.recorded_at)
    return assessments.last()


def mandate_given(case: Case) -> list[str]:
    if case.mandates.filter(given_on__isnull=False, investigation=None).exists():
        return []
    if case.mandates.filter(given_on=None, refused_on=None).exists():
        return [_("the mandate, which has been asked for and not yet given")]
    return [_("a mandate of the competent authority, with question and methods")]


def two_investigators(case: Case) -> list[str]:
    team = case.team.filter(until=None).exclude(part=TeamMember.Part.SUPPORT).count()
    if team >= FEWEST_INVESTIGATORS:
        return []
    return [_("two investigators on the team (four eyes)")]


def everybody_heard(case: Case) -> list[str]:
    subjects = case.persons.filter(role=Person.Role.SUBJECT).prefetch_related("hearings")
    missing = [
        _("%(person)s heard, or declined in writing") % {"person": subject.label}
        for subject in subjects
        if not any(hearing.is_done for hearing in subject.hearings.all())
    ]
    return missing if subjects else [_("a subject: the person whose conduct is examined")]


def final_report_filed(case: Case) -> list[str]:
    running = case.investigations.filter(ended_on=None).last()
    if running is not None and running.report_on is not None:
        return []
    return [_("the final report of the investigation")]


def investigation_concluded(case: Case) -> list[str]:
    running = case.investigations.filter(ended_on=None).last()
    return [] if running is not None and running.conclusion else [_("the conclusion of the inquiry")]


def outcomes_established(case: Case) -> list[str]:
    violations = list(case.violations.select_related("category"))
    if not violations:
        return [_("a violation with its outcome (not proven counts as well)")]
    return [
        _("the outcome of the violation “%(category)s”") % {"category": violation.category.label}
        for violation in violations
        if violation.outcome == Violation.Outcome.SUSPECTED
    ]


def dispositions_decided(case: Case) -> list[str]:
    violations = list(case.violations.select_related("category").prefetch_related("dispositions"))
    if not violations:
        return [_("a violation with its disposition")]
    return [
        _("the decision of the competent authority on “%(category)s”") % {"category": violation.category.label}
        for violation in violations
        if not any(d.state == Disposition.State.DECIDED for d in violation.dispositions.all())
    ]


def feedback_settled(case: Case) -> list[str]:
    return [
        _("%(number)s: feedback to the reporter, or why it is not possible") % {"number": report.number}
        for report in case.reports.all()
        if not report.feedback_is_settled
    ]


def nothing_left_open(case: Case) -> list[str]:
    missing = []
    if case.mandates.filter(given_on=None, refused_on=None).exists():
        missing.append(_("an answer to the mandate that was asked for"))
    if case.persons.filter(hearings__held_on=None, hearings__declined_on=None, hearings__isnull=False).exists():
        missing.append(_("the outcome of a hearing that was planned"))
    return missing
