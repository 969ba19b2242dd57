"""What the register knows for a letter: each function looks one thing up, in Dutch words; "" where there is none.

They run within `translation.override("nl")`: a letter is Dutch, whatever language its writer reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats, timezone

from accounts import grants
from accounts.refusal import Refusal
from cases import deadlines, hearings, terms
from cases.challenges import LODGING
from cases.completeness import latest_assessment, missing_in_report
from cases.letters.about import About
from cases.letters.kinds import AUTHORITY, BODY

REPLY_WITHIN = timedelta(days=14)
Find = Callable[[About], str]


def day(value: date | None) -> str:
    return formats.date_format(value, "j F Y") if value else ""


def clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H.%M} uur" if moment else ""


def lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def of(path: str) -> Find:
    """The text at the end of a path of attributes of the part; a date in words."""

    def find(about: About) -> str:
        found: Any = about
        for name in path.split("."):
            found = getattr(found, name, None)
        return day(found) if isinstance(found, date) else str(found or "")

    return find


# --- Every letter -----------------------------------------------------------------------------------


def addressee(about: About) -> str:
    if about.kind.to_reporter:
        return about.reporter.name if about.reporter else ""
    if about.kind.names_person:
        return about.identity.name if about.identity else ""
    if about.kind.recipient == AUTHORITY:
        return str(about.mandate.authority) if about.mandate else ""
    return about.case.referred_to if about.kind.recipient == BODY and about.case else ""


def salutation(about: About) -> str:
    return "Geachte heer, mevrouw"


def role(about: About) -> str:
    return grants.role_label(about.by)


# --- A report ---------------------------------------------------------------------------------------


def channel(about: About) -> str:
    return about.part.channel.label


def feedback_by(about: About) -> str:
    """The last day for feedback, counted from the acknowledgement, which is this letter where there was none."""
    rule = deadlines.rules(about.on).get("feedback")
    return day(terms.due_on(about.part.acknowledged_on or about.on, rule)) if rule else ""


def facts_asked(about: About) -> str:
    begin = f"{about.part.number}: "
    return lines(f"– {sentence.removeprefix(begin)}" for sentence in missing_in_report(about.part))


def reply_within(about: About) -> str:
    return day(about.on + REPLY_WITHIN)


# --- The case ---------------------------------------------------------------------------------------


def assessed_on(about: About) -> str:
    found = latest_assessment(about.case) if about.case else None
    return day(found.decided_on) if found else ""


def assessment(about: About) -> str:
    found = latest_assessment(about.case) if about.case else None
    return found.grounds if found else ""


def category(about: About) -> str:
    found = about.case.category if about.case else None
    return found.label if found else ""


def methods(about: About) -> str:
    return ", ".join(method.label for method in about.mandate.methods.all()) if about.mandate else ""


def investigation(about: About) -> str:
    return str(about.investigation.get_kind_display()) if about.investigation else ""


def investigators(about: About) -> str:
    if about.case is None:
        return ""
    team = about.case.team.filter(until=None).exclude(part="support").select_related("user")
    return ", ".join(str(member) for member in team)


def heard(about: About) -> str:
    """Who was heard and when, by what they are called in the case: no names."""
    if about.case is None:
        return ""
    told = []
    for person in about.case.persons.prefetch_related("hearings"):
        for hearing in person.hearings.all():
            if hearing.held_on:
                told.append(f"– {person.label}: gehoord op {day(hearing.held_on)}")
            elif hearing.declined_on:
                told.append(
                    f"– {person.label}: zag op {day(hearing.declined_on)} schriftelijk van het gesprek af"
                )
    return lines(told)


def findings(about: About) -> str:
    """Each violation with its outcome, by what the person is called in the case."""
    if about.case is None:
        return ""
    found = about.case.violations.select_related("category", "subject").exclude(outcome="suspected")
    return lines(
        f"– {row.subject.label}, {row.category.label}: {row.get_outcome_display()}."  # type: ignore[union-attr]
        + (f" {row.description}" if row.description else "")
        for row in found
    )


# --- Hearings ---------------------------------------------------------------------------------------


def hearing_day(about: About) -> str:
    planned = about.appointment
    return day(timezone.localdate(planned.begins_at) if planned else about.part.planned_on)


def hearing_time(about: About) -> str:
    return clock(about.appointment.begins_at) if about.appointment else ""


def hearing_place(about: About) -> str:
    return about.appointment.place if about.appointment else ""


def hearing_with(about: About) -> str:
    return about.appointment.who if about.appointment else investigators(about)


def reply_by(about: About) -> str:
    """The last day for a reply: as it was set, or as it would be if the minutes went today."""
    try:
        return day(about.part.reply_by or hearings.reply_due(about.on))
    except Refusal:
        return ""


# --- Dispositions -----------------------------------------------------------------------------------


def decisions(about: About) -> str:
    return lines(
        f"– {row.violation.category.label}: {row.violation.get_outcome_display()}. "
        f"Maatregel: {', '.join(mark.measure.label for mark in row.marks.all())}."
        for row in about.decisions
    )


def measures(about: About) -> str:
    found = {mark.measure.label: None for row in about.decisions for mark in row.marks.all()}
    return ", ".join(found)


def _last_decision(about: About) -> date | None:
    return max((row.decided_on for row in about.decisions if row.decided_on), default=None)


def decided_on(about: About) -> str:
    return day(_last_decision(about))


def decided_by(about: About) -> str:
    return ", ".join({str(row.decided_by): None for row in about.decisions if row.decided_by})


def grounds(about: About) -> str:
    return lines({row.grounds: None for row in about.decisions if row.grounds})


def object_by(about: About) -> str:
    rule, decided = deadlines.rules(about.on).get(LODGING), _last_decision(about)
    return day(terms.due_on(decided, rule)) if rule and decided else ""
