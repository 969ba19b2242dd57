"""The work of the whole team: all that my work asks of one person, each thing once, and only of what the reader sees.

Each look at the page counts everything once more, row by row (`tests.cases.counted_apart`).
Negative controls, planted by controls.toml: take `visible_to` out of `duties.led_by` (the deputy counts a restricted
case), DISTINCT ON out of its owners (two people carry one thing), what is in sight of a member out of its team, the
margin out of its lines. Tried once: owners without the role of a step (the step lies with who does not do it), and the
lines of `owned` without `shifts IS NULL` (a moved term counts twice).
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context
from cases import agenda, appointments, conflicts, hearings, intake, journal, pausing, workflow, workload
from cases.workload import team_work
from tests.cases import counted_apart
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, appointment_facts, make_report, report_facts
from tests.proof import many

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
URL = "/work/team/"


def of(user, today=TODAY):
    found = team_work(user, today=today)
    columns, kinds = counted_apart.totals(user, today)
    assert (found.total, found.kinds) == (columns, kinds)
    return found


def counts(found, who):
    return next(load.counts for load in found.loads if load.user.username == who)


def late_case(cast, weeks=20):
    return Walk(cast, received_on=TODAY - timedelta(weeks=weeks)).to_fact_finding()


def lines(found):
    return {(line.found.kind, line.found.number) for line in found.lines}


def test_each_thing_lies_once_with_the_lead_and_who_has_room_stands_with_nothing(cast, do):
    late = late_case(cast)
    found = of(cast.head)
    anna, bert = counts(found, "anna"), counts(found, "bert")
    assert anna == {"leads": 1, "late": 5}
    assert found.kinds == {"phase": {"late": 1}, "feedback": {"late": 1}, "step": {"late": 3}}
    assert bert == {"also": 1}
    assert not found.nobody.counts and not counts(found, "elsewhere")
    assert ("phase", late.case.number) in lines(found)
    do(appointments.plan_appointment, late.case, by=cast.anna, values=appointment_facts())
    do(hearings.invite_to_hearing, late.subject_person, by=cast.anna, on=TODAY)
    after = counts(of(cast.head), "anna")
    assert after == {"leads": 1, "late": 4, "appointments": 1, "rounds": 1}


def test_what_my_work_asks_of_the_people_of_a_team_stands_on_the_page_of_its_leader(cast, do):
    """Terms of phases, steps, acknowledgement and feedback, replies to minutes: none is known to one page alone."""
    walk = late_case(cast)
    hearing = do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(3))
    do(hearings.record_hearing, hearing, by=cast.anna, held_on=walk.day(4), minutes="Verslag.")
    do(hearings.send_minutes, hearing, by=cast.anna, on=walk.day(4))
    do(intake.register_report, by=cast.intake, facts=report_facts(received_on=TODAY - timedelta(days=30)))
    team = lines(of(cast.head))
    asked = set()
    for user in (cast.anna, cast.bert, cast.intake):
        with context.acting(user):
            mine = agenda.agenda_of(user, today=TODAY)
        asked |= {
            ("step" if item.step else item.deadline.rule.code, item.row.number) for item in mine.due.rows
        }
        asked |= {(item.sort.code, item.number) for item in mine.beside.rows}
    asked = {("phase" if kind in ("fact_finding", "assessment") else kind, number) for kind, number in asked}
    assert {kind for kind, _number in asked} == {"phase", "step", "acknowledgement", "feedback", "reply"}
    assert asked <= team, asked - team


def test_a_step_lies_with_who_on_the_team_has_its_role(cast, at_assessment):
    walk = at_assessment.get_team()
    steps = [line for line in of(cast.head).lines if line.step]
    by_role = {line.step.role: line.found.owner for line in steps if line.found.number == walk.case.number}
    assert by_role["investigator"] == cast.anna.pk
    early = Walk(cast, wrongdoing=True).to_received().get_team()  # investigators; the step is for intake
    found = [line for line in of(cast.head).lines if line.step and line.found.number == early.case.number]
    assert found and {line.found.owner for line in found} == {None}


def test_a_moved_term_counts_by_its_new_day(cast, do):
    late = late_case(cast)
    before = of(cast.head)
    do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    assert of(cast.head).kinds["phase"] == before.kinds["phase"]
    do(pausing.extend_term, late.case, by=cast.head, amount=20, unit="weeks", reason="Lang.")
    assert "phase" not in of(cast.head).kinds
    do(pausing.suspend_term, late.case, by=cast.anna, since=TODAY, reason="Wachten.")
    after = of(cast.head)
    assert "phase" not in after.kinds and after.total["others"] == 1


def test_what_waits_for_others_and_who_is_mentioned_stand_per_person(cast, do):
    waits = Walk(cast).to_preliminary().assess("fact_finding").get_team().ask_mandate()
    do(journal.add_note, waits.case, by=cast.anna, text="Kijk mee.", mention=[cast.bert])
    found = of(cast.head)
    assert counts(found, "anna")["others"] == 1 and counts(found, "bert")["mentions"] == 1
    assert [(row.kind, row.number) for row in found.others] == [("mandate", waits.case.number)]
    assert "A mandate was asked of the competent authority" in text_of(as_user(cast.head).get(URL))
    do(workflow.restrict, waits.case, by=cast.head, restricted=True, reason="Gevoelig.")
    hidden = of(cast.deputy)
    assert hidden.others == [] and not hidden.total["mentions"]


def test_a_mention_that_its_reader_can_never_see_is_not_counted(cast, at_fact_finding, do):
    case = at_fact_finding.case
    out, left = cast.intake, cast.bert
    do(journal.add_note, case, by=cast.anna, text="Kijk mee.", mention=[out, left])
    assert counts(of(cast.head), "intake") == {"mentions": 1}
    do(workflow.restrict, case, by=cast.head, restricted=True, reason="Gevoelig.")
    found = of(cast.head)
    assert out not in [load.user for load in found.loads] and found.total["mentions"] == 1
    assert counts(found, "bert") == {"also": 1, "mentions": 1}
    do(conflicts.declare_conflict, case, by=left)
    assert not of(cast.head).total["mentions"]


def test_work_does_not_lie_with_a_member_for_whom_the_case_does_not_exist(cast, do):
    late = late_case(cast)
    anna = counts(of(cast.head), "anna")
    do(conflicts.declare_conflict, late.case, by=cast.anna)
    found = of(cast.head)
    assert not counts(found, "anna")
    assert counts(found, "bert") == anna
    do(conflicts.declare_conflict, late.case, by=cast.bert)
    found = of(cast.head)
    assert not counts(found, "bert") and found.nobody.counts == anna
    assert "with nobody on a team" in text_of(as_user(cast.head).get(URL))


def test_a_round_of_which_the_reply_is_due_counts_among_what_is_due_alone(cast, at_fact_finding, do):
    hearing = do(hearings.invite_to_hearing, at_fact_finding.subject_person, by=cast.anna, on=TODAY)
    assert of(cast.head).total["rounds"] == 1
    do(hearings.record_hearing, hearing, by=cast.anna, held_on=TODAY, minutes="Verslag.")
    do(hearings.send_minutes, hearing, by=cast.anna, on=TODAY)
    hearing.refresh_from_db()
    for days, rounds, due in ((8, 1, {}), (7, 0, {"week": 1}), (0, 0, {"today": 1}), (-1, 0, {"late": 1})):
        found = of(cast.head, hearing.reply_by - timedelta(days=days))
        assert (found.total["rounds"], found.kinds.get("reply", {})) == (rounds, due), days


def test_the_page_says_which_columns_overlap(cast, do):
    do(intake.register_report, by=cast.intake, facts=report_facts(received_on=TODAY - timedelta(days=30)))
    found = of(cast.head)
    assert (found.total["to_handle"], found.kinds["acknowledgement"]) == (1, {"late": 1})
    assert "so they overlap" in text_of(as_user(cast.head).get(URL))


def test_the_most_urgent_are_cut_in_the_order_in_which_they_are_shown(cast, do, monkeypatch):
    """A term by law that ends on a Saturday runs on to Monday; ten working days after a Sunday lose a day at once."""
    wednesday = date(2026, 3, 11)
    for _ in range(2):
        do(intake.register_report, by=cast.intake, facts=report_facts(received_on=date(2026, 3, 7)))
    Walk(cast, received_on=date(2026, 3, 1)).to_assessment()
    monkeypatch.setattr(workload, "SHOWN", 100)
    lines = of(cast.head, wednesday).lines
    assert {"acknowledgement", "phase"} <= {line.found.kind for line in lines}
    assert [line.days for line in lines] == sorted(line.days for line in lines)
    whole = [line.found for line in lines]
    for most in range(1, len(whole)):
        monkeypatch.setattr(workload, "SHOWN", most)
        found = of(cast.head, wednesday)
        assert ([line.found for line in found.lines], found.more) == (whole[:most], True)


def test_everything_that_can_stand_in_a_case_is_counted_as_one_by_one(scene):
    for days in (0, 30, 400):
        assert of(scene.cast.head, TODAY + timedelta(days=days)).total


def test_what_the_reader_may_not_see_is_not_counted(cast, do):
    late = late_case(cast)
    do(workflow.restrict, late.case, by=cast.head, restricted=True, reason="Gevoelig.")
    found = of(cast.deputy)
    assert not found.lines and not found.total
    assert late.case.number not in text_of(as_user(cast.deputy).get(URL))
    assert late.case.number in text_of(as_user(cast.head).get(URL))


def test_what_nobody_took_up_is_said_and_led_to(cast, at_received):
    make_report(cast)
    found = of(cast.head)
    assert (found.nobody.counts["to_handle"], found.nobody.counts["to_assess"]) == (1, 1)
    page = text_of(as_user(cast.head).get(URL))
    assert "/reports/?status=open" in page and "/cases/?status=received" in page


def test_only_who_leads_reads_the_page(cast):
    for name in ("anna", "intake", "director", "auditor", "administrator", "nobody"):
        assert as_user(getattr(cast, name)).get(URL).status_code == 404, name


def test_the_page_asks_the_same_queries_with_many_cases_as_with_few(cast, do):
    assert "A good day" in text_of(as_user(cast.head).get(URL))
    late = late_case(cast)
    do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    few = queries_of(as_user(cast.head), URL)
    for _ in range(many(2, 60)):
        late = late_case(cast)
        do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    many_of_them = queries_of(as_user(cast.head), URL)
    assert many_of_them == few <= 12, (few, many_of_them)


def test_my_work_of_the_head_leads_there(cast):
    assert reverse("cases:team_work") in text_of(as_user(cast.head).get("/"))
    assert reverse("cases:team_work") not in text_of(as_user(cast.anna).get("/"))
