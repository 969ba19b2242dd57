"""The page of one case: the next step on top, then everything that is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import reach
from accounts.models import User
from accounts.refusal import allows
from cases import deadlines
from cases.challenges import has_measure
from cases.completeness import notices_settled
from cases.data_requests import HANDLES
from cases.documents.doors import check_file
from cases.dossier import DOCUMENTS_SHOWN, NOTES_SHOWN, opened
from cases.effort import totals_of
from cases.letters.doors import told
from cases.models import Case, Disposition, RelatedCases, Report
from cases.permissions import check_may
from cases.related import related_to
from cases.retention import facts as retention
from cases.retention.rule import OBSTACLES
from cases.road import phases
from cases.story import story_of
from cases.telling import Entry
from cases.together import Part
from cases.views.acts import Offer, offers
from cases.views.case_acts import ON
from cases.views.case_acts.process import MOVES
from cases.views.case_steps import steps_of
from cases.views.case_way import followed_of, way_of
from cases.views.cases import fetch, running_emergencies, tone_of, trail

ENTRIES_SHOWN = 10
ROWS_READ = 60  # enough rows of history for the entries that are shown


@dataclass(frozen=True)
class Shown:
    """A part of the case with what this user can do with it now."""

    row: Any
    offers: list[Offer]
    parts: dict[str, list[Shown]] = field(default_factory=dict)
    is_replaced: bool = False


@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one case, and what can be done with it."""
    case: Any = opened(fetch(request, number), by=request.user)
    today = timezone.localdate()
    possible = offers(ON[Case], request.user, case)
    running = deadlines.running(case, today=today)
    reports = [report for report in case.reports.all() if hasattr(report, "fetched_for")]
    context = {
        "case": case,
        "tone": tone_of(case),
        "deadline": running[0][0] if running else None,
        "phases": phases(case),
        "steps": steps_of(case, possible),
        "way": way_of(case, request.user, today=today),
        "followed": followed_of(case, request.user),
        "acts": _by_section(possible),
        "reports": [(report, deadlines.of_report(report, today=today)) for report in reports],
        "entries": _last_entries(case, reports, request.user),
        "dates": _dates(case, running),
        "open_points": _open_points(case, reports),
        "may_see_persons": allows(check_may, request.user, "see_person_identity", case),
        "may_read_log": reach.holds(request.user, "see_log_of_case"),
        "trail": trail(),
        "documents": [d for d in reversed(case.documents.all()) if d.set_aside_on is None][:DOCUMENTS_SHOWN],
        "letters": [(letter, told(letter)) for letter in case.letters],
        "may_write": allows(check_file, request.user, case),
        "emergencies": running_emergencies(case.emergencies.all(), request.user),
        "kept_out": _kept_out(case, request.user),
        "notes": case.last_notes[:NOTES_SHOWN],
        "more_notes": len(case.last_notes) > NOTES_SHOWN,
        "related": _related(
            case, request.user, may_change="relate" in possible and possible["relate"].possible
        ),
        "effort": totals_of(case.efforts.all()),
        "may_see_held": allows(check_may, request.user, HANDLES, case),
        "contacts": _contacts(case, request.user, today),
        "retention": _retention(case, today),
        **_parts(case, request.user),
    }
    return render(request, "cases/case/page.html", context)


def _last_entries(case: Case, reports: list[Report], by: User) -> list[Entry]:
    seen = Part(Report, "id = ANY(%s)", ([report.pk for report in reports],))
    return story_of(case, by=by, rows=ROWS_READ, reports=seen).entries[:ENTRIES_SHOWN]


def _by_section(possible: dict[str, Offer]) -> dict[str, list[Offer]]:
    """What can be done with the case now, by the section of the page where its button stands."""
    sections = defaultdict(list)
    for name, offer in possible.items():
        if name not in MOVES and offer.possible:
            sections[offer.act.anchor.replace("-", "_") or "beside"].append(offer)
    return dict(sections)


# --- Parts ------------------------------------------------------------------------------------------


def _parts(case: Case, by: User) -> dict[str, list[Shown]]:
    """The parts of the case, each with its own parts and what can be done with it."""

    def shown(row: Any, **parts: Iterable[Any]) -> Shown:
        return Shown(
            row, _possible(row, by), {name: [shown(part) for part in rows] for name, rows in parts.items()}
        )

    return {
        "persons": [
            shown(person, hearings=person.hearings.all(), measures=person.interim_measures.all())
            for person in case.persons.all()
        ],
        "investigations": [shown(investigation) for investigation in case.investigations.all()],
        "violations": [
            Shown(
                violation,
                _possible(violation, by),
                {"dispositions": [_disposition(row, by) for row in violation.dispositions.all()]},
            )
            for violation in case.violations.all()
        ],
        "complaints": [shown(complaint) for complaint in case.criminal_complaints.all()],
        "data_requests": [shown(request) for request in case.data_requests.all()],
        "holds": [shown(hold) for hold in case.holds.all()],
        "lessons": [shown(lesson) for lesson in case.lessons.all()],
        "efforts": [shown(entry) for entry in case.efforts.all()],
        "appointments": [shown(one) for one in case.appointments.all() if one.cancelled_at is None],
        "team": [shown(member) for member in case.team.all() if member.until is None],
        "former_team": [shown(member) for member in case.team.all() if member.until is not None],
    }


def _disposition(row: Disposition, by: User) -> Shown:
    """A disposition with its objections and appeals; `is_replaced` tells that a later one holds."""
    replaced = row.state == Disposition.State.DECIDED and row.violation.standing != row
    challenges = [Shown(challenge, _possible(challenge, by)) for challenge in row.challenges.all()]
    return Shown(row, _possible(row, by), {"challenges": challenges}, is_replaced=replaced)


def _contacts(case: Case, by: User, today: date) -> list[dict[str, Any]]:
    """The contacts with reporters after closure, each under the name of its moment; of the reports that `by` sees."""
    rules = deadlines.rules(today)
    seen = {report.pk: report for report in case.reports.all() if hasattr(report, "fetched_for")}
    return [
        {
            "row": contact,
            "number": seen[contact.report_id].number,
            "label": rules[contact.moment].label if contact.moment in rules else contact.moment,
            "offers": _possible(contact, by),
        }
        for contact in case.reporter_contacts.all()
        if contact.report_id in seen
    ]


def _retention(case: Case, today: date) -> dict[str, Any]:
    """Until when a closed case is kept and why, what keeps it longer, and whether its destruction was proposed."""
    if not case.is_closed:
        return {}
    return {
        "term": retention.term_of_case(case, today=today, years=retention.years_for_a_page),
        "keeps": [OBSTACLES[code] for code in retention.obstacles_of(case)],
        "proposals": [one for one in case.destruction_proposals.all() if one.state in one.RUNNING],
    }


def _possible(row: Any, by: User) -> list[Offer]:
    return [offer for offer in offers(ON.get(type(row), {}), by, row).values() if offer.possible]


def _kept_out(case: Case, by: User) -> list[dict[str, Any]]:
    """Declared conflicts and decisions on the chart that stand; for who can withdraw them, and for nobody else."""
    rows = [*case.declared_conflicts.all(), *case.chart_decisions.all()]
    standing = [
        {"row": row, "what": row._meta.verbose_name, "offers": _possible(row, by)}
        for row in rows
        if row.withdrawn_at is None
    ]
    return [entry for entry in standing if entry["offers"]]


def _related(case: Case, by: User, *, may_change: bool) -> list[dict[str, Any]]:
    """The cases that have to do with this one, each with what can be done with the relation."""
    undo = [Offer(act, None) for act in ON[RelatedCases].values()] if may_change else []
    found = related_to(case, by=by, relations=case.relations)
    return [
        {
            "case": entry.case,
            "same_subject": entry.same_subject,
            "reason": entry.relation.reason if entry.relation else "",
            "offers": undo if entry.relation else [],
            "relation": entry.relation,
            "home": case if entry.relation and entry.relation.case_id == case.pk else entry.case,
        }
        for entry in found
    ]


# --- The rail ---------------------------------------------------------------------------------------


def _dates(case: Case, running: list[tuple[deadlines.Deadline, Report | None]]) -> list[dict[str, Any]]:
    """Term and value, for components/description_list.html; the running terms stand apart."""
    dates: list[tuple[str, date | None]] = [
        (_("Opened on"), case.opened_on),
        (_("In this phase since"), case.phase_since),
        (_("Closed on"), case.closed_on),
    ]
    facts = [{"term": term, "value": date_format(day)} for term, day in dates if day is not None]
    for deadline, report in running:
        place = f"{deadline.label} ({report.number})" if report is not None else deadline.label
        facts.append(
            {"term": place, "value": f"{date_format(deadline.date)}, {deadline.words}\n{deadline.why}"}
        )
    return facts


def _open_points(case: Case, reports: list[Report]) -> list[dict[str, str]]:
    """What has been begun and not been finished, with the section where it stands."""
    asked = [mandate for mandate in case.mandates.all() if mandate.is_open]
    points = [(_("the mandate has been asked for"), "investigation") for _mandate in asked]
    for person in case.persons.all():
        points += [
            (_("hearing of %(person)s") % {"person": person.label}, "persons")
            for hearing in person.hearings.all()
            if not hearing.is_done
        ]
        points += [
            (_("interim measure for %(person)s") % {"person": person.label}, "persons")
            for measure in person.interim_measures.all()
            if measure.until is None
        ]
    points += [(sentence, "persons") for sentence in notices_settled(case)]
    points += [
        (_("the investigation is paused"), "complaints")
        for complaint in case.criminal_complaints.all()
        if complaint.is_paused
    ]
    points += [
        (_("GDPR request: what was granted, to be carried out"), "data-requests")
        for request in case.data_requests.all()
        if request.is_to_be_followed
    ]
    for violation in case.violations.all():
        for disposition in violation.dispositions.all():
            if disposition.state == Disposition.State.PROPOSED:
                points.append((_("a proposal waits for review"), "violations"))
            elif disposition.state == Disposition.State.REVIEWED:
                points.append((_("a proposal waits for the competent authority"), "violations"))
            points += [
                (_("%(kind)s to be settled") % {"kind": challenge.get_kind_display()}, "violations")
                for challenge in disposition.challenges.all()
                if not challenge.outcome
            ]
        standing = violation.standing
        if standing is not None and has_measure(standing) and standing.carried_out_on is None:
            points.append((_("the measure has not been carried out yet"), "violations"))
    points += [
        (_("%(number)s: feedback to the reporter") % {"number": report.number}, "reports")
        for report in reports
        if not report.feedback_is_settled
    ]
    return [{"text": capfirst(text), "url": f"#{section}"} for text, section in points]
