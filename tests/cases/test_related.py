"""Related cases and reports that leave their case: who knows of it, what stays, and what is refused.

Negative controls, each tried: let `_cases_with_same_subject` forget who may see identities; let `take_apart` leave
the persons in the case; tests fail.
"""

import pytest
from django.urls import reverse

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import conflicts, hearings, intake, related, search, taking_apart
from cases.models import Case, PersonIdentity, RelatedCases, Report
from cases.story import story_of
from tests.cases.acts import done, send
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, directorate, make_report

pytestmark = pytest.mark.django_db


def links(user, case):
    """Numbers and reasons of the related cases on the page of a case."""
    shown = as_user(user).get(reverse("cases:case", args=[case.number])).context["related"]
    return [(entry["case"].number, entry["same_subject"], entry["reason"]) for entry in shown]


def two_cases(cast):
    """A case of the Tax Administration and one of Customs, with the same subject."""
    here = Walk(cast).to_preliminary().case
    report = make_report(cast, directorate=directorate("DOU"))
    with context.acting(cast.head):
        return here, intake.promote(report, by=cast.head)


@pytest.fixture
def two(cast):
    return two_cases(cast)


def test_the_same_subject_relates_two_cases_for_who_sees_both(cast, two):
    here, there = two
    assert links(cast.head, here) == [(there.number, True, "")]
    assert links(cast.head, there) == [(here.number, True, "")]
    assert links(cast.anna, here) == links(cast.elsewhere, there) == []


def test_who_sees_both_but_no_identities_does_not_learn_of_the_subject(cast, two, monkeypatch):
    reached = related.reach.reached
    monkeypatch.setattr(
        related.reach, "reached", lambda by, p: frozenset() if p == "see_person_identity" else reached(by, p)
    )
    assert links(cast.head, two[0]) == []


def test_cases_are_related_by_hand_with_a_reason_and_that_is_taken_back(cast, two, do):
    here, there = two
    done(send(cast.head, there, "relate", other=here.number, reason="Zelfde leverancier."))
    assert (there.number, True, "Zelfde leverancier.") in links(cast.head, here)
    with pytest.raises(Refusal):
        do(related.relate, here, there, by=cast.head, reason="Nog eens.")
    relation = RelatedCases.objects.get()
    done(send(cast.head, relation.case, "unrelate", relation, reason="Toch niet."))
    relation.refresh_from_db()
    assert (relation.withdrawn_by, relation.withdrawal_reason) == (cast.head, "Toch niet.")
    assert (there.number, True, "") in links(cast.head, here)


def test_the_other_case_shows_nowhere_to_who_does_not_see_it(cast, two, do):
    here, there = two
    do(related.relate, here, there, by=cast.head, reason="Zelfde leverancier.")
    for user, shown in ((cast.head, True), (cast.anna, False)):
        pages = [
            text_of(as_user(user).get(reverse(f"cases:{name}", args=[here.number])))
            for name in ("case", "case_history")
        ]
        assert [there.number in page for page in pages] == [shown] * 2
        assert ["Zelfde leverancier" in page for page in pages] == [shown] * 2
        assert ["Related the case to another" in page for page in pages] == [shown] * 2
    assert send(cast.anna, here, "relate", other=there.number, reason="x").status_code == 422
    with pytest.raises(NotAllowed):
        do(related.relate, here, there, by=cast.anna, reason="x")


def test_a_relation_stands_in_the_log_of_both_cases_for_who_sees_both(cast, two, do):
    here, there = two
    do(related.relate, here, there, by=cast.head, reason="Zelfde leverancier.")
    do(conflicts.declare_conflict, there, by=cast.reviewer)

    def in_log(user, case):
        page = as_user(user).get(reverse("cases:log_case", args=[case.number]))
        return "related case" in text_of(page).lower()

    for user, case, stands in (
        (cast.head, here, True),
        (cast.head, there, True),
        (cast.auditor, here, True),
        (cast.auditor, there, True),
        (cast.reviewer, here, False),
    ):
        assert in_log(user, case) is stands, (str(user), case.number)


# --- A report leaves its case -----------------------------------------------------------------------


def joined_report(cast, do):
    """A case with a second report, which brought its own subject and witness."""
    walk = Walk(cast).to_preliminary()
    report = make_report(cast, subject_line="Iets met olifanten", wrongdoing=True)
    do(intake.join, report, walk.case, by=cast.intake)
    report.refresh_from_db()
    walk.case.refresh_from_db()
    return walk, report


@pytest.fixture
def joined(cast, do):
    return joined_report(cast, do)


def names_in(**where):
    return sorted(row.name for row in PersonIdentity.objects.filter(**where))


def test_a_report_that_is_taken_out_keeps_its_number_its_days_and_its_persons(cast, joined):
    walk, report = joined
    kept = (report.number, report.received_on, report.acknowledged_on)
    assert walk.case.wrongdoing and walk.case.persons.count() == 4
    url = reverse("cases:report_act", args=[report.number, "take-apart"])
    assert as_user(cast.intake).post(url, {"reason": "Ander onderwerp."}).status_code == 302
    report, case = Report.objects.get(pk=report.pk), Case.objects.get(pk=walk.case.pk)
    assert (report.number, report.received_on, report.acknowledged_on) == kept
    assert (report.status, report.case, report.handled_on, report.handled_by) == ("open", None, None, None)
    assert names_in(person__report=report) == ["Betrokkene Geheim", "Getuige Geheim"]
    keys = {
        bytes(row.__dict__["name"].data[1:17]) for row in PersonIdentity.objects.filter(person__report=report)
    }
    assert keys == {report.data_key_id.bytes}
    assert [person.label for person in report.persons.all()] == ["subject 1", "witness 1"]
    assert case.persons.count() == 2 and not case.wrongdoing
    with context.acting(cast.intake):
        assert [hit.number for hit in search.find(cast.intake, "olifant")] == [report.number]
        told = story_of(case, by=cast.intake).entries[0]
        assert (told.what, told.reason) == ("Took a report out of the case", "Ander onderwerp.")
        assert report.number in repr(told)
        assert intake.join(report, case, by=cast.intake).pk == case.pk


def test_the_story_names_a_report_that_left_to_who_sees_it_only(cast, at_received, do):
    case = at_received.case
    report = make_report(cast, directorate=directorate("DOU"))
    do(intake.join, report, case, by=cast.head)
    do(taking_apart.take_apart, report, by=cast.head, reason="Ander onderwerp.")
    for user, named in ((cast.head, True), (cast.anna, False)):
        page = text_of(as_user(user).get(reverse("cases:case_history", args=[case.number])))
        assert "Took a report out of the case" in page
        assert (report.number in page) is named


def test_what_the_case_did_with_a_person_keeps_the_report_in_it(cast, joined, do):
    walk, report = joined
    person = walk.case.persons.filter(report=report, role="subject").get()
    do(hearings.invite_to_hearing, person, by=cast.anna, on=walk.day(2))
    with pytest.raises(Refusal) as refused:
        do(taking_apart.take_apart, report, by=cast.intake, reason="Ander onderwerp.")
    assert [str(item) for item in refused.value.missing] == [person.label]
    assert Report.objects.get(pk=report.pk).case_id == walk.case.pk


def test_the_report_on_which_a_case_was_opened_stays_and_a_closed_case_keeps_all(cast, joined, do):
    walk, report = joined
    with pytest.raises(Refusal):
        do(taking_apart.take_apart, walk.report, by=cast.intake, reason="x")
    for status, refused in (("disposition", (NotAllowed, None)), ("closed", (Refusal, Refusal))):
        Case.objects.filter(pk=walk.case.pk).update(
            status=status,
            closed_on=walk.case.phase_since if status == "closed" else None,
            closed_by=cast.head if status == "closed" else None,
        )
        case = Case.objects.get(pk=walk.case.pk)
        report.case = case
        for user, error in zip((cast.intake, cast.head), refused, strict=True):
            if error is None:
                do(lambda by: taking_apart.check_take_apart(by, report), by=user)
            else:
                with pytest.raises(error):
                    do(lambda by: taking_apart.check_take_apart(by, report), by=user)
