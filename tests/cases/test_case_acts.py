"""Everything that is done with a case, through its addresses: the whole walk, what is refused, and to whom.

Negative control: let `part_of` forget the case, or `perform` drop what was typed; a test here fails.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context
from cases import appointments, conflicts, disposition, hearings, inquiry, intake, journal, persons, related
from cases.models import (
    Case,
    Disposition,
    Hearing,
    Method,
)
from cases.views.case_acts import CASE_OF, ON
from tests import papers
from tests.cases.acts import address, done, send
from tests.cases.file_parts import one_of_each
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, appointment_facts, case_in, letter, step_of
from tests.scene import beside_the_rules

pytestmark = pytest.mark.django_db


# --- The whole walk ---------------------------------------------------------------------------------


def test_a_case_goes_from_received_to_closed_and_is_reopened_through_these_pages(cast, lists):
    walk = Walk(cast).to_received()
    case, day = walk.case, walk.day

    def act(user, name, part=None, /, **values):
        assert done(send(user, case, name, part, **values)).url.startswith(
            reverse("cases:case", args=[case.number])
        )

    grounds = {
        "investigable": "on",
        "proportional": "on",
        "subsidiary": "on",
        "grounds": "Concreet en toetsbaar.",
    }
    act(cast.intake, "start-assessment", on=day(0))
    act(cast.intake, "assess", decision="preliminary", on=day(1), **grounds)
    act(cast.intake, "start-preliminary", on=day(1))
    act(cast.head, "assign", user=cast.anna.pk, part="lead", on=day(1))
    act(cast.head, "assign", user=cast.bert.pk, part="member", on=day(1))
    act(cast.intake, "assess", decision="fact_finding", on=day(1), **grounds)
    methods = [Method.objects.get(code=code).pk for code in ("dossier", "gesprekken")]
    act(
        cast.anna,
        "request-mandate",
        question="Is het zo?",
        methods=methods,
        authority=cast.director.pk,
        on=day(1),
    )
    mandate = case.mandates.get()
    with context.acting(cast.director):
        inquiry.answer_mandate(mandate, by=cast.director, given=True, on=day(2))
    act(cast.anna, "start-fact-finding", on=day(2))

    subject = walk.subject_person
    act(cast.anna, "invite", subject, on=day(2))
    hearing = Hearing.objects.get(person=subject)
    act(
        cast.anna,
        "record-hearing",
        hearing,
        outcome="held",
        on=day(3),
        minutes="Erkent het.",
    )
    act(cast.anna, "send-minutes", hearing, on=day(3))
    act(cast.anna, "record-reply", hearing, reply="objection", on=day(4), objection="Te kort.")
    act(cast.anna, "interim-measure", subject, kind="access_denied", since=day(2), grounds="Nodig.")
    act(cast.anna, "lift-interim-measure", subject.interim_measures.get(), on=day(4))
    act(cast.anna, "criminal-complaint", kind="complaint", body="Politie", on=day(4), reference="PL-1")
    act(cast.bert, "note", text="Agenda vergeleken.", on=day(4))
    act(cast.anna, "add-violation", subject=subject.pk, kind="MID-2", description="Dienstauto privé.")
    violation = case.violations.get()
    assert (violation.category.code, violation.subcategory.code) == ("MID", "MID-2")
    act(cast.anna, "establish-outcome", violation, outcome="proven", on=day(4))
    act(
        cast.anna,
        "file-report",
        case.investigations.get(ended_on=None),
        on=day(4),
        reference="R-1",
        conclusion="Zo is het.",
        file=papers.Sent("Rapport.pdf", papers.pdf("Zo is het.")),
    )
    assert case.documents.get().kind == "final_report"
    step = step_of(case, "second_reader")
    tick = reverse("cases:case_step", args=[case.number, step.pk, "done"])
    done(as_user(cast.bert).post(tick, {"on": day(5).isoformat()}))
    act(cast.anna, "conclude", on=day(5))

    measure = lists.measure("BERISPING")
    act(
        cast.anna,
        "propose",
        violation,
        measures=[measure.pk],
        grounds="Passend.",
        authority=cast.director.pk,
        on=day(5),
    )
    act(
        cast.head,
        "review",
        Disposition.objects.get(),
        verdict="back",
        text="Vergelijk met eerdere gevallen.",
        on=day(5),
    )
    act(
        cast.anna,
        "propose",
        violation,
        measures=[measure.pk],
        grounds="Passend, vergeleken.",
        authority=cast.director.pk,
        on=day(6),
    )
    proposal = Disposition.objects.get(state="proposed")
    act(cast.head, "review", proposal, verdict="agrees", text="", on=day(6))
    with context.acting(cast.director):
        disposition.decide(proposal, by=cast.director, measures=[measure], on=day(7))
    with context.acting(cast.intake):
        intake.give_feedback(walk.report, by=cast.intake, on=day(8), text="Afgerond.")
    act(cast.anna, "close", on=day(8))
    case.refresh_from_db()
    assert (case.status, case.closed_on, case.closed_by) == ("closed", day(8), cast.anna)
    act(cast.head, "reopen", reason="Nieuwe feiten", on=day(9))
    case.refresh_from_db()
    assert case.status == "reopened"
    assert [move.reason for move in case.moves.all()][-1] == "Nieuwe feiten"
    assert Hearing.objects.get().objection == "Te kort."


def test_a_case_is_referred_with_the_body_as_its_reason(cast):
    case = Walk(cast).to_assessment().assess("refer").case
    done(send(cast.intake, case, "refer", reason="Rijksrecherche"))
    case.refresh_from_db()
    assert (case.status, case.referred_to) == ("referred", "Rijksrecherche")


# --- Refusals ---------------------------------------------------------------------------------------


def test_a_step_that_cannot_be_taken_lists_what_is_missing(cast, at_fact_finding):
    case = at_fact_finding.case
    shown = as_user(cast.anna).get(address(case, "conclude"))
    assert "This step cannot be taken yet." in text_of(shown)
    for sentence in ("subject 1 heard, or declined in writing", "the final report of the investigation"):
        assert sentence in text_of(shown)
    assert '<form class="rosi-form"' not in text_of(shown)
    sent = send(cast.anna, case, "conclude")
    assert sent.status_code == 422
    assert "the final report of the investigation" in text_of(sent)
    case.refresh_from_db()
    assert case.status == "fact_finding"


def test_what_the_door_refuses_stays_typed(cast, at_fact_finding):
    walk = at_fact_finding
    hearing = walk.go(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(3))
    response = send(
        cast.anna,
        walk.case,
        "record-hearing",
        hearing,
        outcome="held",
        on=walk.day(2),
        minutes="Lang verslag.",
    )
    assert response.status_code == 422
    assert "The hearing lies before the invitation." in text_of(response)
    assert "Lang verslag." in text_of(response)
    hearing.refresh_from_db()
    assert hearing.held_on is None


def test_a_day_in_the_future_is_refused(cast):
    case = case_in("received", cast)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    response = send(cast.intake, case, "start-assessment", on=tomorrow)
    assert response.status_code == 422
    assert "The day of this step lies in the future." in text_of(response)


def test_an_empty_form_names_its_fields_and_changes_nothing(cast):
    case = case_in("assessment", cast)
    response = as_user(cast.intake).post(address(case, "assess"), {})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"decision", "grounds", "on"}
    assert not case.assessments.exists()


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("anna", "start-assessment"),
        ("anna", "assign"),
        ("anna", "restrict"),
        ("intake", "request-mandate"),
        ("intake", "reopen"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_sees_a_case_but_may_not_gets_a_sentence(cast, who, act, method):
    case = case_in("received", cast)
    response = getattr(as_user(getattr(cast, who)), method)(address(case, act))
    assert response.status_code == 403
    assert "Your role does not let you" in text_of(response)


def test_nobody_reviews_their_own_proposal(cast, at_disposition, lists):
    walk = at_disposition
    with context.acting(cast.head):
        proposal = disposition.propose(
            walk.case.violations.get(),
            by=cast.head,
            measures=[lists.measure("GESPREK")],
            grounds="Passend.",
            authority=cast.director,
        )
    response = send(cast.head, walk.case, "review", proposal, verdict="agrees")
    assert response.status_code == 403
    assert "Nobody reviews what they proposed themselves." in text_of(response)


UNSEEN = (
    "elsewhere subject witness reporter acquaintance ended expired coming member director adviser desk nobody"
)


@pytest.mark.parametrize("who", UNSEEN.split())
def test_a_case_that_does_not_exist_for_somebody_cannot_be_acted_on(cast, at_received, who):
    walk = at_received
    with context.acting(cast.acquaintance):
        conflicts.declare_conflict(walk.case, by=cast.acquaintance)
    client = as_user(getattr(cast, who))
    for act in ("note", "start-assessment", "declare-conflict"):
        assert client.get(address(walk.case, act)).status_code == 404
        assert client.post(address(walk.case, act), {"text": "Hallo"}).status_code == 404
    assert not walk.case.notes.exists()


# --- Every act, and only on its own case ------------------------------------------------------------


@pytest.fixture
def parts(cast, at_disposition, lists):
    """A case that has one of each part, in the phase of disposition."""
    walk = at_disposition
    measure = walk.go(
        persons.order_interim_measure,
        walk.subject_person,
        by=cast.anna,
        kind="suspension",
        since=walk.day(5),
        grounds="Nodig.",
    )
    walk.go(
        disposition.propose,
        walk.case.violations.get(),
        by=cast.anna,
        measures=[lists.measure("BERISPING")],
        grounds="Passend.",
        authority=cast.director,
    )
    assert measure
    walk.go(journal.add_note, walk.case, by=cast.anna, text="Gebeld.")
    other = Walk(cast).to_received().case
    walk.go(related.relate, walk.case, other, by=cast.anna, reason="Hetzelfde wagenpark.")
    walk.go(appointments.plan_appointment, walk.case, by=cast.anna, values=appointment_facts())
    walk.go(conflicts.declare_conflict, walk.case, by=cast.acquaintance)
    beside_the_rules(walk.case, cast)
    one_of_each(walk.case, cast)
    letter(walk.case, "minutes", walk.subject_person.hearings.first().pk, by=cast.anna)
    return walk.case


def part_rows(case):
    return {model: model.objects.filter(**{path: case}).first() for model, (path, _needed) in CASE_OF.items()}


def test_every_act_on_a_part_asks_for_a_part_of_its_own_case(cast, parts):
    other = Walk(cast).to_received().case
    client = as_user(cast.head)
    for model, row in part_rows(parts).items():
        assert row is not None, model
        for act in ON[model]:
            assert client.get(address(parts, act, row)).status_code == 200, act
            assert client.get(address(other, act, row)).status_code == 404, act
            assert client.post(address(other, act, row), {"on": "2026-01-01"}).status_code == 404, act
            assert client.get(address(parts, act)).status_code == 404, act


def test_every_act_on_a_case_has_a_page_and_takes_no_part(cast, parts):
    client = as_user(cast.head)
    for act in ON[Case]:
        assert client.get(address(parts, act)).status_code == 200, act
        assert client.get(address(parts, act, parts)).status_code == 404, act
    assert client.get(address(parts, "nonsense")).status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_form_of_an_act_shows_who_somebody_is(cast, parts, language):
    client = as_user(cast.head, language)
    urls = [address(parts, act) for act in ON[Case]]
    urls += [address(parts, act, row) for model, row in part_rows(parts).items() for act in ON[model]]
    for url in urls:
        assert "Geheim" not in text_of(client.get(url)), url


def test_no_form_takes_more_than_twelve_queries(cast, parts):
    client = as_user(cast.head)
    urls = [address(parts, act) for act in ON[Case]]
    urls += [address(parts, act, row) for model, row in part_rows(parts).items() for act in ON[model]]
    walk = Walk(cast).to_preliminary().found()
    urls += [address(walk.case, "request-mandate"), address(walk.case, "assign")]
    found = {url: queries_of(client, url) for url in urls}
    assert max(found.values()) <= 12, found


def test_a_reviewer_reads_what_is_proposed(cast, parts):
    page = text_of(as_user(cast.head).get(address(parts, "review", Disposition.objects.get())))
    for words in ("Written reprimand", "Passend.", "Anna Proef", "Director Proef"):
        assert words in page
