"""Having overviews asked for, made and found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import Directorate, User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import runs
from reporting.asof import past
from reporting.models import MonthlyOverview, Run
from reporting.overviews import delivering, finding
from reporting.overviews.freezing import Overview, differences, fingerprint, freeze
from reporting.overviews.recipients import READS, running
from reporting.overviews.rules import rules_on
from reporting.periods import Month

TASK = "reporting.tasks.make_overview"
MAKES = "make_overviews"


def visible_to(user: Any) -> QuerySet[MonthlyOverview]:
    """The overviews of the directorates over which somebody reads figures."""
    return MonthlyOverview.objects.filter(directorate__in=reach.reached(user, READS))


def check_may_make(by: User | None, directorate_id: int | None = None) -> None:
    if by is not None and not reach.holds(by, MAKES, directorate_id):
        raise NotAllowed(_("Your role does not let you have overviews made."))


def check_month(month: Month, today: date) -> None:
    """An overview is of a month that is over."""
    if month.last >= today:
        raise Refusal(_("This month is not over yet. Choose an earlier one."))


@door
def ask(month: Month, directorate: Any, *, by: User | None, today: date | None = None) -> Run:
    """Have the overview of a month made. Asked twice at a time it is one run; equal figures make no new version."""
    check_may_make(by, directorate.id)
    check_month(month, today or timezone.localdate())
    key = f"overview:{month.code}:{directorate.id}"
    return runs.ask(
        Run.Kind.OVERVIEW,
        key,
        directorate,
        month.code,
        TASK,
        by=by,
        month=month.code,
        directorate=directorate.id,
    )


@door
def ask_for_all(month: Month, *, by: User | None, today: date | None = None) -> list[Run]:
    """Have the overviews of a month made for every directorate with recipients; by a person: of those in reach."""
    check_may_make(by)
    today = today or timezone.localdate()
    return [
        ask(month, directorate, by=by, today=today)
        for directorate in with_recipients(month, today)
        if by is None or reach.holds(by, MAKES, directorate.pk)
    ]


def with_recipients(month: Month, today: date) -> QuerySet[Directorate]:
    """The directorates of that month on which somebody holds a running grant to read figures and no cases."""
    return Directorate.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=month.last),
        Q(valid_until=None) | Q(valid_until__gte=month.first),
        pk__in=running(today).values("directorate_id"),
    )


def counted(month: Month, directorate: int, version: int, as_of: datetime) -> MonthlyOverview:
    """An overview as it would be frozen at this moment, with what stands out in it; not saved."""
    lists.forget()  # what was added to a list a moment ago counts
    scope = lists.by_id("directorate")[directorate]
    row = MonthlyOverview(
        directorate_id=directorate,
        month=month.first,
        version=version,
        as_of=as_of,
        figures=freeze(scope, month, now=as_of),
    )
    row.figures["highlights"] = finding.found(Overview(row), rules_on(month.last))
    row.sha256 = fingerprint(scope.code, month, version, as_of, row.figures)
    return row


@door
def make(month: Month, directorate: int, *, by: None) -> MonthlyOverview:
    """The job: freeze the overview and have its recipients told, or give the last version when no count in it would
    be different."""
    locks.hold(f"overview-versions:{month.code}:{directorate}")
    last = last_version(month, directorate)
    row = counted(month, directorate, last.version + 1 if last else 1, timezone.now())
    if last is not None and not is_corrected(last, row):
        return last
    row.save(force_insert=True)
    delivering.deliver(row, by=by)
    return row


def is_corrected(last: MonthlyOverview, now: MonthlyOverview) -> bool:
    """Whether a count of an overview is another one now, and not because rows were destroyed since by a rule of
    retention: that is no correction of what was true."""
    if not differences(Overview(last), Overview(now)):
        return False
    return not past.destroyed_since(last.directorate_id, last.as_of)


def last_version(month: Month, directorate: int) -> MonthlyOverview | None:
    versions = MonthlyOverview.objects.filter(directorate=directorate, month=month.first)
    return versions.order_by("-version").first()
