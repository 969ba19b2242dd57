"""What stands out in a month: sentences that follow from the frozen figures by a table of rules; never a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.overviews.freezing import Overview
from reporting.units import UNITS
from reporting.writing import number

NOTABLE_CHANGE = 3  # cases: a smaller change of the stock in a year says nothing
NOTABLE_SHARE = 0.4  # of the reports of this year in one category …
NOTABLE_COUNT = 5  # … when there are at least so many


@dataclass(frozen=True)
class Highlight:
    """One rule: the sentence when it holds, else nothing. The first that holds is the lead of the overview."""

    code: str
    sentence: Callable[[Overview], str]


def _wrongdoing(overview: Overview) -> str:
    count = overview.table("reports_wrongdoing").count_of("yes")
    if not count:
        return ""
    return ngettext(
        "%(n)s report is of wrongdoing under the whistleblowers act.",
        "%(n)s reports are of wrongdoing under the whistleblowers act.",
        count,
    ) % {"n": number(count)}


def _late(overview: Overview) -> str:
    late = {
        str(label): table.cell(label.code, "late")
        for table in (overview.table("terms_of_reports"), overview.table("terms_of_cases"))
        for label, _cells in table.lines
    }
    late = {label: count for label, count in late.items() if count}
    total = sum(late.values())
    if not total:
        return ""
    which = get_text_list([f"{label} ({number(count)})" for label, count in late.items()], _("and"))
    return ngettext("%(n)s term was not kept: %(which)s.", "%(n)s terms were not kept: %(which)s.", total) % {
        "n": number(total),
        "which": which,
    }


def _stock(overview: Overview) -> str:
    now = overview.table("cases_flow").count_of("end")
    before = overview.table("cases_flow", "month_before").count_of("end")
    if abs(now - before) < NOTABLE_CHANGE:
        return ""
    words = {"cases": UNITS["case"].of(now, number(now)), "n": number(abs(now - before))}
    if now > before:
        return _("%(cases)s open when the month ended, %(n)s more than a year before.") % words
    return _("%(cases)s open when the month ended, %(n)s fewer than a year before.") % words


def _category(overview: Overview) -> str:
    table = overview.table("reports_by_category", "year")
    known = [row for row in table.rows if row.code]
    if not known:
        return ""
    largest = max(known, key=lambda row: row.count)
    if largest.count < NOTABLE_COUNT or (largest.share or 0) < NOTABLE_SHARE:
        return ""
    return _("%(n)s of the %(total)s reports of this year are about one category: %(category)s.") % {
        "n": number(largest.count),
        "total": number(table.total),
        "category": largest.label,
    }


RULES: tuple[Highlight, ...] = (
    Highlight("wrongdoing", _wrongdoing),
    Highlight("late", _late),
    Highlight("stock", _stock),
    Highlight("category", _category),
)


def found(overview: Overview) -> list[str]:
    """The sentences of all rules that hold, the most pressing first."""
    return [sentence for rule in RULES if (sentence := rule.sentence(overview))]


def lead(overview: Overview) -> str:
    """One sentence: what stands out, or that nothing does."""
    sentences = found(overview)
    return sentences[0] if sentences else str(_("Nothing stands out this month."))


def plain(overview: Overview) -> str:
    """The month in one sentence of counts."""
    flow = overview.table("cases_flow")
    reports = overview.table("reports_by_channel").total
    values: dict[str, Any] = {
        "month": overview.month,
        "reports": UNITS["report"].of(reports, number(reports)),
        "closed": UNITS["case"].of(flow.count_of("closed"), number(flow.count_of("closed"))),
        "open": UNITS["case"].of(flow.count_of("end"), number(flow.count_of("end"))),
    }
    return (
        _("%(month)s: %(reports)s received, %(closed)s closed, %(open)s open when the month ended.") % values
    )
