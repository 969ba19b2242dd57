"""Jobs of reporting."""

from celery import shared_task
from django.utils import timezone

from accounts import context
from reporting import overviews, runs, uri
from reporting.periods import Month


@shared_task(name="reporting.tasks.make_monthly_overviews")
def make_monthly_overviews() -> int:
    """Ask for the overviews of last month, one job per directorate with recipients; returns how many."""
    last_month = Month.of(timezone.localdate()).plus(-1)
    with context.acting(None):
        return len(overviews.ask_for_all(last_month, by=None))


@shared_task(name="reporting.tasks.make_overview")
def make_overview(key: str, month: str, directorate: int) -> None:
    """Freeze the overview of a directorate over a month; see `reporting.overviews`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            overviews.make(Month.parse(month), directorate, by=None)
            work.tell(1, 1)


@shared_task(name="reporting.tasks.make_uri_export")
def make_uri_export(key: str, year: int, directorate: int) -> None:
    """Make the export of a year that somebody asked for; see `reporting.uri`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            uri.make(year, directorate, by=None, asked_by=work.run.asked_by, tell=work.tell)
