"""Parts of a filter that lead from a figure to what it counts. Their values are codes and days.

Nobody types them: a figure links to a list with them, and a chip says what they mean. `open=2026-10-31.disposition`
are the cases that were in that phase when that day ended.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.reach import holds
from cases.filters import ended_terms
from cases.filters.decided import SETTLED
from cases.filters.tokens import code, coded, days, one_of, place_of
from cases.models import Case, Investigation, Move, Person, ReportStatus, Status


def may_count(user: Any) -> bool:
    """Whether somebody goes from a figure to its list: for others, figure minus list would betray hidden cases."""
    return holds(user, "see_restricted")


# --- Exactly there ----------------------------------------------------------------------------------


def _exactly(place: str) -> Q:
    return Q(directorate__code=place)


AT = coded("at", (code,), _exactly, lambda place: _("filed at %(place)s itself") % {"place": place_of(place)})


# --- Reports ----------------------------------------------------------------------------------------


def _result(result: str, day: date) -> Q:
    open_then = Q(handled_on=None) | Q(handled_on__gt=day)
    return open_then if result == ReportStatus.OPEN else Q(status=result, handled_on__lte=day)


RESULT = coded(
    "result",
    (one_of(*ReportStatus.values), date.fromisoformat),
    _result,
    lambda result, day: (
        _("%(result)s on %(day)s")
        % {
            "result": ReportStatus(result).label,
            "day": formats.date_format(day),
        }
    ),
)
REPORTS = (AT, RESULT, ended_terms.REPORTS)


# --- Cases ------------------------------------------------------------------------------------------


def _phase_then(day: date) -> Any:
    """The status of a case when a day ended: the target of its last move that changed it."""
    moves = Move.objects.filter(case=OuterRef("pk"), happened_on__lte=day).exclude(source=F("target"))
    return Subquery(moves.order_by("-happened_on", "-pk").values("target")[:1])


def _open_then(day: date, phase: str = "") -> Q:
    closed_later = Move.objects.filter(target=Status.CLOSED, happened_on__gt=day).exclude(
        source=Status.CLOSED
    )
    candidates = Case.objects.filter(opened_on__lte=day).filter(
        ~Q(status=Status.CLOSED) | Q(pk__in=closed_later.values("case"))
    )
    then = candidates.annotate(phase_then=_phase_then(day)).exclude(phase_then=Status.CLOSED)
    return Q(pk__in=(then.filter(phase_then=phase) if phase else then).values("pk"))


def _open_words(day: date, phase: str = "") -> str:
    words = _("open at the end of %(day)s") % {"day": formats.date_format(day)}
    return f"{words}: {Status(phase).label}" if phase else words


OPEN = coded("open", (date.fromisoformat, one_of(*Status.values)), _open_then, _open_words, at_least=1)

MOVES = {
    "closed": Q(target=Status.CLOSED) & ~Q(source=Status.CLOSED),
    "reopened": Q(target=Status.REOPENED, source=Status.CLOSED),
    "opened": Q(target=Status.RECEIVED, source=""),
}


def _moved(move: str, first: date, last: date) -> Q:
    moves = Move.objects.filter(MOVES[move], happened_on__range=(first, last))
    return Q(pk__in=moves.values("case"))


def _moved_words(move: str, first: date, last: date) -> str:
    words = {"closed": _("closed"), "reopened": _("reopened"), "opened": _("opened")}
    return f"{words[move]} {days(first, last)}"


MOVED = coded("moved", (one_of(*MOVES), date.fromisoformat, date.fromisoformat), _moved, _moved_words)

INQUIRIES = ("assessment", "none", "preliminary", "fact_finding")
BEING_ASSESSED = (Status.RECEIVED, Status.ASSESSMENT, Status.REOPENED)


def _inquiry(furthest: str, day: date) -> Q:
    started = Investigation.objects.filter(started_on__lte=day)
    finding = Q(pk__in=started.filter(kind=Investigation.Kind.FACT_FINDING).values("case"))
    some = Q(pk__in=started.values("case"))
    if furthest == "fact_finding":
        return finding
    if furthest == "preliminary":
        return some & ~finding
    assessed = Case.objects.annotate(phase_then=_phase_then(day)).filter(phase_then__in=BEING_ASSESSED)
    being = Q(pk__in=assessed.values("pk"))
    return ~some & (being if furthest == "assessment" else ~being)


def _inquiry_words(furthest: str, day: date) -> str:
    words = {
        "assessment": _("assessment under way"),
        "none": _("no investigation"),
        "preliminary": _("preliminary inquiry"),
        "fact_finding": _("fact-finding investigation"),
    }
    return _("%(result)s on %(day)s") % {"result": words[furthest], "day": formats.date_format(day)}


INQUIRY = coded("inquiry", (one_of(*INQUIRIES), date.fromisoformat), _inquiry, _inquiry_words)

KINDS: dict[str, Q] = {
    "any": Q(),
    **{kind: Q(kind=kind) for kind in Investigation.Kind.values},
    "oif": Q(external_bureau=""),
    "external": ~Q(external_bureau=""),
}


def _investigated(kind: str, state: str, first: date, last: date) -> Q:
    states = {
        "started": Q(started_on__range=(first, last)),
        "ended": Q(ended_on__range=(first, last)),
        "running": Q(started_on__lte=last) & (Q(ended_on=None) | Q(ended_on__gt=last)),
    }
    return Q(pk__in=Investigation.objects.filter(KINDS[kind], states[state]).values("case"))


def _investigated_words(kind: str, state: str, first: date, last: date) -> str:
    words = {
        "started": _("with an investigation started"),
        "ended": _("with an investigation ended"),
        "running": _("with a running investigation"),
    }
    bureau = {"any": "", "oif": _("by OIF"), "external": _("by an external bureau")}
    which = bureau[kind] if kind in bureau else str(Investigation.Kind(kind).label)
    return " ".join(filter(None, [words[state], f"({which})" if which else "", days(first, last)]))


INVESTIGATED = coded(
    "investigated",
    (one_of(*KINDS), one_of("started", "ended", "running"), date.fromisoformat, date.fromisoformat),
    _investigated,
    _investigated_words,
)


def _subject(tie: str) -> Q:
    return Q(pk__in=Person.objects.filter(role=Person.Role.SUBJECT, tie=tie).values("case"))


SUBJECT = coded(
    "subject",
    (one_of(*Person.Tie.values),),
    _subject,
    lambda tie: _("with a person involved: %(tie)s") % {"tie": Person.Tie(tie).label},
)


CASES = (AT, OPEN, MOVED, INQUIRY, INVESTIGATED, SUBJECT, SETTLED, ended_terms.CASES)
