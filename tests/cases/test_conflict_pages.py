"""Conflicts of interest on the pages: who decides, what the head sees of it, and what is said when a case moves up.

Negative control: show `kept_out` to who cannot withdraw it, or leave `Done` out of an act.
"""

import pytest
from django.urls import reverse

from cases import conflicts
from cases.filing import SENTENCE
from cases.models import Case, ChartDecision, DeclaredConflict
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, give, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_received):
    return at_received


def act(case, name, *key):
    return reverse("cases:case_act", args=[case.number, name, *key])


def page_of(case):
    return reverse("cases:case", args=[case.number])


def test_the_head_lets_somebody_of_the_line_in_and_withdraws_it(cast, walk):
    head = as_user(cast.head)
    form = text_of(head.get(act(walk.case, "lift-chart-rule")))
    assert "Superior Proef" in form and "Subordinate Proef" in form and "Witness Proef" not in form
    sent = head.post(act(walk.case, "lift-chart-rule"), {"user": cast.superior.pk, "reason": "Op afstand."})
    assert sent.status_code == 302
    decision = ChartDecision.objects.get()
    assert as_user(cast.superior).get(page_of(walk.case)).status_code == 200
    page = text_of(head.get(page_of(walk.case)))
    assert "Conflicts of interest" in page and act(walk.case, "withdraw-chart-decision", decision.pk) in page
    assert "Op afstand." in text_of(head.get(reverse("cases:case_history", args=[walk.case.number])))
    head.post(act(walk.case, "withdraw-chart-decision", decision.pk), {"reason": "Toch niet."})
    assert as_user(cast.superior).get(page_of(walk.case)).status_code == 404


def test_somebody_whom_more_than_the_chart_keeps_away_is_not_offered_nor_taken(cast, walk):
    answer = as_user(cast.head).post(
        act(walk.case, "lift-chart-rule"), {"user": cast.subject.pk, "reason": "Mag niet."}
    )
    assert answer.status_code == 422 and not ChartDecision.objects.exists()


def test_who_declared_a_conflict_is_named_to_the_head_only(cast, walk, do):
    declared = do(conflicts.declare_conflict, walk.case, by=cast.acquaintance)
    url = act(walk.case, "withdraw-declaration", declared.pk)
    assert url in text_of(as_user(cast.head).get(page_of(walk.case)))
    for who in ("anna", "deputy", "intake"):
        page = text_of(as_user(getattr(cast, who)).get(page_of(walk.case)))
        assert url not in page and "Conflicts of interest" not in page
    as_user(cast.head).post(url, {"reason": "Een naamgenoot."})
    assert DeclaredConflict.objects.get().withdrawn_by == cast.head


def test_somebody_who_knows_a_person_in_a_report_shuts_it_for_oneself(cast):
    report = Walk(cast).report
    url = reverse("cases:report_act", args=[report.number, "declare-conflict"])
    client = as_user(cast.bert)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"sure": "on"}).url == "/"
    assert client.get(reverse("cases:report", args=[report.number])).status_code == 404


@pytest.mark.parametrize(("who", "sees"), [("intake", False), ("head", True)])
def test_who_opens_a_case_hears_that_it_went_to_a_higher_level_and_not_on_whose_account(cast, do, who, sees):
    give(make_user("adviseur", personnel_number="P-700001"), "adviser", "BD")
    report = Walk(cast).report
    client = as_user(getattr(cast, who))
    answer = client.post(
        reverse("cases:report_act", args=[report.number, "promote"]),
        {"on": report.received_on.strftime("%d-%m-%Y"), "title": "Een titel"},
        follow=True,
    )
    case = Case.objects.get()
    assert case.directorate.code == "FIN"
    assert answer.redirect_chain[0][0] == (page_of(case) if sees else "/")
    assert str(SENTENCE) in text_of(answer) and "Adviseur" not in text_of(answer)
