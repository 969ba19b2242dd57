"""Making a letter: filled in from the case, a draft in the dossier, again a next version, final and the step ticked.

Negative controls, planted by controls.toml: leave `check_names_nobody_else`, `check_whole` or the look at an identity
out of `doors.written`; let `doors.before` find nothing; leave `tick_for_letter` out of `finish_letter`.
"""

from __future__ import annotations

import io

import docx
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import context
from accounts.models import AccessEvent, Outbox
from accounts.refusal import NotAllowed, Refusal
from cases import appointments, documents, hearings, inquiry
from cases.documents import moving, reading
from cases.documents.doors import describe, share
from cases.letters import doors
from cases.letters.about import About, check_make, of_report, parts_for
from cases.letters.fields import fields_of
from cases.letters.gathering import gather
from cases.letters.kinds import KINDS
from cases.letters.templates import in_force
from cases.models import Case, Document, Letter, LetterVersion, StepRecord
from tests.cases.acts import done, send
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, about, appointment_facts, letter, make_report, step_of

pytestmark = pytest.mark.django_db


def words_of(version) -> str:
    """Everything that stands in the letter: its text, tables, head and foot."""
    with context.acting(None):
        found = docx.Document(io.BytesIO(b"".join(documents.verified(version))))
    section = found.sections[0]
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    parts = [*found.paragraphs, *section.header.paragraphs, *section.footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in parts), *cells])


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def invited(walk, do):
    """The subject is invited, and an appointment stands in the calendar."""
    values = appointment_facts(person=walk.subject_person)
    do(appointments.plan_appointment, walk.case, by=walk.cast.anna, values=values)
    return do(hearings.invite_to_hearing, walk.subject_person, by=walk.cast.anna, on=timezone.localdate())


def test_an_invitation_is_filled_in_from_the_case_and_filed_as_a_draft(walk, invited, cast):
    made = letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna, adres="Laan 1\n1234 AB Den Haag")
    version, document = made.version, made.version.document
    assert (version.is_draft, version.is_open, document.kind, document.tells_reporter) == (
        True,
        True,
        "letter",
        False,
    )
    assert document.title.startswith("Uitnodiging voor een gesprek (betrokkene 1")
    said = words_of(version)
    for wanted in (
        "Betrokkene Geheim",
        "Laan 1\n1234 AB Den Haag",
        walk.case.number,
        "feitenonderzoek",
        "Kamer Kanariegeel",
        "Anna Proef",
        "Voorbeeldtekst – pas aan",
    ):
        assert wanted in said, wanted
    assert "{" not in said and "toelichting" not in said
    assert made.template == in_force("hearing_invitation")


def test_made_again_it_is_the_next_version_of_the_same_document(walk, invited, cast):
    first = letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna, toelichting="Neem uw pas mee.")
    again = letter(walk.case, "hearing_invitation", invited.pk, by=cast.bert, adres="Laan 2")
    assert again.letter_id == first.letter_id
    assert [version.number for version in first.version.document.versions.all()] == [1, 2]
    assert "Neem uw pas mee." not in words_of(again.version)
    assert doors.typed_in(Letter.objects.get()) == {"adres": "Laan 2"}


def test_what_is_missing_is_said_and_nothing_is_made(walk, do, cast):
    planned = do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=timezone.localdate())
    with pytest.raises(Refusal) as refused, translation.override("en"):
        letter(walk.case, "hearing_invitation", planned.pk, by=cast.anna)
    assert refused.value.missing == ["Date of the hearing", "Time of the hearing", "Place of the hearing"]
    assert not Letter.objects.exists() and not Document.objects.exists()
    typed = {"gesprek_datum": "3 mei 2027", "gesprek_tijd": "10.00 uur", "gesprek_plaats": "Kamer 1"}
    made = letter(walk.case, "hearing_invitation", planned.pk, by=cast.anna, **typed)
    assert "Kamer 1" in words_of(made.version)


def test_every_kind_of_letter_is_made_of_a_case_that_has_what_it_tells(cast, at_disposition, do):
    """And none of them has a hole: every field that its template uses is filled in or was asked for."""
    walk = at_disposition.dispose().give_feedback()
    case = walk.case
    parts = {
        "acknowledgement": walk.report,
        "facts_request": walk.report,
        "reporter_feedback": walk.report,
        "mandate": walk.mandate,
        "minutes": walk.subject_person.hearings.get(),
        "report": case.investigations.last(),
        "disposition_notice": walk.subject_person,
        "referral": case,
    }
    typed = {
        "facts_request": {"gevraagde_feiten": "Wanneer was het?"},
        "referral": {"overdracht": "Alles.", "geadresseerde": "Rijksrecherche"},
    }
    said = {}
    for kind, part in parts.items():
        by = cast.intake if KINDS[kind].to_reporter else cast.anna
        found = about(case, kind, part.pk, by=by)
        with context.acting(by):
            values = gather(found, in_force(kind), typed.get(kind, {}))
        assert values.missing == [], kind
        said[kind] = letter(case, kind, part.pk, by=by, **typed.get(kind, {}))
    assert "Betrokkene erkent het." in words_of(said["minutes"].version)
    assert "Het onderzoek is afgerond." in words_of(said["reporter_feedback"].version)
    assert "Schriftelijke berisping" in words_of(said["disposition_notice"].version)
    assert "Is de dienstauto privé gebruikt?" in words_of(said["mandate"].version)
    report = words_of(said["report"].version)
    assert "betrokkene 1" in report and "Bevestigd." in report and "Geheim" not in report


# --- Who may, and who is named ----------------------------------------------------------------------


def test_only_who_may_know_the_reporter_writes_to_the_reporter(cast, at_assessment):
    walk = at_assessment
    with pytest.raises(NotAllowed):
        letter(walk.case, "acknowledgement", walk.report.pk, by=cast.anna)
    made = letter(walk.case, "acknowledgement", walk.report.pk, by=cast.intake)
    assert made.version.document.tells_reporter
    assert "Melder Geheim" in words_of(made.version)
    with context.acting(cast.anna):
        assert not Letter.objects.exists() and not LetterVersion.objects.exists()
    with context.acting(cast.intake):
        assert Letter.objects.exists()


def test_that_a_letter_tells_who_reported_stays_told_and_its_words_are_not_searched(cast, at_assessment, do):
    walk = at_assessment
    document = letter(walk.case, "acknowledgement", walk.report.pk, by=cast.intake).version.document
    with pytest.raises(Refusal, match="Dat kenmerk blijft"):
        do(describe, document, by=cast.intake, title="Brief", kind="letter", classification="confidential")
    assert reading.read_text(document.latest).text == ""


def test_whose_name_goes_into_a_letter_is_a_look_at_an_identity(walk, invited, cast):
    letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna)
    letter(walk.case, "acknowledgement", walk.report.pk, by=cast.intake)
    seen = AccessEvent.objects.filter(action="view_identity").order_by("pk")
    assert [(event.user.username, event.about) for event in seen] == [
        ("anna", f"person:{walk.subject_person.pk}"),
        ("intake", f"reporter:{walk.report.number}"),
    ]


@pytest.mark.parametrize(
    "name", ["Melder Geheim", "MELDER  geheim", "melder@voorbeeld.example", "06-00000001"]
)
def test_a_letter_to_the_subject_never_says_who_reported(walk, invited, cast, name):
    with pytest.raises(Refusal) as refused, translation.override("en"):
        letter(
            walk.case, "hearing_invitation", invited.pk, by=cast.intake, toelichting=f"Gemeld door {name}."
        )
    assert "who reported" in str(refused.value.sentence) and refused.value.missing == ["Extra text"]
    assert not Letter.objects.exists()


def test_who_may_not_know_the_reporter_learns_nothing_from_a_refusal(walk, invited, cast):
    letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna, toelichting="Melder Geheim")


def test_no_field_of_a_letter_to_others_knows_the_reporter():
    for kind in KINDS.values():
        if not kind.to_reporter:
            assert not {field.name for field in fields_of(kind.code)} & {
                "meldingnummer",
                "ontvangen_op",
                "meldkanaal",
            }


def test_a_letter_to_the_reporter_names_no_person_of_the_case(cast, at_assessment, do):
    walk = at_assessment
    with pytest.raises(Refusal):
        text = "Wij spraken met Betrokkene Geheim."
        letter(walk.case, "reporter_feedback", walk.report.pk, by=cast.intake, terugkoppeling=text)


def test_who_only_reads_makes_no_letter(walk, invited, cast):
    found = about(walk.case, "hearing_invitation", invited.pk, by=cast.anna)
    for user in (cast.director, cast.auditor, cast.administrator, cast.elsewhere, cast.subject):
        with context.acting(user), pytest.raises(NotAllowed):
            check_make(user, About(found.kind, found.part, found.case, user, found.on))


# --- The end ----------------------------------------------------------------------------------------


def test_a_final_letter_ticks_the_step_that_asks_for_it(cast, at_disposition, do):
    walk = at_disposition.dispose()
    made = letter(walk.case, "disposition_notice", walk.subject_person.pk, by=cast.anna)
    step = step_of(walk.case, "tell_subject")
    assert not StepRecord.objects.filter(step=step).exists()
    with pytest.raises(Refusal):
        do(share, made.version.document, by=cast.anna, audience="subject")
    do(doors.finish_letter, made.letter, by=cast.anna)
    made.version.refresh_from_db()
    do(share, made.version.document, by=cast.anna, audience="subject")
    assert not made.version.is_draft
    assert StepRecord.objects.get(step=step).state == "done"
    with pytest.raises(Refusal):
        do(doors.finish_letter, made.letter, by=cast.anna)


def test_a_letter_goes_through_its_acts(cast):
    walk = Walk(cast).to_disposition()
    made = letter(walk.case, "minutes", walk.subject_person.hearings.get().pk, by=cast.anna)
    LetterVersion.objects.filter(pk=made.pk).update(pdf_state="failed")
    done(send(cast.anna, walk.case, "print-letter", made.letter))
    done(send(cast.anna, walk.case, "finish-letter", made.letter))
    assert not made.letter.document.latest.is_draft


def test_a_letter_that_comes_back_from_word_is_a_draft_that_waits_for_the_scanner(walk, invited, cast, do):
    made = letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna)
    content = b"".join(documents.verified(made.version))
    changed = io.BytesIO()
    paper = docx.Document(io.BytesIO(content))
    paper.add_paragraph("Nog iets.")
    paper.save(changed)
    version = do(doors.put_back, made.version.document, [changed.getvalue()], name="brief.docx", by=cast.anna)
    assert (version.number, version.is_draft, version.state) == (2, True, "waiting")
    assert version.written.template is None
    with pytest.raises(Refusal):
        do(doors.finish_letter, made.letter, by=cast.anna)


def test_a_letter_is_never_moved_to_another_case(walk, invited, cast, do):
    made = letter(walk.case, "hearing_invitation", invited.pk, by=cast.anna)
    other = Walk(cast).to_received().case
    with pytest.raises(Refusal):
        do(moving.move_document, made.version.document, by=cast.anna, to=other, reason="x")
    page = as_user(cast.anna).get(
        reverse("cases:document", args=[walk.case.number, made.version.document_id])
    )
    assert "/move-document/" not in page.content.decode()


# --- Pages ------------------------------------------------------------------------------------------


def test_whoever_tries_a_name_in_a_letter_stands_in_the_log(walk, invited, cast):
    client = as_user(cast.intake)
    url = reverse("cases:letter_make", args=[walk.case.number, "hearing_invitation", invited.pk])
    typed = {"aanhef": "Geachte heer", "functie": "Medewerker", "gesprek_datum": "1 mei 2027"}
    typed |= {"gesprek_tijd": "9.00 uur", "gesprek_plaats": "Kamer 3"}
    refused = AccessEvent.objects.filter(action="refused", about=f"case:{walk.case.number}")
    assert client.post(url, typed | {"toelichting": "Gemeld door Melder Geheim."}).status_code == 422
    assert refused.get().user == cast.intake and not Letter.objects.exists()


def test_the_page_of_a_letter_shows_what_is_missing_and_where_it_belongs(walk, do, cast):
    client = as_user(cast.anna)
    do(inquiry.establish_outcome, walk.suspected().violation, by=cast.anna, outcome="proven", on=walk.day(4))
    running = walk.case.investigations.get(ended_on=None)
    url = reverse("cases:letter_make", args=[walk.case.number, "report", running.pk])
    page = text_of(client.get(url))
    assert "Conclusion" in page
    assert reverse("cases:case_act", args=[walk.case.number, "file-report", running.pk]) in page
    assert "Make the letter" not in page


def test_a_letter_is_made_by_one_click_and_once(walk, invited, cast):
    client = as_user(cast.anna)
    url = reverse("cases:letter_make", args=[walk.case.number, "hearing_invitation", invited.pk])
    page = text_of(client.get(url))
    assert "Betrokkene Geheim" not in page and "name as the register holds it" in page
    sent = {"aanhef": "Geachte heer", "functie": "Onderzoeker", "gesprek_datum": "1 mei 2027"}
    sent |= {
        "gesprek_tijd": "9.00 uur",
        "gesprek_plaats": "Kamer 3",
        "form_key": "6f1d9d4e-0000-4000-8000-000000000001",
    }
    first, second = client.post(url, sent), client.post(url, sent)
    made = Letter.objects.get()
    assert first.url == second.url == reverse("cases:document", args=[walk.case.number, made.document_id])
    assert made.document.versions.count() == 1
    assert Outbox.objects.filter(key=f"letter:{made.versions.get().pk}").count() == 1
    assert "Uitnodiging voor een gesprek" in text_of(client.get(first.url))


def test_the_case_page_offers_the_letter_of_an_open_step_and_shows_what_was_made(cast, at_disposition, do):
    walk = at_disposition.dispose()
    client = as_user(cast.anna)
    page = reverse("cases:case", args=[walk.case.number])
    make = reverse("cases:letter_make", args=[walk.case.number, "disposition_notice", walk.subject_person.pk])
    assert make in text_of(client.get(page))
    letter(walk.case, "disposition_notice", walk.subject_person.pk, by=cast.anna)
    assert "Bericht over de afdoening" in text_of(client.get(page))
    assert queries_of(client, reverse("cases:letters", args=[walk.case.number])) <= 12
    assert queries_of(client, make) <= 12


def test_a_report_without_a_case_gets_its_acknowledgement_as_a_download(cast):
    report = make_report(cast)
    client = as_user(cast.intake)
    url = reverse("cases:report_letter", args=[report.number, "acknowledgement"])
    assert "Download the letter" in text_of(client.get(url))
    answer = client.post(url, {"aanhef": "Geachte melder", "functie": "Medewerker"})
    said = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "Melder Geheim" in said and "Geachte melder," in said
    assert AccessEvent.objects.filter(about=f"report:{report.number}", action="download").exists()
    assert of_report(KINDS["minutes"], report, by=cast.intake, on=timezone.localdate()) is None


def test_letters_are_offered_about_the_parts_that_are_there(at_received):
    walk = at_received
    case = Case.objects.get(pk=walk.case.pk)
    found = {kind.code: len(parts_for(kind, case, reports=[walk.report])) for kind in KINDS.values()}
    assert found == {
        "acknowledgement": 1, "facts_request": 1, "mandate": 0, "hearing_invitation": 0, "minutes": 0, "report": 0,
        "disposition_notice": 0, "reporter_feedback": 1, "referral": 1,
    }  # fmt: skip
