"""Figures of cases that were registered here: every event is counted on its own day."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Directorate
from cases import inquiry, workflow
from cases.models import Case, Category, Measure, Violation
from reporting import counting, figures
from reporting.periods import Month, Year
from tests.factories import Walk, make_report
from tests.reporting.conftest import scope

pytestmark = pytest.mark.django_db

# Received and opened on Monday 6 January 2025; each step of the walk some weeks later.
START = date(2025, 1, 6)
JANUARY, FEBRUARY, MARCH, APRIL = (Month(2025, number) for number in (1, 2, 3, 4))


@pytest.fixture
def walked(closed_in_2025):
    """Opened 6 January, fact-finding 20 January, disposition 10 February, decided 24 February, closed 3 March."""
    return closed_in_2025


def rows(table):
    return {row.code: row.count for row in table.rows if row.count}


def test_a_report_counts_in_the_month_of_its_receipt_by_channel_kind_and_category(walked):
    bd = scope("BD")
    assert rows(figures.reports_by_channel(bd, JANUARY)) == {"oif_mail": 1}
    assert rows(figures.reports_by_reporter_kind(bd, JANUARY)) == {"medewerker": 1}
    assert rows(figures.reports_by_category(bd, JANUARY)) == {"MID": 1}
    assert figures.reports_by_channel(bd, FEBRUARY).total == 0


def test_a_report_of_another_service_counts_there_and_at_the_ministry(cast):
    make_report(cast, received_on=START, directorate=Directorate.objects.get(code="DOU"))
    assert figures.reports_by_channel(scope("BD"), JANUARY).total == 0
    assert figures.reports_by_channel(scope("DOU"), JANUARY).total == 1
    assert rows(figures.reports_by_part(scope("FIN"), JANUARY)) == {"DOU": 1}


def test_a_report_whose_directorate_is_not_known_counts_at_the_ministry(cast):
    make_report(cast, received_on=START, directorate=Directorate.objects.get(code="FIN"), category=None)
    assert rows(figures.reports_by_part(scope("FIN"), JANUARY)) == {"FIN": 1}
    assert rows(figures.reports_by_category(scope("FIN"), JANUARY)) == {"": 1}


def test_what_became_of_a_report_is_told_as_at_the_end_of_the_period(cast, do):
    from cases import intake

    report = make_report(cast, received_on=START)
    do(intake.promote, report, by=cast.intake, on=date(2025, 2, 3))
    assert rows(figures.reports_by_result(scope("BD"), JANUARY)) == {"open": 1}
    assert rows(figures.reports_by_result(scope("BD"), Year(2025))) == {"promoted": 1}


@pytest.mark.parametrize(
    ("month", "flow"),
    [
        (Month(2024, 12), {}),
        (JANUARY, {"opened": 1, "end": 1}),
        (FEBRUARY, {"begin": 1, "end": 1}),
        (MARCH, {"begin": 1, "reopened": 1, "closed": 1, "end": 1}),
        (APRIL, {"begin": 1, "end": 1}),
    ],
)
def test_stock_is_what_was_there_and_came_in_and_did_not_go_out(month, flow, walked):
    walked.move("reopen", walked.cast.head, 9, reason="Nieuwe feiten")
    assert rows(figures.cases_flow(scope("BD"), month)) == flow


@pytest.mark.parametrize(
    ("month", "phase"), [(JANUARY, "fact_finding"), (FEBRUARY, "disposition"), (MARCH, None), (APRIL, None)]
)
def test_an_open_case_counts_in_the_phase_of_the_last_day(month, phase, walked):
    assert rows(figures.cases_by_phase(scope("BD"), month)) == ({phase: 1} if phase else {})


def test_restricting_a_closed_case_does_not_close_it_once_more(walked, do):
    do(workflow.restrict, walked.case, by=walked.cast.head, restricted=True, reason="Gevoelig")
    assert rows(figures.cases_flow(scope("BD"), Month.of(timezone.localdate()))) == {}


def test_restricting_a_case_hides_no_later_recorded_move_of_an_earlier_day(cast, do):
    walk = Walk(cast, received_on=START).to_fact_finding().hear().file_report().found()
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig")
    walk.move("conclude", cast.anna, 5)
    assert rows(figures.cases_by_phase(scope("BD"), Month.of(timezone.localdate()))) == {"disposition": 1}


def test_restricted_cases_count_as_all_others(walked, do):
    before = [
        table.as_json()
        for table in figures.ask(figures.QUESTIONS.values(), scope("BD"), Year(2025))[0].values()
    ]
    do(workflow.restrict, walked.case, by=walked.cast.head, restricted=True, reason="Gevoelig")
    after = [
        table.as_json()
        for table in figures.ask(figures.QUESTIONS.values(), scope("BD"), Year(2025))[0].values()
    ]
    assert after == before


def test_investigations_count_when_they_start_and_end_and_while_they_run(walked):
    january = figures.investigations_by_state(scope("BD"), JANUARY)
    assert dict(((label.code, cells) for label, cells in january.lines)) == {
        "preliminary": (1, 1, 0),
        "fact_finding": (1, 0, 1),
    }
    february = figures.investigations_by_state(scope("BD"), FEBRUARY)
    assert february.cell("fact_finding", "ended") == 1
    assert february.cell("fact_finding", "running") == 0
    assert january.total is None


def test_the_status_of_an_investigation_is_how_far_it_had_come(walked):
    Walk(walked.cast, received_on=START).to_assessment()
    Walk(walked.cast, received_on=START).to_preliminary()
    Walk(walked.cast, received_on=START).to_referred()
    assert rows(figures.cases_by_inquiry(scope("BD"), JANUARY)) == {
        "assessment": 1,
        "none": 1,
        "preliminary": 1,
        "fact_finding": 1,
    }


def test_only_subjects_are_persons_involved(walked):
    assert walked.case.persons.count() == 2
    assert rows(figures.persons_by_tie(scope("BD"), JANUARY)) == {"employee": 1}


def test_a_disposition_counts_in_the_month_of_the_decision(walked):
    assert figures.measures_heaviest(scope("BD"), JANUARY).total == 0
    assert rows(figures.measures_heaviest(scope("BD"), FEBRUARY)) == {"BERISPING": 1}
    assert rows(figures.violations_by_outcome(scope("BD"), FEBRUARY)) == {"proven": 1}
    assert rows(figures.violations_by_category(scope("BD"), FEBRUARY)) == {"MID": 1}


def test_two_measures_are_two_marks_and_one_disposition(cast):
    Walk(cast, received_on=START).to_disposition().dispose("IKB", "BERISPING")
    assert rows(figures.measures_marks(scope("BD"), FEBRUARY)) == {"BERISPING": 1, "IKB": 1}
    assert rows(figures.measures_heaviest(scope("BD"), FEBRUARY)) == {"IKB": 1}
    assert figures.category_by_marks(scope("BD"), FEBRUARY).total == 2
    assert figures.category_by_heaviest(scope("BD"), FEBRUARY).total == 1


def test_a_proposal_that_is_not_decided_counts_nowhere(cast, do):
    from cases import disposition

    walk = Walk(cast, received_on=START).to_disposition()
    do(
        disposition.propose,
        walk.violation,
        by=cast.anna,
        measures=[Measure.objects.get(code="BERISPING")],
        grounds="Passend.",
        authority=cast.director,
        on=date(2025, 2, 10),
    )
    assert figures.measures_marks(scope("BD"), Year(2025)).total == 0


def test_a_disposition_with_its_day_is_no_year_only_fact(walked):
    assert figures.measures_marks(scope("BD"), MARCH).year_only == 0


def test_a_second_violation_in_a_case_counts_by_itself(cast, do):
    walk = Walk(cast, received_on=START).to_disposition()
    second = do(
        inquiry.add_violation,
        walk.case,
        by=cast.anna,
        subject=walk.subject_person,
        category=Category.objects.get(code="INF"),
    )
    do(
        inquiry.establish_outcome,
        second,
        by=cast.anna,
        outcome=Violation.Outcome.NOT_PROVEN,
        on=date(2025, 2, 4),
    )
    walk.dispose("GEEN")
    assert rows(figures.violations_by_category(scope("BD"), FEBRUARY)) == {"MID": 1, "INF": 1}
    assert rows(figures.violations_by_outcome(scope("BD"), FEBRUARY)) == {"proven": 1, "not_proven": 1}
    assert figures.persons_by_tie(scope("BD"), JANUARY).total == 1


# --- Terms ------------------------------------------------------------------------------------------


def test_a_term_counts_in_the_month_in_which_it_ends(walked):
    reports = figures.terms_of_reports(scope("BD"), JANUARY)
    assert (reports.cell("acknowledgement", "in_time"), reports.cell("feedback", "in_time")) == (1, 0)
    # Three months after 6 January is a Sunday: the statutory term runs on to Monday 7 April.
    assert figures.terms_of_reports(scope("BD"), APRIL).cell("feedback", "in_time") == 1
    assert figures.terms_of_cases(scope("BD"), JANUARY).cell("assessment", "in_time") == 1
    april = figures.terms_of_cases(scope("BD"), APRIL)
    assert (april.cell("fact_finding", "in_time"), april.cell("disposition", "in_time")) == (1, 1)


def test_what_was_not_done_by_its_day_is_late_even_when_it_is_done_later(cast):
    walk = Walk(cast, received_on=START).to_assessment()
    assert figures.terms_of_cases(scope("BD"), JANUARY).cell("assessment", "late") == 1
    walk.assess("refer").move("refer", cast.intake, 4, reason="Rijksrecherche")
    assert figures.terms_of_cases(scope("BD"), JANUARY).cell("assessment", "late") == 1
    assert figures.terms_of_reports(scope("BD"), APRIL).cell("feedback", "late") == 1


def test_a_report_without_possible_feedback_has_no_term_for_it(cast, do):
    from cases import intake

    report = make_report(cast, received_on=START)
    do(intake.no_feedback, report, by=cast.intake, reason="Anoniem")
    assert figures.terms_of_reports(scope("BD"), APRIL).is_empty


# --- Series of months -------------------------------------------------------------------------------


def test_thirteen_months_agree_with_each_month_asked_by_itself(walked):
    Walk(walked.cast, received_on=date(2025, 2, 17)).to_fact_finding()
    Walk(walked.cast, received_on=date(2025, 3, 3)).to_closed()
    last = Month(2025, 6)
    counts = counting.count(scope("BD"), [("months", last)])
    names = ("reports", "came", "went", "stock", "dispositions")
    series = {name: counting.series(counts, name, last) for name in names}
    assert len(series["stock"]) == counting.MONTHS
    for place, month in enumerate(last.series(counting.MONTHS)):
        flow = figures.cases_flow(scope("BD"), month)
        numbers = {name: found[place] or 0 for name, found in series.items()}
        assert numbers == {
            "reports": figures.reports_by_channel(scope("BD"), month).total,
            "came": flow.count_of("opened") + flow.count_of("reopened"),
            "went": flow.count_of("closed"),
            "stock": flow.count_of("end"),
            "dispositions": figures.measures_heaviest(scope("BD"), month).total,
        }


def test_the_year_is_the_sum_of_its_months_for_what_has_a_day(walked):
    Walk(walked.cast, received_on=date(2025, 2, 17)).to_closed()
    added = [q for q in figures.QUESTIONS.values() if isinstance(q, figures.Question) and q.added]
    added = [q for q in added if q.rule not in ("open_at_end",)]
    year, *months = figures.ask(added, scope("BD"), Year(2025), *Month(2025, 12).series(12))
    for key, table in year.items():
        assert table.total == sum(month[key].total for month in months), key


def test_a_closed_case_that_was_reopened_later_was_closed_in_between(walked):
    walked.move("reopen", walked.cast.head, 20, reason="Nieuwe feiten")
    assert Case.objects.get().status == "reopened"
    assert rows(figures.cases_flow(scope("BD"), APRIL)) == {}
