"""Monthly overviews: asked for once, frozen, versioned, and never counted anew without a reason."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone, translation

from accounts import context, grants
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from cases.models import Report
from reporting import overviews, tasks
from reporting.models import MonthlyOverview, Run
from reporting.overviews.freezing import Overview, differences
from reporting.periods import Month
from tests.factories import Walk, directorate, give, make_report, make_user

pytestmark = pytest.mark.django_db

START = date(2025, 1, 6)
FEBRUARY = Month(2025, 2)


def made(month=FEBRUARY, code="BD"):
    with context.acting(None):
        return Overview(overviews.make(month, directorate(code).pk, by=None))


def work_off():
    """Do what waits in the outbox, as the worker would."""
    for row in Outbox.objects.filter(done_at=None, task__startswith="reporting."):
        getattr(tasks, row.task.rpartition(".")[2])(key=row.key, **row.arguments)


# --- Asking -----------------------------------------------------------------------------------------


def test_who_may_have_overviews_made_gets_a_run_and_its_effect(cast, do):
    run = do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
    assert (run.kind, run.period, run.state, run.asked_by) == ("overview", "2025-02", "waiting", cast.head)
    effect = Outbox.objects.get(key=run.key)
    assert effect.arguments == {"month": "2025-02", "directorate": directorate("BD").pk}


@pytest.mark.parametrize("who", ["director", "coordinator", "anna", "nobody"])
def test_who_may_only_read_overviews_has_none_made(who, cast, do):
    with pytest.raises(NotAllowed):
        do(overviews.ask, FEBRUARY, directorate("BD"), by=getattr(cast, who))
    with pytest.raises(NotAllowed):
        do(overviews.ask_for_all, FEBRUARY, by=getattr(cast, who))
    assert not Run.objects.exists()


@pytest.mark.parametrize("ahead", [0, 1, 12])
def test_a_month_that_is_not_over_is_refused(ahead, cast, do):
    month = Month.of(timezone.localdate()).plus(ahead)
    with pytest.raises(Refusal):
        do(overviews.ask, month, directorate("BD"), by=cast.head)


def test_the_last_day_of_a_month_still_belongs_to_it(cast, do):
    with pytest.raises(Refusal):
        do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head, today=FEBRUARY.last)
    do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head, today=FEBRUARY.last + timedelta(days=1))


def asked_for():
    return {run.directorate.code for run in Run.objects.select_related("directorate")}


def test_for_all_means_every_directorate_with_somebody_who_reads_figures_and_no_cases(cast, do):
    do(overviews.ask_for_all, FEBRUARY, by=cast.head)
    assert asked_for() == {
        "BD",
        "DOU",
        "FIN",
    }  # director and adviser; the other director; the central coordinator


def test_a_directorate_whose_only_reader_handles_cases_gets_none(cast, do):
    give(make_user("toon"), "intake_officer", "TSL")
    do(overviews.ask_for_all, FEBRUARY, by=None)
    assert "TSL" not in asked_for()


def test_a_directorate_whose_recipient_lost_the_grant_gets_none(cast, do):
    do(grants.end, cast.other_director.grants.get(), by=None)
    do(overviews.ask_for_all, FEBRUARY, by=None)
    assert "DOU" not in asked_for()


def test_a_directorate_that_had_ended_before_the_month_gets_none(cast, do):
    with context.acting(None):
        type(directorate("DOU")).objects.filter(code="DOU").update(valid_until=date(2025, 1, 31))
    do(overviews.ask_for_all, FEBRUARY, by=None)
    assert "DOU" not in asked_for()


def test_the_timetable_asks_for_last_month(cast, time_machine):
    time_machine.move_to("2026-03-01 05:00 +0000")
    give(make_user("directeur_toen"), "director", "BD")
    assert tasks.make_monthly_overviews() == 1
    assert list(Run.objects.values_list("period", "asked_by")) == [("2026-02", None)]


def test_the_timetable_that_fires_twice_asks_once(cast):
    assert tasks.make_monthly_overviews() == tasks.make_monthly_overviews() == 3
    assert Run.objects.count() == Outbox.objects.count() == 3


# --- Making -----------------------------------------------------------------------------------------


def test_the_job_freezes_the_figures_of_the_month(cast, closed_in_2025, do):
    run = do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
    work_off()
    overview = Overview(MonthlyOverview.objects.get())
    assert (overview.scope.code, overview.month, overview.version) == ("BD", FEBRUARY, 1)
    assert overview.table("measures_heaviest").count_of("BERISPING") == 1
    assert overview.table("cases_flow").count_of("end") == 1
    assert overview.table("reports_by_channel", "year").total == 1
    assert dict(overview.series("reports"))[Month(2025, 1)] == 1
    run.refresh_from_db()
    assert run.state == "done"


def test_the_job_done_twice_makes_one_version(cast, do):
    run = do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
    effect = Outbox.objects.get(key=run.key)
    tasks.make_overview(key=run.key, **effect.arguments)
    tasks.make_overview(key=run.key, **effect.arguments)
    assert MonthlyOverview.objects.count() == 1


def test_a_worker_killed_between_the_overview_and_its_mark_makes_no_second_version(cast, do):
    run = do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
    work_off()
    Outbox.objects.filter(key=run.key).update(done_at=None)  # as if the mark was never written
    Run.objects.filter(pk=run.pk).update(state="running")
    work_off()
    assert MonthlyOverview.objects.count() == 1
    assert Run.objects.get().state == "done"


def test_asked_for_again_without_a_change_makes_no_new_version(cast, closed_in_2025, do):
    for _round in range(2):
        do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
        work_off()
    assert [row.version for row in MonthlyOverview.objects.all()] == [1]


def test_another_name_for_a_category_is_no_other_figure(cast):
    made()
    with context.acting(None):
        Report._meta.get_field("category").related_model.objects.filter(code="MID").update(label_nl="Anders")
    assert made().version == 1


def test_a_figure_that_a_release_adds_is_no_change_of_the_register(cast):
    first, second = made(), made()
    for name in ("month", "year"):
        del first.row.figures["tables"][name]["persons_by_tie"]
    del first.row.figures["months"]["dispositions"]
    assert differences(first, second) == differences(second, first) == []


def test_a_correction_makes_the_next_version_and_leaves_the_earlier_one(cast):
    first = made()
    Walk(cast, received_on=START).to_closed()
    second = made()
    assert (first.version, second.version) == (1, 2)
    kept = Overview(MonthlyOverview.objects.get(version=1))
    assert kept.table("measures_heaviest").total == 0
    assert kept.is_whole and second.is_whole


def test_the_next_version_tells_every_count_that_changed(cast):
    first = made(Month(2025, 1))
    make_report(cast, received_on=START)
    second = made(Month(2025, 1))
    with translation.override("en"):
        told = {
            (str(d.figure), str(d.period), d.entry): (d.before, d.after) for d in differences(first, second)
        }
    assert told["Reports by channel", "January 2025", "OIF by e-mail"] == (0, 1)
    assert told["Reports by channel", "1 January to 31 January 2025", "OIF by e-mail"] == (0, 1)
    assert told["Reports received", "January 2025", ""] == (None, 1)
    assert not any(period == "January 2024" for _figure, period, _entry in told)


def test_the_months_before_the_register_began_are_unknown_and_not_zero(cast):
    make_report(cast, received_on=START)
    series = dict(made().series("reports"))
    assert series[Month(2024, 12)] is None
    assert (series[Month(2025, 1)], series[FEBRUARY]) == (1, 0)


def test_what_is_known_to_the_year_only_is_told_and_not_counted(register_2023, cast):
    overview = made(Month(2023, 5), "FIN")
    assert overview.table("measures_marks").total == 0
    assert overview.table("measures_marks").year_only == 124
    assert overview.table("measures_marks", "year").year_only == 124


@pytest.mark.parametrize(
    "statement", ["UPDATE reporting_monthlyoverview SET version = 9", "DELETE FROM reporting_monthlyoverview"]
)
def test_a_frozen_overview_cannot_be_changed(statement, cast):
    made()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_frozen_overview_shows_when_it_was_tampered_with(cast):
    overview = made()
    overview.row.figures["months"]["reports"][-1] = 99
    assert not overview.is_whole
