"""How far the overviews of a month are: made, told and read, per directorate. No figure is needed to see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import reach
from cases import lists
from cases.lists import Entry
from reporting.entries import held_in
from reporting.models import Delivery, Run
from reporting.overviews import delivering
from reporting.overviews.doors import MAKES
from reporting.overviews.recipients import running
from reporting.periods import Month

State = Run.State
LONG_WAIT = timedelta(minutes=10)  # longer than the sweeper needs: the queue or the worker is away

# Why something stopped, in words, by the kind of the error; its text may hold what stood in a row, so it is not kept.
REASONS: dict[str, Any] = {
    "KeyError": _("a directorate or an entry of a list is not there any more"),
    "DoesNotExist": _("a directorate or an entry of a list is not there any more"),
    "MemoryError": _("the machine was short of memory"),
    "OSError": _("a file could not be written: the disk may be full"),
    "InternalError": _("the database could not count"),
    "ProgrammingError": _("the database could not count: its functions may be of another version"),
    "QueryCanceled": _("counting took too long"),
    "IntegrityError": _("this version was there already"),
    "TooLong": _("the overview does not fit on four pages"),
}
UNKNOWN_REASON = _("something went wrong in the register itself")


@dataclass
class Line:
    """One directorate in one month. Told and read are of the last version."""

    directorate: Entry
    run: Run | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    read: int = 0
    waits_long: bool = False

    @property
    def state(self) -> str:
        """The state of the run; what was made by no run that is kept counts as done."""
        if self.run is not None:
            return self.run.state
        return State.DONE if self.deliveries else ""

    @property
    def version(self) -> int | None:
        return max((delivery.version for delivery in self.deliveries), default=None)

    @property
    def last(self) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.version == self.version]

    @property
    def told(self) -> int:
        return sum(delivery.told_at is not None for delivery in self.last)

    @property
    def reason(self) -> str:
        """Why it stopped, in words; empty when it did not."""
        if self.run is None or self.run.state != State.FAILED:
            return ""
        return str(REASONS.get(self.run.problem, UNKNOWN_REASON))


def of_months(user: Any, *months: Month, now: datetime | None = None) -> dict[Month, list[Line]]:
    """Per month a line for each directorate in reach that has recipients or was asked for, in the tree's order."""
    now = now or timezone.now()
    ids = reach.reached(user, MAKES)
    firsts = [month.first for month in months]
    runs = Run.objects.filter(
        kind=Run.Kind.OVERVIEW, period__in=[m.code for m in months], directorate__in=ids
    )
    by_month: dict[str, dict[int, Run]] = defaultdict(dict)
    for run in runs:
        by_month[run.period][run.directorate_id] = run
    deliveries: dict[tuple[Any, int], list[Delivery]] = defaultdict(list)
    for delivery in Delivery.objects.filter(month__in=firsts, directorate__in=ids).select_related("user"):
        deliveries[delivery.month, delivery.directorate_id].append(delivery)
    reads = delivering.reads_of(d.overview_id for found in deliveries.values() for d in found)
    receiving = set(running(timezone.localdate(now)).values_list("directorate_id", flat=True)) & ids
    lines = {}
    for month in months:
        wanted = {
            node.id for node in lists.entries("directorate") if node.id in receiving and held_in(node, month)
        }
        wanted |= by_month[month.code].keys() | {place for first, place in deliveries if first == month.first}
        lines[month] = [
            _line(node, by_month[month.code].get(node.id), deliveries[month.first, node.id], reads, now)
            for node in lists.entries("directorate")
            if node.id in wanted
        ]
    return lines


def _line(
    node: Entry, run: Run | None, deliveries: Iterable[Delivery], reads: delivering.Reads, now: datetime
) -> Line:
    line = Line(node, run, list(deliveries))
    line.read = sum(d.user_id in reads.get(d.overview_id, {}) for d in line.last)
    line.waits_long = (
        run is not None and run.state in (State.WAITING, State.RUNNING) and run.asked_at < now - LONG_WAIT
    )
    return line
