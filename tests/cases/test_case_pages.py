"""The list of cases and the page of one: who sees them, what stands on them, and what they ask of the database.

`visible_to` taken out of `cases.views.cases.fetch`, nothing here fails: the database keeps the case away as well
(tests/wall).
"""

import pytest
from django.urls import reverse

from accounts import context
from accounts.models import AccessEvent
from cases import conflicts, dossier, hearings, inquiry, intake, journal, persons, together, workflow
from cases.models import Case, Category, Person, PersonIdentity, Status
from cases.road import phases
from cases.workflow import TRANSITIONS, missing_for
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, case_in, directorate, make_report

pytestmark = pytest.mark.django_db

CANARIES = ("Betrokkene Geheim", "Melder Geheim", "Getuige Geheim")
READERS = {"intake", "anna", "bert", "head", "reviewer", "deputy"}
SEE_OTHER_CASES = {
    "elsewhere",
    "subject",
    "witness",
    "reporter",
    "acquaintance",
    "superior",
    "subordinate",
    "member",
    "involved_deputy",
}


def address(case, name="case", *more):
    return reverse(f"cases:{name}", args=[case.number, *more])


@pytest.fixture
def walk(cast, at_received):
    walk = at_received
    with context.acting(cast.acquaintance):
        conflicts.declare_conflict(walk.case, by=cast.acquaintance)
    return walk


def who_reads(cast, url):
    """Names of those for whom this address exists."""
    return {
        name
        for name, user in cast.everyone().items()
        if name != "inactive" and as_user(user).get(url).status_code == 200
    }


# --- Who sees what ----------------------------------------------------------------------------------


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("name", ["case", "case_history"])
def test_a_case_exists_for_its_readers_only(cast, walk, name):
    assert who_reads(cast, address(walk.case, name)) == READERS


@pytest.mark.asvs("8.2.2")
def test_the_list_shows_a_case_to_its_readers_only(cast, walk):
    url = reverse("cases:cases")
    found = set()
    for name in who_reads(cast, url):
        if walk.case.number in text_of(as_user(getattr(cast, name)).get(url)):
            found.add(name)
    assert found == READERS


def test_the_list_exists_for_who_sees_cases(cast, walk):
    assert who_reads(cast, reverse("cases:cases")) == READERS | SEE_OTHER_CASES


def test_a_restricted_case_is_there_for_its_team_and_the_head_only(cast, walk, do):
    do(inquiry.assign, walk.case, cast.member, by=cast.head)
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig.")
    assert who_reads(cast, address(walk.case)) == {"head", "reviewer", "member"}


def test_a_report_that_the_reader_does_not_see_is_not_on_the_page(cast, walk, do):
    other = make_report(cast, directorate=directorate("DOU"), subject_line="Melding van elders")
    do(intake.join, other, walk.case, by=cast.head)
    pages = {who: text_of(as_user(getattr(cast, who)).get(address(walk.case))) for who in ("anna", "head")}
    assert "Melding van elders" in pages["head"]
    assert "Melding van elders" not in pages["anna"]


@pytest.mark.asvs("16.3.2", "16.2.1")
def test_a_look_at_a_case_is_recorded(cast, walk):
    as_user(cast.anna).get(address(walk.case))
    event = AccessEvent.objects.filter(user=cast.anna).latest("pk")
    assert (event.action, event.about) == ("view", f"case:{walk.case.number}")


# --- Identities -------------------------------------------------------------------------------------


@pytest.mark.asvs("8.2.3", "14.2.6")
def test_no_identity_stands_on_a_page_of_cases(cast):
    case = case_in("closed", cast)
    for url in (reverse("cases:cases"), address(case), address(case, "case_history")):
        for language in ("nl", "en"):
            page = text_of(as_user(cast.head, language).get(url))
            assert case.number in page
            assert not [canary for canary in CANARIES if canary in page]


@pytest.mark.asvs("14.2.6", "16.3.2")
def test_an_identity_is_opened_by_a_button_and_each_look_is_recorded(cast, walk):
    person = walk.subject_person
    url = address(walk.case, "case_person", person.pk)
    client = as_user(cast.anna)
    assert "Betrokkene Geheim" not in text_of(client.get(url))
    assert not AccessEvent.objects.filter(action="view_identity").exists()
    assert "Betrokkene Geheim" in text_of(client.post(url))
    event = AccessEvent.objects.get(action="view_identity")
    assert (event.user, event.about) == (cast.anna, f"person:{person.pk}")


def test_htmx_gets_the_identity_alone(cast, walk):
    url = address(walk.case, "case_person", walk.subject_person.pk)
    piece = text_of(as_user(cast.anna).post(url, headers={"HX-Request": "true"}))
    assert "Betrokkene Geheim" in piece
    assert "<html" not in piece
    assert AccessEvent.objects.filter(action="view_identity", user=cast.anna).count() == 1


def test_an_identity_exists_for_the_readers_of_its_case_only(cast, walk):
    assert who_reads(cast, address(walk.case, "case_person", walk.subject_person.pk)) == READERS


@pytest.mark.asvs("8.2.2")
def test_a_person_of_another_case_is_not_found(cast, walk):
    other = Walk(cast).to_received()
    url = address(walk.case, "case_person", other.subject_person.pk)
    assert as_user(cast.head).post(url).status_code == 404
    assert not AccessEvent.objects.filter(action="view_identity").exists()


# --- The page of a case -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", Status.values)
def test_the_page_shows_a_case_in_every_status(cast, status):
    case = case_in(status, cast)
    for who in ("intake", "anna", "head"):
        for language in ("nl", "en"):
            response = as_user(getattr(cast, who), language).get(address(case))
            assert response.status_code == 200
            assert "Zonnebloem dienstauto" in text_of(response)


def fill(walk, times):
    """More of everything."""
    cast, case = walk.cast, walk.case
    for i in range(times):
        person = walk.go(
            persons.add_person, case, by=cast.anna, values={"role": "subject", "name": f"Geheim {i}"}
        )
        walk.go(
            inquiry.add_violation,
            case,
            by=cast.anna,
            subject=person,
            category=Category.objects.get(code="INF"),
        )
        hearing = walk.go(hearings.invite_to_hearing, person, by=cast.anna, on=walk.day(3))
        walk.go(hearings.record_hearing, hearing, by=cast.anna, held_on=walk.day(3), minutes="Gehoord.")
        walk.go(
            persons.order_interim_measure,
            person,
            by=cast.anna,
            kind="suspension",
            since=walk.day(3),
            grounds="Nodig.",
        )
        walk.go(journal.add_note, case, by=cast.bert, text=f"Notitie {i}")
        walk.go(inquiry.file_complaint, case, by=cast.anna, on=walk.day(3), body="Politie")
        walk.go(intake.join, make_report(cast), case, by=cast.intake)


def test_the_page_and_the_history_take_the_same_queries_whatever_a_case_holds(cast, at_fact_finding):
    walk = at_fact_finding
    pages = [address(walk.case, name) for name in ("case", "case_history")]
    client = as_user(cast.head)
    few = [queries_of(client, url) for url in pages]
    fill(walk, 8)
    assert [queries_of(client, url) for url in pages] == few
    assert max(few) <= 12


def test_what_is_missing_for_the_next_step_is_listed_and_leads_to_its_section(cast, at_fact_finding):
    walk = at_fact_finding
    page = as_user(cast.anna).get(address(walk.case))
    step = page.context["steps"].next
    assert step.title == "Conclude the investigation"
    assert [item["url"] for item in step.missing] == ["#persons", "#investigation", "#violations"]
    assert step.url == ""
    for item in step.missing:
        assert f'<a href="{item["url"]}">{item["text"]}</a>' in text_of(page)


def test_the_button_of_the_next_step_is_there_when_nothing_is_missing(cast, at_fact_finding):
    case = at_fact_finding.hear().file_report().found().case
    step = as_user(cast.anna).get(address(case)).context["steps"].next
    assert (step.missing, step.url) == ([], address(case, "case_act", "conclude"))


def test_somebody_elses_step_names_who_takes_it(cast, walk):
    step = as_user(cast.anna).get(address(walk.case)).context["steps"].next
    assert (step.url, step.waiting_for) == ("", "Intake officer, Head of OIF, Deputy head of OIF")


def test_before_an_assessment_the_next_step_is_to_assess(cast):
    case = case_in("assessment", cast)
    steps = as_user(cast.intake).get(address(case)).context["steps"]
    assert (steps.next.url, steps.others) == (address(case, "case_act", "assess"), [])


@pytest.mark.parametrize(
    ("decision", "move"),
    [
        ("preliminary", "start-preliminary"),
        ("management", "hand-to-management"),
        ("refer", "refer"),
    ],
)
def test_an_assessment_decides_the_next_step(cast, at_assessment, decision, move):
    case = at_assessment.assess(decision).case
    steps = as_user(cast.intake).get(address(case)).context["steps"]
    assert (steps.next.url, steps.others) == (address(case, "case_act", move), [])


def test_a_closed_case_offers_its_reopening_to_the_head_only(cast):
    case = case_in("closed", cast)
    for who, others in (("head", [address(case, "case_act", "reopen")]), ("anna", [])):
        steps = as_user(getattr(cast, who)).get(address(case)).context["steps"]
        assert (steps.next, [step.url for step in steps.others]) == (None, others)


ROADS = [
    (lambda walk: walk.to_received(), "received* assessment preliminary fact_finding disposition closed"),
    (lambda walk: walk.to_assessment(), "received assessment* preliminary fact_finding disposition closed"),
    (lambda walk: walk.to_assessment().assess("management"), "received assessment* disposition closed"),
    (lambda walk: walk.to_assessment().assess("refer"), "received assessment* referred closed"),
    (lambda walk: walk.to_assessment().assess("close"), "received assessment* closed"),
    (lambda walk: walk.to_referred(), "received assessment referred* closed"),
    (lambda walk: walk.to_disposition(), "received assessment preliminary fact_finding disposition* closed"),
    (lambda walk: walk.to_closed(), "received assessment preliminary fact_finding disposition closed"),
    (lambda walk: walk.to_reopened(), "reopened* assessment preliminary fact_finding disposition closed"),
]


@pytest.mark.parametrize(("make", "road"), ROADS)
def test_the_line_of_phases_follows_the_road_of_the_case(cast, make, road):
    case = make(Walk(cast)).case
    codes = {str(Status(code).label).capitalize(): code for code in Status.values}
    found = [codes[str(phase.label)] + ("*" if phase.state == "current" else "") for phase in phases(case)]
    assert found == road.split()


# --- The whole case in two queries ------------------------------------------------------------------


@pytest.mark.parametrize("status", Status.values)
def test_a_case_that_was_opened_whole_lacks_the_same_as_one_asked_piece_by_piece(cast, status):
    plain = case_in(status, cast)
    whole = dossier.opened(Case.objects.get(pk=plain.pk), by=cast.head)
    for transition in TRANSITIONS.values():
        assert missing_for(whole, transition) == missing_for(plain, transition)


def test_a_row_fetched_with_others_is_the_row_itself(at_closed, django_assert_num_queries):
    case = at_closed.case
    parts = {name: together.of(model, path, case.pk) for name, (model, path) in dossier.PARTS.items()}
    identities = together.of(PersonIdentity, "person__case", case.pk)
    with django_assert_num_queries(1):
        found = together.fetch({**parts, "identities": identities})
    for name, (model, path) in [*dossier.PARTS.items(), ("identities", (PersonIdentity, "person__case"))]:
        rows = list(model.objects.filter(**{path: case}))
        assert [row.pk for row in found[name]] == [row.pk for row in rows] or name == "marks"
        for one, other in zip(found[name], rows, strict=True):
            for field in model._meta.concrete_fields:
                assert getattr(one, field.attname) == getattr(other, field.attname), (name, field.name)


def test_an_opened_case_asks_nothing_more(cast, django_assert_num_queries):
    case = case_in("closed", cast)
    case = Case.objects.select_related("directorate").get(pk=case.pk)
    with django_assert_num_queries(2):
        dossier.opened(case, by=cast.anna)
    with django_assert_num_queries(0):
        persons = [(person.label, [h.person for h in person.hearings.all()]) for person in case.persons.all()]
        assert persons[0][1] == [Person(pk=case.persons.all()[0].pk)]
        for violation in case.violations.all():
            assert violation.category.label
            for disposition in violation.dispositions.all():
                assert [str(mark.measure) for mark in disposition.marks.all()]
                assert str(disposition.authority)
        assert [str(note.recorded_by) for note in case.last_notes] == []
        assert [str(member.user) for member in case.team.all()] == ["Anna Proef", "Bert Proef"]
