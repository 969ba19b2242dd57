"""Why a case is opened: asked once per case and sitting of who has it not in the own work, and kept with every view.

Negative controls: let `purpose.own_work` say yes to everybody, or leave `ask` out of `cases.views.cases.fetch`; let
`going_on.keep` keep nothing, `going_on.waits` always be true, or leave `take_back` out.
"""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import AccessEvent
from cases import inquiry, workflow
from cases.models import LookReason
from tests.cases.pages import as_user, queries_of, question_of, text_of
from tests.factories import Walk, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_closed):
    """A case with Anna as its team, in a phase without a term: nobody else's work."""
    return at_closed


def address(case, name="case", *more):
    return reverse(f"cases:{name}", args=[case.number, *more])


def silent(user):
    return as_user(user, reason="")


def asks(user, url, method="get"):
    return bool(question_of(getattr(silent(user), method)(url)))


# --- Who is asked -----------------------------------------------------------------------------------


def test_every_page_of_a_case_asks_who_comes_from_outside(cast, walk):
    pages = [
        address(walk.case),
        address(walk.case, "case_history"),
        address(walk.case, "case_person", walk.subject_person.pk),
        address(walk.case, "case_act", "note"),
    ]
    client = silent(cast.head)
    for page in pages:
        for answer in (client.get(page), client.post(page, {})):
            if answer.status_code == 405:
                continue
            assert question_of(answer), page
    assert not AccessEvent.objects.filter(user=cast.head, action__in=["view", "view_identity"]).exists()


def test_who_is_in_a_case_is_not_opened_by_way_of_its_report_either(cast, walk):
    client = silent(cast.head)
    number, person = walk.report.number, walk.subject_person.pk
    pages = [
        reverse("cases:report_person", args=[number, person]),
        reverse("cases:report_reporter", args=[number]),
    ]
    for page in pages:
        for answer in (client.get(page), client.post(page)):
            assert question_of(answer), page
    assert not AccessEvent.objects.filter(user=cast.head, action__in=["view", "view_identity"]).exists()
    assert client.post(question_of(client.get(pages[0])), {"reason": "oversight"}).url == pages[0]
    assert client.post(pages[0]).status_code == 200
    assert AccessEvent.objects.get(user=cast.head, action="view_identity").purpose == "oversight"


def test_htmx_is_led_to_the_question_as_a_whole_page(cast, walk):
    url = address(walk.case, "case_person", walk.subject_person.pk)
    answer = silent(cast.head).post(url, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and question_of(answer) and "Geheim" not in text_of(answer)


def test_the_team_and_who_recorded_the_case_are_not_asked(cast, walk):
    assert not asks(cast.anna, address(walk.case)) and not asks(cast.intake, address(walk.case))
    assert asks(cast.deputy, address(walk.case))


def test_who_left_the_team_is_asked_again(cast, at_fact_finding, do):
    walk = at_fact_finding
    assert not asks(cast.bert, address(walk.case))
    do(inquiry.unassign, walk.case.team.get(user=cast.bert), by=cast.head)
    assert asks(cast.bert, address(walk.case))


def test_who_assesses_is_not_asked_while_a_case_waits_for_it(cast, at_received):
    walk = at_received
    assert not asks(cast.deputy, address(walk.case)) and asks(cast.bert, address(walk.case))


def test_who_reviews_is_not_asked_while_a_proposal_waits(cast, at_disposition, do, lists):
    from cases import disposition

    walk = at_disposition
    walk.case.phase_since = walk.day(10)
    walk.case.save()  # no term is near: the head has no other business here
    assert asks(cast.reviewer, address(walk.case))
    do(
        disposition.propose,
        walk.case.violations.get(),
        by=cast.anna,
        measures=[lists.measure("BERISPING")],
        grounds="Passend.",
        authority=cast.director,
    )
    assert not asks(cast.reviewer, address(walk.case)) and asks(cast.deputy, address(walk.case))


def test_a_case_that_does_not_exist_for_somebody_asks_nothing(cast, walk):
    for who in ("elsewhere", "subject", "superior", "director", "nobody"):
        client = silent(getattr(cast, who))
        assert client.get(address(walk.case)).status_code == 404
        assert client.get(address(walk.case, "case_purpose")).status_code == 404


# --- The question -----------------------------------------------------------------------------------


def test_the_question_shows_nothing_of_the_case_but_its_number(cast, walk):
    page = text_of(silent(cast.head).get(address(walk.case), follow=True))
    assert walk.case.number in page and "Zonnebloem" not in page and "MID" not in page
    for reason in LookReason.objects.all():
        assert reason.label_en in page


def test_the_answer_leads_to_where_one_was_going_and_is_asked_once(cast, walk):
    client = silent(cast.head)
    history = address(walk.case, "case_history")
    question = question_of(client.get(history + "?before=2030-01-01T00:00:00Z"))
    answer = client.post(question, {"reason": "oversight"})
    assert answer.url == history + "?before=2030-01-01T00:00:00Z"
    for page in (answer.url, address(walk.case), address(walk.case, "case_act", "note")):
        assert client.get(page).status_code == 200


# --- A form that was sent before the reason was given --------------------------------------------------


NOTE = {"text": "Kanariegeel nagekeken.", "on": timezone.localdate().strftime("%d-%m-%Y")}


@pytest.fixture
def late(cast, at_fact_finding):
    """A head who writes in a case and is asked why; the address of the note, the question."""
    walk = at_fact_finding
    client = silent(cast.head)
    address_ = address(walk.case, "case_act", "note")
    return walk, client, address_, question_of(client.post(address_, NOTE))


def notes(walk):
    with context.acting(None):
        return [note.text for note in walk.case.notes.all()]


def test_what_was_sent_without_a_reason_is_done_once_it_is_given(late):
    walk, client, _url, question = late
    assert notes(walk) == [] and "What you just sent is kept" in text_of(client.get(question))
    assert client.post(question, {}).status_code == 422 and notes(walk) == []
    answer = client.post(question, {"reason": "oversight"})
    assert answer.status_code == 302 and answer.url.startswith(address(walk.case))
    assert notes(walk) == [NOTE["text"]]
    client.post(question, {"reason": "oversight"})  # sent twice, done once
    assert notes(walk) == [NOTE["text"]]


def test_what_was_not_right_comes_back_with_what_was_typed_and_goes_to_its_own_address(cast, at_fact_finding):
    walk = at_fact_finding
    client = silent(cast.head)
    url = address(walk.case, "case_act", "restrict")
    question = question_of(client.post(url, {"reason": "", "text": "x"}))
    answer = client.post(question, {"reason": "oversight"})
    assert answer.status_code == 422 and f'action="{url}"' in text_of(answer)


def test_a_form_that_was_left_waiting_is_not_done_by_surprise(late):
    walk, client, url, _question = late
    later = question_of(client.get(url))  # another day of the same sitting: only to look
    assert client.post(later, {"reason": "oversight"}).url == url
    assert notes(walk) == []


def test_a_form_goes_on_at_its_own_address_only(late):
    walk, client, _url, question = late
    elsewhere = question.replace("note", "history")
    answer = client.post(elsewhere, {"reason": "oversight"})
    assert answer.status_code == 302 and notes(walk) == []


def test_what_waits_lies_sealed_in_the_session(late):
    _walk, client, _url, _question = late
    row = Session.objects.get(session_key=client.session.session_key)
    assert "kanariegeel" not in row.session_data.casefold() and NOTE["text"] not in row.session_data


def test_where_what_was_sent_is_refused_no_reason_was_given_either(cast, at_fact_finding):
    walk = at_fact_finding
    client = silent(cast.deputy)
    question = question_of(client.post(address(walk.case, "case_act", "no-such-act"), NOTE))
    assert client.post(question, {"reason": "oversight"}).status_code == 404
    assert question_of(client.get(address(walk.case)))
    assert not AccessEvent.objects.filter(user=cast.deputy, action="purpose").exists()


def test_it_is_asked_anew_for_another_case_and_in_another_sitting(cast, walk):
    other = Walk(cast).to_closed()
    client = as_user(cast.head)
    assert client.get(address(walk.case)).status_code == 200
    client.reason = ""
    assert question_of(client.get(address(other.case)))
    assert asks(cast.head, address(walk.case))


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/cases/", "/reports/", ""])
def test_the_answer_leads_nowhere_else(cast, walk, elsewhere):
    question = address(walk.case, "case_purpose") + "?next=" + elsewhere
    assert silent(cast.head).post(question, {"reason": "oversight"}).url == address(walk.case)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "This field is required"),
        ({"reason": "curiosity"}, "Select a valid choice"),
        ({"reason": "other"}, "Say in a few words"),
    ],
)
def test_without_a_reason_the_case_stays_shut_and_what_was_typed_stays(cast, walk, typed, sentence):
    client = silent(cast.head)
    answer = client.post(address(walk.case, "case_purpose"), typed)
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert question_of(client.get(address(walk.case)))


def test_a_reason_that_is_no_longer_offered_is_not_taken(cast, walk):
    LookReason.objects.filter(code="oversight").update(valid_until=timezone.localdate().replace(year=2020))
    answer = silent(cast.head).post(address(walk.case, "case_purpose"), {"reason": "oversight"})
    assert answer.status_code == 422


# --- What is kept -----------------------------------------------------------------------------------


def test_the_purpose_stands_with_every_view_and_every_look_at_an_identity(cast, walk):
    client = silent(cast.head)
    typed = {"reason": "other", "explanation": "Klacht over duur van kanariegeel."}
    client.post(address(walk.case, "case_purpose"), typed)
    client.get(address(walk.case))
    client.get(address(walk.case, "case_history"))
    client.post(address(walk.case, "case_person", walk.subject_person.pk))
    events = AccessEvent.objects.filter(user=cast.head).exclude(action="sign_in").order_by("pk")
    assert [(event.action, event.purpose) for event in events] == [
        ("purpose", "other"),
        ("view", "other"),
        ("view", "other"),
        ("view_identity", "other"),
    ]
    assert {event.details for event in events[:3]} == {"Klacht over duur van kanariegeel."}


def test_the_explanation_stands_in_the_session_sealed(cast, walk):
    client = silent(cast.head)
    client.post(
        address(walk.case, "case_purpose"), {"reason": "other", "explanation": "Klacht over kanariegeel."}
    )
    assert "kanariegeel" not in repr(dict(client.session))


def test_the_own_work_has_no_purpose_in_the_log(cast, walk):
    silent(cast.anna).get(address(walk.case))
    assert AccessEvent.objects.filter(user=cast.anna, action="view").latest("pk").purpose == ""


def test_the_purpose_of_one_request_does_not_reach_the_next(cast, walk):
    client = as_user(cast.head)
    client.get(address(walk.case))
    report = make_report(cast)
    client.get(reverse("cases:report", args=[report.number]))
    assert AccessEvent.objects.filter(user=cast.head).latest("pk").purpose == ""


def test_the_question_costs_the_page_of_a_case_nothing(cast, walk):
    assert queries_of(as_user(cast.head), address(walk.case)) <= 12


def test_restricting_a_case_needs_a_reason_and_the_sight_of_restricted_cases(cast, at_received, do):
    from accounts.refusal import NotAllowed

    walk = at_received
    with pytest.raises(NotAllowed):
        do(workflow.restrict, walk.case, by=cast.deputy, restricted=True, reason="Gevoelig.")
