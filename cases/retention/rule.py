"""When the term of a closed case ends, and why on that day. Pure: days in, a day out.

Without violation a case is kept from its closing, with violation from the last disposition; how long says the table of
retention as it was on the day of closing (DOMAIN.md section 4). The days of a hold do not count. The database states
the same once more (cases/sql/60_retention.sql); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

WITHOUT, WITH = "without_violation", "with_violation"

# What keeps a closed case from being destroyed whatever its term says, by its code in the database.
OBSTACLES: dict[str, Any] = {
    "hold": gettext_lazy("The case has to be kept: a hold stands on it. Lift that first."),
    "challenge": gettext_lazy("An objection or appeal runs. Record what becomes of it first."),
    "data_request": gettext_lazy("A GDPR request is open. Decide on it, and carry it out, first."),
    "contact": gettext_lazy(
        "A contact with the reporter is planned. Record what was found, or why it was not possible."
    ),
    "criminal": gettext_lazy(
        "The result of a criminal complaint or referral is not known yet. Record it first."
    ),
}
NOT_CLOSED = gettext_lazy("The case is not closed, so no term of retention runs.")
NO_RULE = gettext_lazy("The table of retention has no rule for the day on which this case was closed.")


@dataclass(frozen=True)
class Closing:
    """What of a closed case decides when its term ends."""

    closed_on: date
    violated: bool
    decided_on: date | None = None  # the last day on which a violation was disposed of
    holds: tuple[tuple[date, date | None], ...] = ()  # set on, lifted on


@dataclass(frozen=True)
class Term:
    """By which rule a case is kept, from which day, for how long; and the day on which that ends."""

    rule: str
    years: int
    since: date
    days_held: int
    ends_on: date

    def is_over(self, today: date) -> bool:
        return self.ends_on <= today

    @property
    def why(self) -> str:
        """In one sentence: `Closed without violation on 3 March 2018, kept for 2 years.`"""
        kept = ngettext("%(years)s year", "%(years)s years", self.years) % {"years": self.years}
        told = {"day": date_format(self.since), "kept": kept}
        if self.rule == WITH:
            sentence = _("With violation, disposed of on %(day)s, kept for %(kept)s.") % told
        else:
            sentence = _("Closed without violation on %(day)s, kept for %(kept)s.") % told
        if not self.days_held:
            return sentence
        held = ngettext(
            "%(days)s day of a hold does not count.", "%(days)s days of a hold do not count.", self.days_held
        )
        return f"{sentence} {held % {'days': self.days_held}}"


def term_of(closing: Closing, years: Mapping[str, int], *, today: date) -> Term | None:
    """When the term ends; `years` by the code of each rule that held on the day of closing. None: no rule did."""
    rule = WITH if closing.violated else WITHOUT
    if rule not in years:
        return None
    since = (closing.decided_on if closing.violated else None) or closing.closed_on
    held = days_held(closing.holds, since=since, today=today)
    return Term(rule, years[rule], since, held, years_later(since, years[rule]) + timedelta(days=held))


def days_held(holds: Iterable[tuple[date, date | None]], *, since: date, today: date) -> int:
    """Days since a day on which a hold stood; one that runs counts up to today."""
    return sum(max(0, ((lifted or today) - max(start, since)).days) for start, lifted in holds)


def years_later(day: date, years: int) -> date:
    """The same day some years later; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
