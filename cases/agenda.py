"""What is due, what waits and what is somebody's own: the computation behind “my work”.

Set-based: a fixed number of queries, whatever the number of rows. One query gives the reports, one the cases; each is
a union of short lists, so that thousands of rows that could be shown are never fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.reach import reached, standing
from cases import deadlines
from cases.deadlines import Deadline
from cases.due_beside import due_beside
from cases.elsewhere import beside_terms
from cases.models import (
    Case,
    Disposition,
    Draft,
    Hearing,
    Mandate,
    Mention,
    Move,
    ProcessStep,
    Report,
    ReportStatus,
    Status,
    TeamMember,
    TermChange,
)
from cases.outstanding import open_steps
from cases.retention import waiting as destruction

SHOWN = 8  # of each kind; the rest is one click away


@dataclass(frozen=True)
class Some:
    """The first rows of a list, and whether there are more."""

    rows: Sequence[Any] = ()
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class Due:
    """A report or a case whose term ends this week or is past."""

    row: Report | Case
    deadline: Deadline
    step: ProcessStep | None = None  # a step of the case that has a term of its own

    @property
    def is_case(self) -> bool:
        return isinstance(self.row, Case)

    @property
    def when(self) -> str:
        return when(self.deadline)


def when(deadline: Deadline) -> str:
    """`late`, `today` or `week`."""
    days = deadline.term.days
    return "late" if days < 0 else "today" if days == 0 else "week"


@dataclass(frozen=True)
class Agenda:
    due: Some = Some()
    to_handle: Some = Some()  # reports that nobody has dispatched yet
    to_assess: Some = Some()  # cases that were opened and not taken up yet
    to_destroy: Some = Some()  # cases whose destruction a colleague proposed
    stopped: Some = Some()  # cases whose destruction was approved and not carried out
    mandates: Some = Some()
    decisions: Some = Some()
    reviews: Some = Some()
    hearings: Some = Some()
    mentions: Some = Some()  # in the journal of a case
    beside: Some = Some()  # what comes due beside the process, also in closed cases
    cases: Some = Some()  # on whose team I am
    drafts: Some = Some()
    desk: Some = Some()  # the latest reports of my own desk
    appointments: Some = Some()  # of my teams, this week
    others: Some = Some()  # of my teams, what lies with somebody else

    @property
    def waiting(self) -> bool:
        return any(
            (
                self.to_handle,
                self.to_assess,
                self.to_destroy,
                self.stopped,
                self.mandates,
                self.decisions,
                self.reviews,
                self.hearings,
                self.mentions,
            )
        )


def agenda_of(user: User, *, today: date) -> Agenda:
    """Everything that “my work” shows to this user."""
    reports, cases = _reports(user, today), _cases(user, today)
    dispositions = _dispositions(user)
    mine = cases["mine"]
    beside = beside_terms(_running(user), today=today) if mine else {"appointment": [], "others": []}
    return Agenda(
        due=_some(_due(user, reports, cases, today)),
        to_handle=_some(reports["open"]),
        to_assess=_some(cases["assess"]),
        to_destroy=_some(cases["destroy"]),
        stopped=_some(cases["stopped"]),
        desk=_some(reports["desk"]),
        mandates=_some(_mandates(user)),
        decisions=_some(dispositions["decide"]),
        reviews=_some(dispositions["review"]),
        hearings=_some(_hearings(user)),
        mentions=_some(_mentions(user)),
        beside=_some(due_beside(user, today=today, most=SHOWN + 1)),
        cases=_some(cases["mine"]),
        drafts=_some(Draft.objects.filter(owner=user)[: SHOWN + 1]),
        appointments=_some(beside["appointment"]),
        others=_some(beside["others"]),
    )


def due_of(user: User, *, today: date, most: int) -> list[Due]:
    """What is late or due this week for this user, the most urgent first: of each kind as many as `most`."""
    return _due(user, _reports(user, today, most), _cases(user, today, most), today, most)


def _due(
    user: User, reports: dict[str, list[Report]], cases: dict[str, list[Case]], today: date, most: int = SHOWN
) -> list[Due]:
    terms = (
        Due(row, deadline)
        for row in (*reports["due"], *cases["due"])
        if (deadline := _deadline(row, today)) and _is_near(deadline)
    )
    steps = _steps(user, today, most) if cases["mine"] else ()
    return sorted([*terms, *steps], key=lambda item: (item.deadline.date, item.row.pk))


def _some(rows: Iterable[Any]) -> Some:
    rows = list(rows)
    return Some(rows[:SHOWN], len(rows) > SHOWN)


def _deadline(row: Report | Case, today: date) -> Deadline | None:
    return (
        deadlines.of_case(row, today=today)
        if isinstance(row, Case)
        else deadlines.of_report(row, today=today)
    )


def _is_near(deadline: Deadline) -> bool:
    """Late or due this week; what stands still is neither."""
    return deadline.state in ("late", "soon")


def _steps(user: User, today: date, most: int) -> Iterable[Due]:
    """Open steps with a term of their own in the cases of my teams, for the roles that I have."""
    roles = standing(user).roles
    for found in open_steps(_running(user), roles=roles, today=today, most=most + 1):
        yield Due(found.case, found.deadline, found.step)


def _by_list(parts: dict[str, QuerySet], most: int = SHOWN) -> dict[str, list[Any]]:
    """The rows of several short lists of one model, in one query. A union keeps no order: sort what comes out."""
    found: dict[str, list[Any]] = {name: [] for name in parts}
    if parts:
        queries = [query.annotate(listed=Value(name))[: most + 1] for name, query in parts.items()]
        rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
        for row in rows:
            found[row.listed].append(row)
    return found


def _teams(user: User) -> QuerySet:
    return TeamMember.objects.filter(user=user, until=None).values("case_id")


def _running(user: User) -> QuerySet:
    return Case.objects.visible_to(user).running().filter(pk__in=_teams(user))


# --- Reports ----------------------------------------------------------------------------------------


def _reports(user: User, today: date, most: int = SHOWN) -> dict[str, list[Report]]:
    """Reports whose term ends this week (`due`), that wait to be dispatched (`open`), and of the own desk (`desk`)."""
    visible = Report.objects.visible_to(user).defer("terms")
    handled = Q(directorate_id__in=reached(user, "handle_report"))
    mine = visible.filter(
        handled | Q(recorded_by=user, status=ReportStatus.OPEN) | Q(case_id__in=_teams(user))
    )
    parts: dict[str, QuerySet] = {
        code: rows.order_by(start, "pk") for code, (rows, start) in near_reports(mine, today).items()
    }
    if reached(user, "handle_report"):
        parts["open"] = mine.filter(status=ReportStatus.OPEN).order_by("received_on", "pk")
    if reached(user, "see_desk_report"):
        parts["desk"] = visible.filter(desk_id__in=reached(user, "see_desk_report")).order_by(
            "-received_on", "-pk"
        )
    found = _by_list(parts, most)
    by_receipt = attrgetter("received_on", "pk")
    return {
        "due": found.get("acknowledgement", []) + found.get("feedback", []),
        "open": sorted(found.get("open", []), key=by_receipt),
        "desk": sorted(found.get("desk", []), key=by_receipt, reverse=True),
    }


def near_reports(reports: QuerySet, today: date) -> dict[str, tuple[QuerySet, str]]:
    """By the rule of their term, those of some reports whose term is past or ends this week, and where it begins."""
    unsettled = reports.filter(feedback_on=None, no_feedback=False).exclude(status=ReportStatus.ENDED)
    waits = {
        "acknowledgement": (unsettled.filter(acknowledged_on=None), "received_on"),
        "feedback": (unsettled.filter(acknowledged_on__isnull=False), "acknowledged_on"),
    }
    return {
        code: (rows.filter(**{f"{start}__lte": latest}), start)
        for code, (rows, start) in waits.items()
        if (latest := deadlines.latest_start(code, due_by=deadlines.horizon(today), today=today))
    }


# --- Cases ------------------------------------------------------------------------------------------


def _cases(user: User, today: date, most: int = SHOWN) -> dict[str, list[Case]]:
    """Cases whose term ends this week (`due`), that wait to be assessed (`assess`), of the own teams (`mine`).

    Of closed ones those whose destruction waits for a decision (`destroy`), or was `stopped`.
    """
    started_by = _last_starts(today)
    more = {
        "last_event": _last_move("name"),
        "last_event_on": _last_move("happened_on"),
        "shifts": deadlines.SHIFTS,
    }
    visible = Case.objects.visible_to(user).defer("terms").annotate(**more)
    team = Q(pk__in=_teams(user))
    responsible = (
        team
        | Q(directorate_id__in=reached(user, "lead_case"))
        | Q(status=Status.ASSESSMENT, directorate_id__in=reached(user, "assess_case"))
    )
    # The most urgent first: how long the phase has lasted beyond the last start that would be in time.
    last_start = models.Case(
        *(When(status=status, then=Value(start)) for status, start in started_by.items()),
        default=Value(today),
        output_field=models.DateField(),
    )
    near = visible.filter(responsible).filter(overdue(today)).order_by(F("phase_since") - last_start, "pk")
    parts = {
        "due": near.exclude(Exists(shifting())),
        # A change moves a term on, never back: which of these are due is seen once they are here.
        "shifted": near.filter(Exists(shifting())).exclude(Exists(standing_still())),
        "mine": visible.running().filter(team).order_by("-phase_since", "-pk"),
    }
    if reached(user, "assess_case"):
        parts["assess"] = visible.filter(
            status__in=(Status.RECEIVED, Status.REOPENED), directorate_id__in=reached(user, "assess_case")
        ).order_by("phase_since", "pk")
    for name, proposals in destruction.by_list(user, today=today).items():
        parts[name] = visible.filter(pk__in=proposals.values("case_id")).order_by("phase_since", "pk")
    found = _by_list(parts, most)
    by_phase = attrgetter("phase_since", "pk")
    return {
        "due": [*found["due"], *found["shifted"]],
        "mine": sorted(found["mine"], key=by_phase, reverse=True),
        **{name: sorted(found.get(name, []), key=by_phase) for name in ("assess", "destroy", "stopped")},
    }


def shifting() -> QuerySet:
    """What shifts the term of the phase in which the outer case is."""
    return TermChange.objects.filter(case=OuterRef("pk"), term_since=OuterRef("phase_since"))


def standing_still() -> QuerySet:
    return shifting().filter(kind=TermChange.Kind.SUSPENSION, until=None)


def _last_starts(today: date) -> dict[str, date]:
    """Per status the last day on which a phase could begin whose term ends this week."""
    return {
        status: start
        for status, code in deadlines.CASE_TERMS.items()
        if (start := deadlines.latest_start(code, due_by=deadlines.horizon(today), today=today))
    }


def overdue(today: date) -> Q:
    """Cases whose phase has a term that is past or ends this week, as if nothing had moved it."""
    late = Q(pk__in=[])
    for status, start in _last_starts(today).items():
        late |= Q(status=status, phase_since__lte=start)
    return late


def _last_move(field: str) -> Subquery:
    return Subquery(Move.objects.filter(case=OuterRef("pk")).order_by("-pk").values(field)[:1])


# --- Decisions, reviews, hearings -------------------------------------------------------------------


def _mandates(user: User) -> Iterable[Mandate]:
    if not reached(user, "decide"):
        return []
    asked = Mandate.objects.submitted_to(user).filter(given_on=None, refused_on=None)
    return asked.with_number(user).order_by("requested_on", "pk")[: SHOWN + 1]


def _dispositions(user: User) -> dict[str, list[Disposition]]:
    """Dispositions that the user must decide (`decide`) or may review (`review`)."""
    state = Disposition.State
    parts: dict[str, QuerySet] = {}
    if reached(user, "decide"):
        waiting = Disposition.objects.submitted_to(user).filter(state=state.REVIEWED)
        parts["decide"] = waiting.with_number(user)
    if reached(user, "review_disposition"):
        parts["review"] = (
            Disposition.objects.filter(
                state=state.PROPOSED,
                violation__case__in=Case.objects.visible_to(user),
                violation__case__directorate_id__in=reached(user, "review_disposition"),
            )
            .exclude(proposed_by=user)
            .exclude(authority=user)
            .annotate(case_number=F("violation__case__number"))
        )
    more = {"since": Coalesce("reviewed_on", "proposed_on")}
    found = _by_list({name: rows.annotate(**more).order_by("since", "pk") for name, rows in parts.items()})
    return {name: sorted(found.get(name, []), key=attrgetter("since", "pk")) for name in ("decide", "review")}


def _hearings(user: User) -> Iterable[Hearing]:
    """Rounds of hearing both sides that are not complete, in the cases of the own teams."""
    rounds = open_rounds(_running(user))
    return rounds.select_related("person__case").order_by("invited_on", "pk")[: SHOWN + 1]


def open_rounds(cases: Any) -> QuerySet:
    """The rounds of hearing both sides that are not complete in some cases."""
    return Hearing.objects.filter(declined_on=None, reply="", deviated_on=None, person__case__in=cases)


def _mentions(user: User) -> Iterable[Mention]:
    """Where colleagues mentioned this user in a journal; the oldest first."""
    rows = Mention.objects.waiting_for(user).select_related("note__case", "recorded_by")
    return rows.defer("note__case__terms", "note__terms").order_by("pk")[: SHOWN + 1]
