"""One scene in which every address has something to show: a case with everything in it, and what stands around it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from unittest.mock import patch

from django.utils import timezone

from accounts import context, log, proposals, reviews
from accounts.models import AccessEvent, DirectorateAlias
from cases import (
    aftercare,
    appointments,
    challenges,
    conflicts,
    data_requests,
    disposition,
    documents,
    drafts,
    effort,
    emergencies,
    inquiry,
    journal,
    lessons,
    notices,
    pausing,
    persons,
    related,
    term_rules,
    workflow,
)
from cases.documents import doors, exporting, reading, uploads
from cases.letters import printing
from cases.models import (
    Case,
    Certificate,
    ChartDecision,
    DestructionProposal,
    EmergencyAccess,
    LetterTemplate,
    Measure,
    ProcessTemplate,
    TermRule,
    Upload,
)
from cases.register import writing
from cases.retention import destroying
from cases.retention import doors as retention
from cases.steps import versions
from reporting import loading, overviews, releases, talks, uri
from reporting.annual import lessons as annual_lessons
from reporting.annual import public, publishing, staff
from reporting.models import AnnualReport, LoadedFigure, Release, UriExport, UriProfile
from reporting.periods import Month
from reporting.uri import profiles, states, way
from tests import papers
from tests.factories import (
    Cast,
    Walk,
    appointment_facts,
    directorate,
    give,
    letter,
    make_report,
    make_user,
    step_of,
    unusual_reading_of,
)

REGISTER = (
    "volgnummer;dienstonderdeel;schending;omschrijving;afdoening\n"
    "1;Belastingdienst;Misdragingen in de privésfeer;Een proefregel;Geen afdoening\n"
)


@dataclass
class Scene:
    cast: Cast
    values: dict[str, str]  # what stands in the addresses: numbers and ids by name


def make_scene(cast: Cast) -> Scene:
    walk = Walk(cast).to_disposition()
    case = walk.case
    with context.acting(cast.head):
        member = inquiry.assign(case, cast.member, by=cast.head)
    with context.acting(cast.acquaintance):
        conflicts.declare_conflict(case, by=cast.acquaintance)
    chart, emergency = beside_the_rules(case, cast)
    with context.acting(cast.anna):
        violation = case.violations.get()
        proposal = disposition.propose(
            violation,
            by=cast.anna,
            measures=list(Measure.objects.filter(code="BERISPING")),
            grounds="Passend.",
            authority=cast.director,
        )
        challenges.record_advice(proposal, by=cast.anna, kind="legal", text="Passend bij eerdere zaken.")
        complaint = inquiry.file_complaint(case, by=cast.anna, on=walk.start, body="Politie")
        hours = effort.record_effort(case, by=cast.anna, hours=Decimal(2))
        lesson = lessons.note_lesson(
            case, by=cast.anna, theme="rules", audience="oif", text="Sneller vragen."
        )
        request = data_requests.receive_data_request(
            case, by=cast.anna, kind="access", person=walk.subject_person
        )
        interim = persons.order_interim_measure(
            walk.subject_person, by=cast.anna, kind="suspension", since=walk.start, grounds="Rust."
        )
        notices.give_notice(walk.subject_person, by=cast.anna)
        entry = journal.add_note(case, by=cast.anna, text="Gebeld over de sleutels.", mention=[cast.bert])
        relation = related.relate(
            Walk(cast).to_received().case, case, by=cast.anna, reason="Hetzelfde wagenpark."
        )
        pausing.suspend_term(case, by=cast.anna, reason="Wacht op het bevoegd gezag.")
        pausing.resume_term(case, by=cast.anna, reason="Antwoord gekregen.")
        appointment = appointments.plan_appointment(
            case, by=cast.anna, values=appointment_facts(person=walk.subject_person)
        )
        draft = uuid.uuid4()
        drafts.keep(draft, by=cast.anna, form="report", values={})
        log.record(log.Action.SEARCH, "search", details="proefdienstauto")
    paper = file_paper(case, cast) | write_letters(case, walk, cast)
    with context.acting(cast.head):
        disposition.review(proposal, by=cast.head, agrees=True, text="In lijn.")
        run = uri.ask(walk.start.year, cast.coordinator.grants.get().directorate, by=cast.head)
        batch = writing.receive(BytesIO(REGISTER.encode()), by=cast.head, year=2023, name="proef.csv")
    colleague = give(make_user("colleague"), "functional_administrator", "FIN")
    with context.acting(colleague):
        proposed = proposals.propose(cast.nobody, "auditor", directorate("FIN"), by=colleague)
        rules = TermRule.objects.filter(valid_until=None)
        coming = term_rules.change_rule(
            rules.get(code="contact_12"), by=colleague, amount=11, unit="months", statutory=False, source="Proef",
            on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip
        template = versions.new_version(ProcessTemplate.objects.get(code="report"), by=colleague)
        profile = UriProfile.objects.get(code="uri")
        draft_profile = profiles.new_version(profile, by=colleague)
    ended = Walk(cast).to_closed()
    with context.acting(cast.anna):
        challenge = challenges.lodge(
            ended.standing, by=cast.anna, kind="objection", on=timezone.localdate(), grounds="Te zwaar."
        )
    month = Month.of(walk.start)
    with context.acting(None):
        overview = overviews.make(month, case.directorate_id, by=None)
        export = uri.make(month.year, case.directorate_id, by=None, today=date(month.year + 1, 1, 1))
        round_ = reviews.open_round(by=None)
    with context.acting(cast.director):
        today = timezone.localdate()
        talk = talks.note(overview, by=cast.director, held_on=today, text="Kort besproken.")
        action = talks.agree(talk, by=cast.director, what="Regels uitleggen.", who="Teamleider", due_on=today)
    approved_by_another(export, cast)
    published, prepared = compared(month.year, cast)
    annual_published, annual_prepared = annual_reports(cast)
    with context.acting(cast.head):
        annual_lessons.decide(lesson, by=cast.head, goes_in=True, text="Leg toestemming altijd vast.")
    with context.acting(cast.coordinator):
        staff.enter(directorate("BD"), 2023, 26_000, by=cast.coordinator, source="Jaarverslag")
    loaded = load_figures(month.year, cast)
    kept, certificate = at_the_end_of_retention(cast)
    with context.acting(cast.head):
        hold = retention.set_hold(case, by=cast.head, reason="Rechtszaak.")
    return Scene(
        cast,
        {
            "case": case.number,
            "report": walk.report.number,
            "ended": ended.case.number,
            "challenge": str(challenge.pk),
            "contact": str(ended.case.reporter_contacts.first().pk),
            "complaint": str(complaint.pk),
            "effort-entry": str(hours.pk),
            "lesson-row": str(lesson.pk),
            "request": str(request.pk),
            "decided": str(ended.standing.pk),
            "open-report": make_report(cast).number,
            "subject": str(walk.subject_person.pk),
            "violation": str(violation.pk),
            "disposition": str(proposal.pk),
            "mandate": str(walk.mandate.pk),
            "team-member": str(member.pk),
            "hearing": str(walk.subject_person.hearings.get().pk),
            "investigation": str(case.investigations.last().pk),
            "interim": str(interim.pk),
            "chart-decision": str(chart.pk),
            "declared": str(case.declared_conflicts.get().pk),
            "emergency": str(emergency.pk),
            "entry": str(entry.pk),
            "mention": str(entry.mentions.get().pk),
            "relation": str(relation.pk),
            "appointment": str(appointment.pk),
            "process": str(case.processes.filter(until=None).last().pk),
            "step": str(step_of(case, "lessons").pk),
            "template": str(ProcessTemplate.objects.get(code="report", version=1).pk),
            "term": str(rules.get(code="assessment").pk),
            "coming-term": str(coming.pk),
            "draft-template": str(template.pk),
            "profile": str(profile.pk),
            "draft-profile": str(draft_profile.pk),
            "draft-step": str(template.steps.first().pk),
            "ticked": str(step_of(case, "second_reader").pk),
            "batch": str(batch.pk),
            **paper,
            "draft": str(draft),
            "month": month.code,
            "talk": str(talk.pk),
            "action": str(action.pk),
            "one": "1",
            "run": str(run.pk),
            "export": str(export.pk),
            "published": str(published.pk),
            "prepared": str(prepared.pk),
            "report-year": str(month.year),
            "published-figure": str(loaded.pk),
            "annual-published": str(annual_published.pk),
            "annual-prepared": str(annual_prepared.pk),
            "person": str(cast.anna.pk),
            "place": str(cast.anna.grants.get().directorate_id),
            "grant": str(cast.anna.grants.get().pk),
            "proposal": str(proposed.pk),
            "alias": str(DirectorateAlias.objects.get(text="Toeslagen").pk),
            "year": str(round_.year),
            "review-item": str(round_.items.get(grant=cast.anna.grants.get()).pk),
            "anna": str(cast.anna.pk),
            "today": timezone.localdate().isoformat(),
            "this-year": str(timezone.localdate().year),
            "hold": str(hold.pk),
            "destruction": str(kept.pk),
            "kept-case": kept.case.number,
            "certificate": certificate.number,
            "unusual": str(unusual_reading_of(cast.anna).pk),
            "search-entry": str(AccessEvent.objects.get(action="search").pk),
        },
    )


def approved_by_another(export: UriExport, cast: Cast) -> None:
    """An export that was explained, submitted and approved, each by whom it takes."""
    with context.acting(cast.coordinator):
        for remark in states.remarks(export):
            way.explain(export, by=cast.coordinator, check=remark["check"], text="Nog niet gemaakt.")
        way.submit(export, by=cast.coordinator)
    with context.acting(cast.head):
        way.approve(export, by=cast.head)


def compared(year: int, cast: Cast) -> tuple[Release, Release]:
    """A table that was published, and one that waits for it."""
    over = date(year + 1, 1, 1)
    with context.acting(cast.central):
        published = releases.prepare(
            "quarters", unit="report", level="service", year=year, by=cast.central, today=over
        )
    with context.acting(cast.head):
        published = releases.publish(published, by=cast.head)
        prepared = releases.prepare(
            "quarters", unit="case", level="service", year=year, by=cast.head, today=over
        )
    return published, prepared


def load_figures(year: int, cast: Cast) -> LoadedFigure:
    """Published figures of the ministry and of a service, one of them explained, and totals of another register."""
    files = {
        "published": f"key;unit;year;value\nsettled;violation;{year};1\nbd_registered;violation;{year};2\n",
        "advice": f"tabel;code;omschrijving;{year};Belastingdienst;Douane\naard;1;Geld;3;1;2\n",
    }
    with context.acting(cast.central):
        for source, text in files.items():
            loading.load(BytesIO(text.encode()), by=cast.central, source=source, name=f"{source}.csv")
        figure = LoadedFigure.objects.get(key="settled")
        loading.explain(figure, by=cast.central, text="Nog niet alles is afgedaan.")
    return figure


def annual_reports(cast: Cast) -> tuple[AnnualReport, AnnualReport]:
    """The report of this year as it was published, and a next version that waits for it: with one table, for speed."""
    year = timezone.localdate().year
    over = date(year + 1, 1, 1)
    with patch.object(public, "TABLES", public.TABLES[:1]):
        return published_and_prepared(cast, year, over)


def published_and_prepared(cast: Cast, year: int, over: date) -> tuple[AnnualReport, AnnualReport]:
    with context.acting(cast.central):
        published = publishing.prepare(year, by=cast.central, today=over)
        for line in published.lines.all():
            publishing.decide(line, by=cast.central, decision="left_out")
    with context.acting(cast.head):
        published = publishing.publish(published, by=cast.head)
        prepared = publishing.prepare(year, by=cast.head, today=over)
    return published, prepared


def file_paper(case: Case, cast: Cast) -> dict[str, str]:
    """A document that supports the violation and is shared with the authority, and one that tells who reported."""
    text = [b"Kanariegeel: het rittenregister van de dienstauto."]
    with context.acting(cast.anna):
        version = documents.file_document(
            case, text, name="Rittenregister.txt", kind="evidence", by=cast.anna, trusted=True
        )
        reading.read_text(version)
        document = version.document
        evidence = doors.support(document, case.violations.get(), by=cast.anna, explanation="De ritten.")
        shared = doors.share(document, by=cast.anna, audience="authority")
        aside = documents.file_document(
            case, [b"Dubbel."], name="Dubbel.txt", by=cast.anna, trusted=True
        ).document
        doors.set_aside(aside, by=cast.anna, reason="Dubbel.")
        documents.file_document(
            case,
            [b"Mail van de melder."],
            name="Melding.txt",
            by=cast.anna,
            tells_reporter=True,
            trusted=True,
        )
        photo = documents.file_document(case, [papers.png()], name="Foto.png", by=cast.anna, trusted=True)
        paper = documents.file_document(
            case, [papers.pdf("Rapport")], name="Rapport.pdf", by=cast.anna, trusted=True
        )
        doors.share(photo.document, by=cast.anna, audience="authority")
        export = exporting.ask(case, by=cast.anna)
        exporting.make(export, by=cast.anna)
        upload = uploads.begin(case, by=cast.anna, name="Leeg.pdf", length=9, facts={})
        Upload.objects.filter(pk=upload.pk).update(state="refused")
    return {
        "document": str(document.pk),
        "photo": str(photo.document_id),
        "paper": str(paper.document_id),
        "photo-version": str(photo.pk),
        "zip": str(export.pk),
        "upload": str(upload.pk),
        "version": str(version.pk),
        "evidence": str(evidence.pk),
        "shared": str(shared.pk),
        "aside": str(aside.pk),
    }


def write_letters(case: Case, walk: Walk, cast: Cast) -> dict[str, str]:
    """The minutes as a letter, with its PDF, and the addresses of others."""
    minutes = letter(case, "minutes", walk.subject_person.hearings.get().pk, by=cast.anna)
    with context.acting(None):
        printing.file_pdf(minutes, papers.pdf("Verslag"), by=None)
    return {
        "letter": str(minutes.letter_id),
        "letter-version": str(minutes.pk),
        "letter-paper": str(minutes.version.document_id),
        "case-id": str(case.pk),
        "report-id": str(walk.report.pk),
        "first-template": str(LetterTemplate.objects.get(kind="minutes", version=1).pk),
    }


def beside_the_rules(case: Case, cast: Cast) -> tuple[ChartDecision, EmergencyAccess]:
    """A decision on the chart that was withdrawn, and an emergency access that runs; the case is not restricted."""
    with context.acting(cast.head):
        chart = conflicts.lift_chart_rule(case, cast.superior, by=cast.head, reason="Op afstand.")
        conflicts.withdraw_chart_decision(chart, by=cast.head, reason="Toch niet.")
        workflow.restrict(case, by=cast.head, restricted=True, reason="Gevoelig.")
    with context.acting(cast.deputy):
        emergency = emergencies.open_case(case.number, by=cast.deputy, reason="Spoed.")
    with context.acting(cast.head):
        workflow.restrict(case, by=cast.head, restricted=False, reason="Niet meer.")
    return chart, emergency


def closed_long_ago(cast: Cast) -> Case:
    """A case that was closed without violation in 2016, and in which nothing is open any more."""
    walk = Walk(cast, received_on=date(2016, 1, 4)).to_assessment().assess("close").give_feedback()
    walk.move("close_after_assessment", cast.intake, 9, reason="Te weinig.")
    for contact in walk.case.reporter_contacts.all():
        walk.go(
            aftercare.record_contact,
            contact,
            by=cast.intake,
            outcome="no_detriment",
            found="Geen nadeel gemeld.",
        )
    return walk.case


def at_the_end_of_retention(cast: Cast) -> tuple[DestructionProposal, Certificate]:
    """A case whose destruction was proposed, and one that was destroyed."""
    with context.acting(cast.head):
        waits, goes = (
            retention.propose_destruction(closed_long_ago(cast), by=cast.head) for _case in range(2)
        )
    with context.acting(cast.reviewer):
        retention.approve_destruction(goes, by=cast.reviewer)
    with context.acting(None):
        return waits, destroying.carry_out(goes.pk, by=None)
