"""Open steps of many cases at once: the same as a case that is opened says, rule by rule and step by step.

Negative controls, each tried once: `<> 'withdrawn'` for `NOT IN (…)` in the rule of reviews (the walk differs); LATEST
without the reopening (a reopened case keeps its assessment); OPEN_STEPS without the ways out (roads not taken).
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.roles import ROLES
from cases import disposition, intake, pausing, workflow
from cases.models import Case, Measure
from cases.outstanding import open_steps
from cases.road import steps_of_phase
from cases.steps.met import LATEST, MET, met
from cases.steps.rules import RULES, missing_by
from tests.factories import Walk

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
EVERY_ROLE = list(ROLES)


def met_in_sql() -> dict[int, set[str]]:
    sql = f"""SELECT c.id, array_remove(array_agg(CASE WHEN {met("asked.rule")} THEN asked.rule END), NULL)
      FROM cases_case c {LATEST} CROSS JOIN unnest(%s::text[]) AS asked (rule) GROUP BY c.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(RULES)])
        return {case: set(rules) for case, rules in cursor}


def met_in_python() -> dict[int, set[str]]:
    return {case.pk: {rule for rule in RULES if not missing_by(rule, case)} for case in Case.objects.all()}


def open_in_sql(today):
    rows = open_steps(Case.objects.all(), roles=EVERY_ROLE, today=today, most=10_000)
    return {(row.case.number, row.step.pk, row.deadline.date, row.deadline.state) for row in rows}


def open_in_python(today):
    return {
        (case.number, found.step.pk, found.deadline.date, found.deadline.state)
        for case in Case.objects.all()
        for found in steps_of_phase(case, case.status, today=today)
        if found.is_open and found.step.amount and found.deadline and found.deadline.state in ("late", "soon")
    }


def assert_the_same():
    assert met_in_sql() == met_in_python()
    for days in (0, 200):
        today = TODAY + timedelta(days=days)
        assert open_in_sql(today) == open_in_python(today)
    return open_in_sql(today)


def test_every_rule_is_said_in_sql():
    assert set(MET) == set(RULES)


def test_both_say_the_same_at_every_place_of_the_process(cast):
    walk, found = Walk(cast).to_received(), set()
    found |= assert_the_same()
    walk.move("start_assessment", cast.intake, 0)
    found |= assert_the_same()
    walk.assess("preliminary").move("start_preliminary", cast.intake, 1)
    found |= assert_the_same()
    walk.assess("fact_finding").get_mandate().move("start_fact_finding", cast.anna, 2)
    assert_the_same()
    walk.tick(cast.anna, "conclude").hear()
    assert_the_same()
    walk.file_report().found().move("conclude", cast.anna, 5)
    found |= assert_the_same()
    proposal = walk.go(
        disposition.propose,
        walk.violation,
        by=cast.anna,
        measures=[Measure.objects.get(code="BERISPING")],
        grounds="Passend.",
        authority=cast.director,
        on=walk.day(5),
    )
    assert_the_same()
    walk.go(disposition.review, proposal, by=cast.head, agrees=True, text="In lijn.", on=walk.day(6))
    assert_the_same()
    assert found


def test_both_say_the_same_of_a_register_with_everything_in_it(scene):
    assert_the_same()


def test_a_reopened_case_waits_for_a_new_assessment(cast):
    walk = Walk(cast).to_reopened()
    walk.move("start_assessment", cast.intake, 9)
    assert "assessment_written" not in met_in_sql()[walk.case.pk]
    assert_the_same()


def test_a_case_from_before_there_were_templates_has_the_steps_of_today(cast, monkeypatch):
    monkeypatch.setattr(intake, "take_up", lambda *args, **kwargs: [])
    monkeypatch.setattr(workflow, "on_move", lambda *args, **kwargs: None)
    Walk(cast, wrongdoing=True).to_received()
    Walk(cast).to_assessment()
    assert assert_the_same()


def test_a_suspension_moves_a_step_and_an_extension_of_the_phase_does_not(cast, do):
    walk = Walk(cast, received_on=TODAY - timedelta(weeks=14)).to_fact_finding()
    before = assert_the_same()
    do(pausing.extend_term, walk.case, by=cast.head, amount=30, unit="weeks", reason="Lang.")
    assert assert_the_same() == before
    do(pausing.suspend_term, walk.case, by=cast.anna, since=walk.day(3), reason="Wachten.")
    assert assert_the_same() != before


def test_the_late_steps_of_every_case_are_found_the_most_urgent_first(cast):
    """My work looked at the nine cases that changed their phase last."""
    newer = Walk(cast, received_on=TODAY - timedelta(days=8)).to_preliminary().get_team()
    oldest = Walk(cast, received_on=TODAY - timedelta(weeks=30)).to_preliminary().get_team()
    mine = Case.objects.filter(team__user=cast.anna)
    found = open_steps(mine, roles=["investigator"], today=TODAY, most=9)
    assert {row.case.number for row in found} == {newer.case.number, oldest.case.number}
    assert [row.deadline.date for row in found] == sorted(row.deadline.date for row in found)
    assert open_steps(mine, roles=["investigator"], today=TODAY, most=1)[0].case.number == oldest.case.number
