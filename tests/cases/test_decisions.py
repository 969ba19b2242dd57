"""The pages of the competent authority: only what was submitted, only to whom, and what is decided there.

Negative control: fetch with `Mandate.objects.all()` in a view; the test on who sees a request names the person.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from accounts.models import AccessEvent
from cases import disposition, inquiry
from cases.models import Disposition, Measure, Violation
from cases.submitted import decided_by, first_page_for, open_for
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk

pytestmark = pytest.mark.django_db

LIST = "/decisions/"
SECRETS = ["Betrokkene Geheim", "Melder Geheim", "Getuige Geheim", "Zonnebloem", "Kanariegeel", "P-700001"]


@pytest.fixture
def director(cast):
    return as_user(cast.director)


@pytest.fixture
def mandate(at_preliminary):
    return at_preliminary.assess("fact_finding").get_team().ask_mandate().mandate


@pytest.fixture
def proposal(at_disposition):
    """A disposition that was proposed, reviewed and submitted to the director."""
    walk = at_disposition
    proposal = walk.go(
        disposition.propose,
        walk.violation,
        by=walk.cast.anna,
        measures=[Measure.objects.get(code="BERISPING")],
        grounds="Eerste keer, en erkend.",
        authority=walk.cast.director,
        on=walk.day(5),
    )
    return walk.go(
        disposition.review,
        proposal,
        by=walk.cast.head,
        agrees=True,
        text="In lijn met eerdere.",
        on=walk.day(6),
    )


def page(obj):
    return reverse(f"cases:{obj._meta.model_name}_decision", args=[obj.pk])


def typed(day):
    return formats.date_format(day, "d-m-Y")


def answer(**changes):
    return {"given": "yes", "answer": "", "on": typed(timezone.localdate()), **changes}


def decision(**changes):
    return {"measures": ["BERISPING"], "text": "", "on": typed(timezone.localdate()), **changes}


# --- Who ------------------------------------------------------------------------------------------------


def test_the_list_exists_for_who_decides_and_for_nobody_else(cast):
    for name, user in cast.everyone().items():
        if user.is_active:
            expected = 200 if "director" in name else 404
            assert as_user(user).get(LIST).status_code == expected, name


def is_there_for_the_director_only(cast, submitted):
    for name, user in cast.everyone().items():
        if user.is_active:
            expected = 200 if name == "director" else 404
            assert as_user(user).get(page(submitted)).status_code == expected, name
            if expected == 404:
                assert as_user(user).post(page(submitted), answer() | decision()).status_code == 404, name


def test_only_the_authority_to_whom_a_mandate_was_submitted_sees_it(cast, mandate):
    is_there_for_the_director_only(cast, mandate)


def test_only_the_authority_to_whom_a_proposal_was_submitted_sees_it(cast, proposal):
    is_there_for_the_director_only(cast, proposal)


def test_the_director_does_not_see_the_case_itself(director, mandate):
    assert director.get(f"/cases/{mandate.case.number}/").status_code == 404


def test_a_proposal_is_not_seen_before_its_review(cast, at_disposition):
    walk = at_disposition
    proposal = walk.go(
        disposition.propose,
        walk.violation,
        by=cast.anna,
        measures=[Measure.objects.get(code="BERISPING")],
        grounds="Eerste keer.",
        authority=cast.director,
    )
    assert as_user(cast.director).get(page(proposal)).status_code == 404


# --- What --------------------------------------------------------------------------------------------------


def test_a_mandate_request_shows_what_was_submitted_and_no_more(director, mandate, cast):
    text = text_of(director.get(page(mandate)))
    shown = [mandate.case.number, "Is de dienstauto privé gebruikt?", "Study of files", str(cast.anna)]
    for submitted in shown:
        assert submitted in text
    for secret in SECRETS:
        assert secret not in text


def test_a_disposition_shows_what_was_submitted_and_no_more(director, proposal, cast):
    text = text_of(director.get(page(proposal)))
    shown = [
        proposal.violation.case.number,
        "Subject 1",
        "Misuse of resources",
        "Dienstauto privé gebruikt.",
        "Proven",
        "Eerste keer, en erkend.",
        "In lijn met eerdere.",
        str(cast.anna),
        str(cast.head),
    ]
    for submitted in shown:
        assert submitted in text, submitted
    for secret in SECRETS:
        assert secret not in text


def test_looks_are_recorded(director, mandate, cast):
    director.get(page(mandate))
    event = AccessEvent.objects.latest("pk")
    assert (event.action, event.about, event.user) == ("view", f"mandate:{mandate.pk}", cast.director)
    assert event.directorate_id == mandate.case.directorate_id


# --- Answering ---------------------------------------------------------------------------------------------


def test_a_mandate_is_given_with_text_and_date(director, mandate):
    response = director.post(
        page(mandate), answer(answer="Zonder observatie.", on=typed(mandate.requested_on))
    )
    assert response.url == LIST
    mandate.refresh_from_db()
    assert (mandate.given_on, mandate.refused_on) == (mandate.requested_on, None)
    text = text_of(director.get(page(mandate)))
    assert "Zonder observatie." in text
    assert "Record answer" not in text


def test_refusing_a_mandate_takes_a_reason_and_keeps_what_was_typed(director, mandate):
    day = typed(mandate.requested_on)
    response = director.post(page(mandate), answer(given="no", answer=" ", on=day))
    assert response.status_code == 422
    assert "Give the reason why the mandate is refused." in text_of(response)
    assert f'value="{day}"' in text_of(response)
    assert director.post(page(mandate), answer(given="no", answer="Te zwaar middel.")).status_code == 302
    mandate.refresh_from_db()
    assert mandate.refused_on == timezone.localdate()


def test_an_answer_before_the_request_or_in_the_future_is_refused(director, mandate):
    for day, sentence in (
        (mandate.requested_on - timedelta(days=1), "lies before the request"),
        (timezone.localdate() + timedelta(days=1), "lies in the future"),
    ):
        response = director.post(page(mandate), answer(on=typed(day)))
        assert response.status_code == 422
        assert sentence in text_of(response)


def test_a_mandate_is_answered_once(director, mandate):
    director.post(page(mandate), answer())
    response = director.post(page(mandate), answer(given="no", answer="Toch niet"))
    assert response.status_code == 422
    assert "already answered" in text_of(response)


def test_a_request_that_the_case_no_longer_waits_for_says_so(director, mandate, at_preliminary, cast):
    walk = at_preliminary
    walk.case.refresh_from_db()
    type(walk.case).objects.filter(pk=walk.case.pk).update(status="disposition")
    text = text_of(director.get(page(mandate)))
    assert "recorded in another phase" in text
    assert "Record answer" not in text


# --- Deciding ------------------------------------------------------------------------------------------------


def test_the_proposed_measures_are_ticked_and_decided(director, proposal, cast):
    form = director.get(page(proposal)).context["form"]
    assert form["measures"].initial == ["BERISPING"]
    assert director.post(page(proposal), decision()).url == LIST
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("decided", cast.director)
    assert proposal.decided_on == timezone.localdate()


def test_who_deviates_gives_the_reason(director, proposal):
    changed = {"measures": ["BERISPING", "VERPLAATSING"]}
    response = director.post(page(proposal), decision(**changed))
    assert response.status_code == 422
    assert "deviates from the proposal" in text_of(response)
    assert (
        director.post(page(proposal), decision(text="Ook eerder gewaarschuwd.", **changed)).status_code == 302
    )
    assert set(proposal.marks.values_list("measure__code", flat=True)) == {"BERISPING", "VERPLAATSING"}
    response = director.get(page(proposal))
    assert "Ook eerder gewaarschuwd." in text_of(response)
    assert response.context["proposed"] == ["Written reprimand"]
    assert response.context["measures"] == ["Written reprimand", "Transfer"]


@pytest.mark.parametrize("measures", [[], ["GEEN", "BERISPING"], ["ONBEKEND"]])
def test_measures_that_cannot_be_are_an_error(director, proposal, measures):
    assert director.post(page(proposal), decision(measures=measures, text="Zo.")).status_code == 422
    proposal.refresh_from_db()
    assert proposal.state == Disposition.State.REVIEWED


def test_a_disposition_is_decided_once(director, proposal):
    director.post(page(proposal), decision())
    response = director.post(page(proposal), decision())
    assert response.status_code == 422
    assert "already decided" in text_of(response)


def test_what_is_not_proven_gets_no_disciplinary_measure(director, proposal):
    Violation.objects.filter(pk=proposal.violation_id).update(outcome="not_proven")
    response = director.post(page(proposal), decision())
    assert response.status_code == 422
    assert "not proven" in text_of(response)


# --- The list ------------------------------------------------------------------------------------------------


def test_what_waits_stands_above_what_was_decided(cast, director, mandate):
    text = text_of(director.get(LIST))
    assert mandate.case.number in text
    assert "Decided by you" not in text
    director.post(page(mandate), answer())
    text = text_of(director.get(LIST))
    assert "Nothing waits for your decision" in text
    assert text.index("Nothing waits") < text.index("Decided by you") < text.index(mandate.case.number)


def test_decided_ones_are_paged_without_gap_or_double(cast, do):
    walks = [
        Walk(cast).to_closed() for _n in range(3)
    ]  # each one mandate and one disposition, on the same days
    seen, after = [], None
    for _page in range(9):
        found = decided_by(cast.director, after=after, size=2)
        seen += [(row.kind, row.pk) for row in found.rows]
        after = found.older
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 6
    assert [kind for kind, _pk in seen] == ["disposition"] * 3 + ["mandate"] * 3
    assert open_for(cast.director) == []
    assert {walk.mandate.pk for walk in walks} == {pk for kind, pk in seen if kind == "mandate"}


def test_the_next_page_of_decided_ones_opens_from_its_link(at_closed, director, monkeypatch):
    monkeypatch.setattr(decided_by, "__kwdefaults__", {"after": None, "size": 1})
    monkeypatch.setattr(first_page_for, "__kwdefaults__", {"size": 1})
    first = director.get(LIST)
    second = director.get(LIST + first.context["older"])
    assert [line["row"].kind for line in first.context["decided"]] == ["disposition"]
    assert [line["row"].kind for line in second.context["decided"]] == ["mandate"]
    assert second.context["waiting"] is None
    assert director.get(LIST + "?after=onzin.mandate.x").status_code == 200


def test_the_pages_take_few_queries(cast, director, mandate, do):
    Walk(cast).to_closed()
    assert queries_of(director, LIST) <= 6
    assert queries_of(director, page(mandate)) <= 12
    do(inquiry.answer_mandate, mandate, by=cast.director, given=True)
    assert queries_of(director, LIST) <= 6


def test_a_disposition_page_takes_few_queries(director, proposal):
    assert queries_of(director, page(proposal)) <= 12
