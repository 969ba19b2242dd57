"""Parts of a filter that lead from a figure to what it counts. Their values are codes and days, joined by dots.

Nobody types them: a figure links to a list with them, and a chip says what they mean. `open=2026-10-31.disposition`
are the cases that were in that phase when that day ended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import formats
from django.utils.translation import gettext as _

from cases import filters, lists
from cases.models import (
    Case,
    Disposition,
    DispositionMeasure,
    Investigation,
    Measure,
    Move,
    Person,
    ReportStatus,
    Status,
)

Read = Callable[[str], Any]


def one_of(*codes: str) -> Read:
    """A token that is one of these codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return text

    return read


def code(text: str) -> str:
    """A code of a list."""
    if not text or len(text) > 30:
        raise ValueError(text)
    return text


def coded(
    name: str,
    tokens: tuple[Read, ...],
    condition: Callable[..., Q],
    words: Callable[..., str],
    *,
    at_least: int | None = None,
) -> filters.Part:
    """A part whose value has these tokens; the last ones may be left out, down to `at_least`."""

    def read(text: str) -> tuple[Any, ...]:
        found = text.split(".")
        if not (at_least or len(tokens)) <= len(found) <= len(tokens):
            raise ValueError(text)
        return tuple(token(one) for token, one in zip(tokens, found, strict=False))

    return filters.Part(
        name, "", lambda value: condition(*value), read=read, words=lambda value: words(*value)
    )


def _days(first: date, last: date) -> str:
    return _("from %(first)s to %(last)s") % {
        "first": formats.date_format(first),
        "last": formats.date_format(last),
    }


# --- Exactly there ----------------------------------------------------------------------------------


def _exactly(place: str) -> Q:
    return Q(directorate__code=place)


def _place(code_: str) -> str:
    return next((node.label for node in lists.entries("directorate") if node.code == code_), code_)


AT = coded("at", (code,), _exactly, lambda place: _("filed at %(place)s itself") % {"place": _place(place)})


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
REPORTS = (AT, RESULT)


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
    return f"{words[move]} {_days(first, last)}"


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
    return " ".join(filter(None, [words[state], f"({which})" if which else "", _days(first, last)]))


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


# --- Dispositions -----------------------------------------------------------------------------------

NONE = "-"  # no measure recorded
AS: dict[str, Callable[[str], Q]] = {
    "category": lambda one: Q(violation__category__code=one),
    "outcome": lambda one: Q(violation__outcome=one),
    "mark": lambda one: Q(marks=None) if one == NONE else Q(marks__measure__code=one),
    "heaviest": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(code=one)),
    "group_a": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(group_a=one)),
    "group_b": lambda one: Q(marks=None) if one == NONE else Q(heaviest__in=_severities(group_b=one)),
    "measure": lambda one: (
        Q(heaviest__in=_severities(group_a="geen")) | Q(marks=None)
        if one == "without"
        else Q(marks__isnull=False) & ~Q(heaviest__in=_severities(group_a="geen"))
    ),
    "exactly": lambda one: Q(violation__directorate__code=one),
}


def _severities(**measure: str) -> Any:
    return Measure.objects.filter(**measure).values("severity")


def _settled(first: date, last: date, place: str, dimension: str = "", one: str = "") -> Q:
    replaced = Disposition.objects.filter(state=Disposition.State.DECIDED, replaces__isnull=False)
    heaviest = (
        DispositionMeasure.objects.filter(disposition=OuterRef("pk"))
        .values("disposition")
        .annotate(most=Max("measure__severity"))
    )
    decided = Disposition.objects.filter(
        state=Disposition.State.DECIDED,
        decided_on__range=(first, last),
        violation__case__isnull=False,
        violation__directorate__in=lists.with_everything_below(place),
    ).exclude(pk__in=replaced.values("replaces"))
    if dimension:
        decided = decided.annotate(heaviest=Subquery(heaviest.values("most")[:1])).filter(AS[dimension](one))
    return Q(pk__in=decided.values("violation__case"))


def _settled_words(first: date, last: date, place: str, dimension: str = "", one: str = "") -> str:
    words = _("with a disposition decided %(days)s, %(place)s") % {
        "days": _days(first, last),
        "place": _place(place),
    }
    return f"{words} ({one})" if dimension else words


SETTLED = coded(
    "settled",
    (date.fromisoformat, date.fromisoformat, code, one_of(*AS), code),
    _settled,
    _settled_words,
    at_least=3,
)
CASES = (AT, OPEN, MOVED, INQUIRY, INVESTIGATED, SUBJECT, SETTLED)
