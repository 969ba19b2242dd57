"""The steps of a case: which templates it takes up, what is ticked by hand or by the register, and what keeps it.

Negative controls, planted by controls.toml: leave `missing_steps` out of `workflow.missing_for` (a case leaves the
phase with an open step); drop the trigger `keep_steps_of_template` (a version in force is changed by SQL); take
`check_record` out of `steps.doors._check` (an outsider of the directorate ticks); take the version of today instead
of the recorded one in `plan.followings` (a running case changes under its people).
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from accounts.refusal import NotAllowed, Refusal
from cases import hearings, intake, workflow
from cases.models import Case, CaseProcess, Channel, ProcessStep, ProcessTemplate, StepRecord
from cases.steps import catalogue, doors, plan, versions
from cases.steps.rules import RULES
from cases.workflow import TRANSITIONS, missing_for
from tests.factories import Walk, case_in, make_report, step_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def followed(case):
    return [process.template.code for process in case.processes.filter(until=None)]


def standing(case, code):
    case = Case.objects.get(pk=case.pk)
    return doors.find(case, step_of(case, code).pk).standing


# --- The shipped templates ----------------------------------------------------------------------------


def test_six_templates_are_shipped_and_what_they_name_exists():
    from accounts.roles import ROLES
    from cases.models import Status, TermRule

    terms = set(TermRule.objects.values_list("code", flat=True))
    found = {one.code: one for one in catalogue.versions().values()}
    assert set(found) == {"report", "preliminary", "fact_finding", "disposition", "wrongdoing", "devices"}
    for version in found.values():
        for step in version.steps:
            where = (version.code, step.code)
            assert step.role in ROLES, where
            assert step.rule == "" or step.rule in RULES, where
            assert step.term_code == "" or step.term_code in terms, where
            assert set(step.moves) <= set(TRANSITIONS), where
            assert all(step.phase in TRANSITIONS[move].sources for move in step.moves), where
            assert step.phase in Status.values, where
            assert all((step.title_en, step.what_nl, step.what_en, step.why_nl, step.why_en, step.source)), (
                where
            )


# --- Which templates a case takes up ------------------------------------------------------------------


def test_a_case_takes_up_the_templates_of_its_phases_as_it_comes_to_them(cast, at_received):
    walk = at_received
    assert followed(walk.case) == ["report"]
    walk.move("start_assessment", cast.intake, 0).processes.get()
    walk.assess("preliminary").move("start_preliminary", cast.intake, 1)
    assert followed(walk.case) == ["report", "preliminary"]


def test_a_wrongdoing_has_steps_beside_the_others(cast):
    assert followed(Walk(cast, wrongdoing=True).to_received().case) == ["report", "wrongdoing"]


def test_lost_devices_have_a_short_way_in_place_of_the_others(cast, do):
    walk = Walk(cast, channel=Channel.objects.get(code="cmi")).to_received()
    assert followed(walk.case) == ["devices"]
    walk.tick(cast.intake, "start_assessment").move("start_assessment", cast.intake, 0)
    walk.assess("management").tick(cast.intake, "hand_to_management")
    walk.move("hand_to_management", cast.intake, 1)
    assert followed(walk.case) == ["devices"]


def test_a_report_of_a_wrongdoing_that_joins_brings_its_steps(cast, at_received, do):
    walk = at_received
    do(intake.join, make_report(cast, wrongdoing=True), walk.case, by=cast.intake)
    assert followed(walk.case) == ["report", "wrongdoing"]


def test_a_reopened_case_goes_its_way_anew_and_keeps_what_was_done(cast):
    walk = Walk(cast).to_reopened()
    assert followed(walk.case) == []
    before = StepRecord.objects.filter(process__case=walk.case).count()
    walk.move("start_assessment", cast.intake, 9)
    assert followed(walk.case) == ["report"] and before == 1


def test_a_case_from_before_there_were_templates_takes_them_up_with_its_next_step(cast, do, monkeypatch):
    monkeypatch.setattr(intake, "take_up", lambda *args, **kwargs: [])
    monkeypatch.setattr(workflow, "on_move", lambda *args, **kwargs: None)
    case = Walk(cast).to_assessment().case
    codes = [one.step.code for one in plan.steps_in(case, case.status)]
    assert "assess" in codes and followed(case) == []
    do(doors.tick, case, ProcessStep.objects.get(code="consult_employer"), by=cast.intake)
    assert followed(case) == ["report"]


# --- Ticking ------------------------------------------------------------------------------------------


def test_the_register_ticks_what_it_sees_itself(cast, at_fact_finding, do):
    walk = at_fact_finding
    assert standing(walk.case, "invite").is_open
    do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=TODAY)
    assert standing(walk.case, "invite").state == "done"
    with pytest.raises(Refusal, match="register itself"):
        do(doors.tick, walk.case, step_of(walk.case, "hear"), by=cast.anna)


def test_a_step_is_ticked_with_its_day_and_opened_again_with_a_reason(cast, at_fact_finding, do):
    walk = at_fact_finding
    step = ProcessStep.objects.get(code="plan", template__code="fact_finding")
    do(doors.tick, walk.case, step, by=cast.anna, on=walk.day(3), remark="In het journaal.")
    record = StepRecord.objects.get(step=step)
    assert (record.state, record.happened_on, record.recorded_by) == ("done", walk.day(3), cast.anna)
    with pytest.raises(Refusal):
        do(doors.tick, walk.case, step, by=cast.bert)
    with pytest.raises(Refusal):
        do(doors.open_again, walk.case, step, by=cast.bert, reason=" ")
    do(doors.open_again, walk.case, step, by=cast.bert, reason="Het plan moet anders.")
    record.refresh_from_db()
    assert (record.state, record.recorded_by) == ("opened", cast.bert)
    assert StepRecord.history.filter(id=record.pk).count() == 2


@pytest.mark.parametrize("days", [1, -400])
def test_a_step_is_ticked_neither_in_the_future_nor_before_the_case(cast, at_fact_finding, do, days):
    walk = at_fact_finding
    step = ProcessStep.objects.get(code="plan", template__code="fact_finding")
    with pytest.raises(Refusal):
        do(doors.tick, walk.case, step, by=cast.anna, on=TODAY + timedelta(days=days))


def test_who_does_not_work_on_the_case_ticks_nothing(cast, at_fact_finding, do):
    walk = at_fact_finding
    step = ProcessStep.objects.get(code="plan", template__code="fact_finding")
    for name in ("elsewhere", "subject", "witness", "director", "auditor"):
        who = getattr(cast, name)
        for act in (
            lambda by: do(doors.tick, walk.case, step, by=by),
            lambda by: do(doors.set_step_aside, walk.case, step, by=by, reason="Nee."),
        ):
            with pytest.raises(NotAllowed):
                act(who)


def test_a_step_of_a_phase_to_come_or_of_another_template_is_none_of_the_case(cast, at_assessment, do):
    case = at_assessment.case
    for step in ProcessStep.objects.filter(template__code__in=("fact_finding", "devices", "wrongdoing")):
        with pytest.raises(NotAllowed):
            do(doors.tick, case, step, by=cast.intake)


def test_a_closed_case_is_not_ticked_any_more(cast, do):
    case = case_in("closed", cast)
    with pytest.raises(Refusal, match="closed"):
        do(doors.tick, case, step_of(case, "lessons"), by=cast.anna)


def test_a_letter_that_is_final_ticks_the_step_that_yields_it(cast, at_disposition, do):
    case = at_disposition.case
    ticked = do(doors.tick_for_letter, case, "disposition_notice", by=cast.anna, on=TODAY)
    assert [record.step.code for record in ticked] == ["tell_subject"]
    assert do(doors.tick_for_letter, case, "disposition_notice", by=cast.anna, on=TODAY) == []
    assert standing(case, "tell_subject").state == "done" and standing(case, "decide").is_open


# --- Leaving a phase ----------------------------------------------------------------------------------


def opened_again(cast, do):
    walk = Walk(cast).to_fact_finding().hear().file_report().found()
    do(doors.open_again, walk.case, step_of(walk.case, "second_reader"), by=cast.anna, reason="Nog eens.")
    return walk


def test_a_phase_is_not_left_while_a_required_step_is_open(cast, do):
    walk = opened_again(cast, do)
    missing = missing_for(walk.case, TRANSITIONS["conclude"])
    assert missing == ["the step “Let the second investigator read the report”"]
    with pytest.raises(Refusal) as refused:
        do(workflow.move, walk.case, "conclude", by=cast.anna)
    assert refused.value.missing == missing
    do(doors.tick, walk.case, step_of(walk.case, "second_reader"), by=cast.bert)
    assert do(workflow.move, walk.case, "conclude", by=cast.anna).status == "disposition"


def test_a_required_step_that_does_not_apply_keeps_nothing(cast, do):
    walk = opened_again(cast, do)
    step = step_of(walk.case, "second_reader")
    with pytest.raises(Refusal):
        do(doors.set_step_aside, walk.case, step, by=cast.anna, reason="")
    do(doors.set_step_aside, walk.case, step, by=cast.anna, reason="Een extern bureau las mee.")
    assert do(workflow.move, walk.case, "conclude", by=cast.anna).status == "disposition"


def test_what_the_process_itself_asks_for_cannot_be_set_aside(cast, at_fact_finding, do):
    walk = at_fact_finding
    with pytest.raises(Refusal, match="condition of the process"):
        do(doors.set_step_aside, walk.case, step_of(walk.case, "hear"), by=cast.anna, reason="Geen tijd.")


def test_an_acknowledgement_that_cannot_be_sent_can_be_set_aside(cast, do):
    from tests.factories import report_facts

    report = do(intake.register_report, by=cast.intake, facts=report_facts())
    case = do(intake.promote, report, by=cast.intake)
    do(
        doors.set_step_aside,
        case,
        step_of(case, "acknowledge"),
        by=cast.intake,
        reason="De melder is anoniem.",
    )
    assert standing(case, "acknowledge").state == "not_applicable"


def test_a_condition_of_the_move_is_named_once(at_assessment):
    walk = at_assessment
    for move in workflow.moves_from("assessment"):
        missing = [str(sentence) for sentence in missing_for(walk.case, move)]
        assert len(missing) == len(set(missing)), move.name


def test_steps_are_late_by_their_own_term(at_assessment):
    walk = at_assessment  # ten weeks ago
    found = standing(walk.case, "assess")
    assert (found.state, found.deadline.rule.code) == ("late", "assessment")
    assert standing(walk.case, "own_ties").deadline is None


# --- Versions -----------------------------------------------------------------------------------------


@pytest.fixture
def next_version(cast, do):
    """The fact-finding as it holds from tomorrow on: one step more, one less, one with another term."""
    draft = do(versions.new_version, ProcessTemplate.objects.get(code="fact_finding"), by=cast.administrator)
    old = ProcessStep.objects.get(template__code="fact_finding", template__version=1, code="hear")
    facts = {name: getattr(old, name) for name in versions.FACTS}
    do(
        versions.add_step,
        draft,
        by=cast.administrator,
        values={**facts, "title_nl": "Nieuw", "title_en": "New"},
    )
    do(versions.remove_step, draft.steps.get(code="plan"), by=cast.administrator)
    do(versions.change_step, draft.steps.get(code="invite"), by=cast.administrator, values={"amount": 3})
    return draft


def test_a_version_in_force_is_never_changed(cast, do):
    template = ProcessTemplate.objects.get(code="report")
    step = template.steps.first()
    for act in (
        lambda: do(versions.change_step, step, by=cast.administrator, values={"title_nl": "Anders"}),
        lambda: do(versions.remove_step, step, by=cast.administrator),
        lambda: do(versions.throw_away, template, by=cast.administrator),
    ):
        with pytest.raises(Refusal):
            act()
    for change in (
        lambda: ProcessStep.objects.filter(pk=step.pk).update(title_nl="Anders"),
        lambda: ProcessStep.objects.filter(pk=step.pk).delete(),
        lambda: ProcessTemplate.objects.filter(pk=template.pk).update(label_nl="Anders"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_an_administrator_makes_a_version(cast, do):
    template = ProcessTemplate.objects.get(code="report")
    for who in (cast.head, cast.anna, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            do(versions.new_version, template, by=who)


def test_there_is_one_draft_at_a_time_and_it_begins_tomorrow_at_the_earliest(cast, do, next_version):
    with pytest.raises(Refusal):
        do(
            versions.new_version,
            ProcessTemplate.objects.get(code="fact_finding", version=1),
            by=cast.administrator,
        )
    with pytest.raises(Refusal):
        do(versions.put_in_force, next_version, by=cast.administrator, on=TODAY, remark="Scherper.")
    put = do(versions.put_in_force, next_version, by=cast.administrator, on=tomorrow(), remark="Scherper.")
    old = ProcessTemplate.objects.get(code="fact_finding", version=1)
    assert (put.valid_from, old.valid_until) == (tomorrow(), TODAY)
    do(versions.withdraw, put, by=cast.administrator)
    old.refresh_from_db()
    assert (ProcessTemplate.objects.get(pk=put.pk).valid_from, old.valid_until) == (None, None)


def tomorrow():
    return TODAY + timedelta(days=1)


def in_force_since_yesterday(template):
    """As if it had been put in force some days ago."""
    ProcessTemplate.objects.filter(code=template.code, version=1).update(
        valid_until=TODAY - timedelta(days=1)
    )
    ProcessTemplate.objects.filter(pk=template.pk).update(valid_from=TODAY)
    catalogue.forget()


def test_a_running_case_keeps_its_version_until_it_is_moved_by_the_door(
    cast, at_fact_finding, do, next_version
):
    walk = at_fact_finding
    in_force_since_yesterday(next_version)
    process = walk.case.processes.get(template__code="fact_finding")
    case = Case.objects.get(pk=walk.case.pk)
    assert "plan" in [one.step.code for one in plan.steps_in(case, "fact_finding")]
    version = doors.newer(process)
    told = doors.difference(catalogue.version(process.template_id), version)
    assert [step.title_en for step in told.added] == ["New"]
    assert [step.code for step in told.removed] == ["plan"]
    assert [(new.code, [str(f) for f in fields]) for _old, new, fields in told.changed] == [
        ("invite", ["term"])
    ]
    with pytest.raises(NotAllowed):
        do(doors.follow_newer, process, by=cast.anna, template=version.template, reason="Beter.")
    with pytest.raises(Refusal):
        do(doors.follow_newer, process, by=cast.head, template=process.template, reason="Beter.")
    do(doors.follow_newer, process, by=cast.head, template=version.template, reason="Beter.")
    case = Case.objects.get(pk=walk.case.pk)
    codes = {one.step.code: one.state for one in plan.steps_in(case, "fact_finding")}
    assert "plan" not in codes and codes["second_reader"] == "done"
    assert CaseProcess.objects.get(pk=process.pk).until == TODAY


def test_a_new_case_follows_the_new_version(cast, do, next_version):
    in_force_since_yesterday(next_version)
    process = Walk(cast).to_fact_finding().case.processes.get(template__code="fact_finding")
    assert process.template == next_version


def test_as_published_are_marked_the_steps_that_are_published_and_no_others():
    published = set(ProcessStep.objects.filter(basis="P").values_list("code", flat=True))
    assert published == {
        "acknowledge", "outcomes", "propose", "review", "decide", "feedback", "feedback_in_time"
    }  # fmt: skip
