"""What comes due beside the process: replies, objections, reviews of a notice put off, contacts with reporters.

Each sort is a row of `SORTS`; together they are one query, whatever there is. Some of it falls after a case is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.reach import reached
from cases.models import Case, Challenge, DataRequest, Hearing, Notice, ReporterContact, TeamMember
from cases.terms import SOON_DAYS


@dataclass(frozen=True)
class Sort:
    """One sort of thing that comes due: its open rows, the way to its case, its day, and who has to act on it."""

    code: str
    words: Any
    rows: Callable[[], QuerySet]
    case: str
    day: str
    permission: str  # whose holders see it beside the team
    anchor: str  # the section of the page of the case where it stands


@dataclass(frozen=True)
class DueBeside:
    """One thing that is due this week or late, as `cases/work/lines.html` shows it."""

    sort: Sort
    number: str
    date: date
    today: date
    because: str = ""

    @property
    def state(self) -> str:
        return "late" if self.date < self.today else "soon"

    @property
    def short(self) -> str:
        return ""  # the line itself says what is due

    @property
    def words(self) -> str:
        days = (self.date - self.today).days
        if days == 0:
            return _("today")
        if days > 0:
            return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


def _put_off() -> QuerySet:
    """Notices that were put off and not decided on since."""
    later = Notice.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    return Notice.objects.filter(~Exists(later), kind=Notice.Kind.POSTPONED)


def _replies_asked() -> QuerySet:
    """Rounds whose minutes were sent, and in which the reply is still out."""
    return Hearing.objects.filter(sent_on__isnull=False, reply="", deviated_on=None, declined_on=None)


SORTS = (
    Sort(
        "reply",
        gettext_lazy("reply to the minutes of a hearing"),
        _replies_asked,
        "person__case",
        "reply_by",
        "lead_case",
        "persons",
    ),
    Sort(
        "challenge",
        gettext_lazy("objection to be settled"),
        lambda: Challenge.objects.filter(outcome=""),
        "disposition__violation__case",
        "due_on",
        "lead_case",
        "violations",
    ),
    Sort(
        "notice",
        gettext_lazy("notice to the subject, to be reviewed"),
        _put_off,
        "person__case",
        "review_on",
        "lead_case",
        "persons",
    ),
    Sort(
        "contact",
        gettext_lazy("contact with the reporter"),
        lambda: ReporterContact.objects.filter(outcome=""),
        "case",
        "due_on",
        "handle_report",
        "aftercare",
    ),
    Sort(
        "data_request",
        gettext_lazy("GDPR request to be decided"),
        lambda: DataRequest.objects.filter(decision=""),
        "case",
        "due_on",
        "handle_data_requests",
        "data-requests",
    ),
    Sort(
        "data_request_granted",
        gettext_lazy("GDPR request that was granted, to be carried out"),
        lambda: DataRequest.objects.filter(decision__in=DataRequest.GRANTED, follow_up=""),
        "case",
        "due_on",
        "handle_data_requests",
        "data-requests",
    ),
)
BY_CODE = {sort.code: sort for sort in SORTS}


def without_replies_near(rounds: QuerySet, today: date) -> QuerySet:
    """Some rounds of hearing without those that stand among the replies that are late or due this week."""
    return rounds.exclude(sent_on__isnull=False, reply_by__lte=today + timedelta(days=SOON_DAYS))


def near_in(sort: Sort, cases: QuerySet, today: date) -> QuerySet:
    """What of a sort is late or due this week in these cases."""
    soon = today + timedelta(days=SOON_DAYS)
    return sort.rows().filter(**{f"{sort.case}__in": cases.values("pk"), f"{sort.day}__lte": soon})


def due_beside(user: User, *, today: date, most: int) -> list[DueBeside]:
    """What is late or due this week, the most urgent first; for the team of the case and who leads there."""
    teams = TeamMember.objects.filter(user=user, until=None).values("case_id")
    visible = Case.objects.visible_to(user)
    parts = []
    for sort in SORTS:
        mine = Q(pk__in=teams) | Q(directorate_id__in=reached(user, sort.permission))
        found = near_in(sort, visible.filter(mine), today).annotate(
            sort_code=Value(sort.code), case_number=F(f"{sort.case}__number"), day=F(sort.day)
        )
        parts.append(found.order_by("day", "pk").values_list("sort_code", "case_number", "day")[:most])
    lines = sorted(parts[0].union(*parts[1:], all=True), key=lambda line: (line[2], line[1]))
    return [DueBeside(BY_CODE[code], number, day, today) for code, number, day in lines[:most]]
