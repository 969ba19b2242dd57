"""What must be there before a case moves on: each condition returns what is missing, as sentences.

Source of the conditions: DOMAIN.md section 4. They look at `case.reports.all()` and the like, never at a filtered
queryset: a page that has opened the whole case (`cases.dossier`) then asks the database nothing more.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from cases.models import (
    Assessment,
    Case,
    Disposition,
    Document,
    DocumentVersion,
    Hearing,
    Investigation,
    Notice,
    Person,
    Report,
    TeamMember,
    Violation,
)

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
    reports = list(case.reports.all())
    prefetch_related_objects(reports, "directorate")
    if not reports:
        return [_("a report that the case is about")]
    return [sentence for report in reports for sentence in missing_in_report(report)]


def acknowledged(case: Case) -> list[str]:
    return [
        _("%(number)s: the acknowledgement to the reporter") % {"number": report.number}
        for report in case.reports.all()
        if report.acknowledged_on is None
    ]


def assessment_written(case: Case) -> list[str]:
    return [] if latest_assessment(case) else [_("a written assessment with its grounds")]


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
    condition.decision = decision  # type: ignore[attr-defined]
    condition.covers = (assessment_written.__name__,)  # type: ignore[attr-defined]
    return condition


def latest_assessment(case: Case) -> Assessment | None:
    """The assessment that counts: the last one since the case was last reopened."""
    assessments = list(case.assessments.all())
    reopenings = [move.recorded_at for move in case.moves.all() if move.name == "reopen"]
    if not assessments or (reopenings and assessments[-1].recorded_at < reopenings[-1]):
        return None
    return assessments[-1]


def mandate_given(case: Case) -> list[str]:
    used = {investigation.mandate_id for investigation in case.investigations.all()}
    mandates = list(case.mandates.all())
    if any(mandate.given_on is not None and mandate.pk not in used for mandate in mandates):
        return []
    if any(mandate.is_open for mandate in mandates):
        return [_("the mandate, which has been asked for and not yet given")]
    return [_("a mandate of the competent authority, with question and methods")]


def two_investigators(case: Case) -> list[str]:
    team = [m for m in case.team.all() if m.until is None and m.part != TeamMember.Part.SUPPORT]
    if len(team) >= FEWEST_INVESTIGATORS:
        return []
    return [_("two investigators on the team (four eyes)")]


def _subjects(case: Case) -> list[Person]:
    subjects = [person for person in case.persons.all() if person.role == Person.Role.SUBJECT]
    prefetch_related_objects(subjects, "hearings")
    return subjects


def everybody_invited(case: Case) -> list[str]:
    return [
        _("%(person)s invited to be heard") % {"person": subject.label}
        for subject in _subjects(case)
        if not subject.hearings.all()
    ]


def everybody_heard(case: Case) -> list[str]:
    subjects = _subjects(case)
    missing = [
        _of_round(subject.label, list(subject.hearings.all()))
        for subject in subjects
        if not any(hearing.is_done for hearing in subject.hearings.all())
    ]
    return missing if subjects else [_("a subject: the person whose conduct is examined")]


def _of_round(person: str, hearings: list[Hearing]) -> str:
    """What the round of a person still lacks, by how far it came."""
    furthest = max((list(Hearing.Stage).index(hearing.stage) for hearing in hearings), default=0)
    match list(Hearing.Stage)[furthest]:
        case Hearing.Stage.SENDING:
            return _("the minutes of %(person)s sent for correction") % {"person": person}
        case Hearing.Stage.REPLY:
            return _("the reply of %(person)s to the minutes") % {"person": person}
        case _stage:
            return _("%(person)s heard, or declined in writing") % {"person": person}


def running_investigation(case: Case) -> Investigation | None:
    """The investigation that has not ended; there is at most one."""
    return next((i for i in case.investigations.all() if i.ended_on is None), None)


def final_report_filed(case: Case) -> list[str]:
    running = running_investigation(case)
    if running is None or running.report_on is None:
        return [_("the final report of the investigation")]
    if running.report_elsewhere or any(map(holds_final_report, case.documents.all())):
        return []
    return [_("the final report as a document in the dossier")]


def holds_final_report(document: Document) -> bool:
    """Whether a document is the final report: in the dossier, final, and not locked by the scanner."""
    return (
        document.kind == Document.Kind.FINAL_REPORT
        and document.set_aside_on is None
        and any(
            not version.is_draft and version.state != DocumentVersion.State.HOSTILE
            for version in document.versions.all()
        )
    )


def investigation_concluded(case: Case) -> list[str]:
    running = running_investigation(case)
    return [] if running is not None and running.conclusion else [_("the conclusion of the inquiry")]


def outcomes_established(case: Case) -> list[str]:
    violations = list(case.violations.all())
    prefetch_related_objects(violations, "category")
    if not violations:
        return [_("a violation with its outcome (not proven counts as well)")]
    return [
        _("the outcome of the violation “%(category)s”") % {"category": violation.category.label}
        for violation in violations
        if violation.outcome == Violation.Outcome.SUSPECTED
    ]


def _standing_dispositions(case: Case) -> dict[Violation, list[Disposition]]:
    violations = list(case.violations.all())
    prefetch_related_objects(violations, "category", "dispositions")
    return {
        violation: [d for d in violation.dispositions.all() if d.state != Disposition.State.WITHDRAWN]
        for violation in violations
    }


def dispositions_proposed(case: Case) -> list[str]:
    return [
        _("a proposal on “%(category)s”") % {"category": violation.category.label}
        for violation, dispositions in _standing_dispositions(case).items()
        if not dispositions
    ]


def dispositions_reviewed(case: Case) -> list[str]:
    return [
        _("the review of the proposal on “%(category)s”") % {"category": violation.category.label}
        for violation, dispositions in _standing_dispositions(case).items()
        if not any(d.state != Disposition.State.PROPOSED for d in dispositions)
    ]


def dispositions_decided(case: Case) -> list[str]:
    violations = list(case.violations.all())
    prefetch_related_objects(violations, "category", "dispositions")
    if not violations:
        return [_("a violation with its disposition")]
    return [
        _("the decision of the competent authority on “%(category)s”")
        % {"category": violation.category.label}
        for violation in violations
        if not any(d.state == Disposition.State.DECIDED for d in violation.dispositions.all())
    ]


def feedback_settled(case: Case) -> list[str]:
    return [
        _("%(number)s: feedback to the reporter, or why it is not possible") % {"number": report.number}
        for report in case.reports.all()
        if not report.feedback_is_settled
    ]


def latest_notice(person: Person) -> Notice | None:
    """The last decision on the notice to a subject."""
    return next(reversed(list(person.notices.all())), None)


def notices_settled(case: Case) -> list[str]:
    """Every subject was told, or it was decided not to. Who was invited to a hearing knows, unless it was put off."""
    subjects = [person for person in case.persons.all() if person.role == Person.Role.SUBJECT]
    prefetch_related_objects(subjects, "notices", "hearings")
    investigated = bool(case.investigations.all())
    missing = []
    for subject in subjects:
        last = latest_notice(subject)
        if last is not None and last.kind == Notice.Kind.POSTPONED:
            missing.append(_("the notice to %(person)s, which was put off") % {"person": subject.label})
        elif last is None and investigated and not subject.hearings.all():
            missing.append(_("the notice to %(person)s") % {"person": subject.label})
    return missing


def nothing_left_open(case: Case) -> list[str]:
    missing = notices_settled(case)
    if any(complaint.is_paused for complaint in case.criminal_complaints.all()):
        missing.append(_("the end of the pause of the investigation"))
    if any(mandate.is_open for mandate in case.mandates.all()):
        missing.append(_("an answer to the mandate that was asked for"))
    persons = list(case.persons.all())
    prefetch_related_objects(persons, "hearings")
    open_rounds = [hearing for person in persons for hearing in person.hearings.all() if not hearing.is_done]
    if any(hearing.stage == Hearing.Stage.HEARING for hearing in open_rounds):
        missing.append(_("the outcome of a hearing that was planned"))
    if any(hearing.stage != Hearing.Stage.HEARING for hearing in open_rounds):
        missing.append(_("the reply to the minutes of a hearing"))
    return missing
