"""What stands out in a month, in words: a sentence for each fact that was frozen with the figures; never a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.overviews import finding
from reporting.overviews.finding import Fact
from reporting.overviews.freezing import Overview
from reporting.overviews.rules import rules_on
from reporting.tables import Label
from reporting.units import UNITS
from reporting.writing import number


def _wrongdoing(fact: Fact) -> str:
    return ngettext(
        "%(n)s report is of wrongdoing under the whistleblowers act.",
        "%(n)s reports are of wrongdoing under the whistleblowers act.",
        fact["count"],
    ) % {"n": number(fact["count"])}


def _late(fact: Fact) -> str:
    which = [f"{Label(*names)} ({number(late)})" for *names, late in fact["terms"]]
    total = sum(term[3] for term in fact["terms"])
    return ngettext("%(n)s term was not kept: %(which)s.", "%(n)s terms were not kept: %(which)s.", total) % {
        "n": number(total),
        "which": get_text_list(which, _("and")),
    }


def _beyond_usual(fact: Fact) -> str:
    values = {
        "reports": UNITS["report"].of(fact["count"], number(fact["count"])),
        "category": Label(*fact["category"]),
        "low": number(fact["low"]),
        "high": number(fact["high"]),
        "months": number(fact["months"]),
    }
    if fact["count"] > fact["high"]:
        if fact["low"] == fact["high"]:
            return (
                _(
                    "%(category)s: %(reports)s, more than usual. In the %(months)s months before it was "
                    "%(high)s a month."
                )
                % values
            )
        return (
            _(
                "%(category)s: %(reports)s, more than usual. In the %(months)s months before it was "
                "%(low)s to %(high)s a month."
            )
            % values
        )
    return (
        _(
            "%(category)s: %(reports)s, fewer than usual. In the %(months)s months before it was "
            "%(low)s to %(high)s a month."
        )
        % values
    )


def _stock(fact: Fact) -> str:
    now, before = fact["count"], fact["before"]
    words = {"cases": UNITS["case"].of(now, number(now)), "n": number(abs(now - before))}
    if now > before:
        return _("%(cases)s open when the month ended, %(n)s more than a year before.") % words
    return _("%(cases)s open when the month ended, %(n)s fewer than a year before.") % words


def _largest_category(fact: Fact) -> str:
    return _("%(n)s of the %(total)s reports of this year are about one category: %(category)s.") % {
        "n": number(fact["count"]),
        "total": number(fact["total"]),
        "category": Label(*fact["category"]),
    }


SENTENCES: dict[str, Callable[[Fact], str]] = {
    "wrongdoing": _wrongdoing,
    "late": _late,
    "beyond_usual": _beyond_usual,
    "stock": _stock,
    "largest_category": _largest_category,
}


def facts(overview: Overview) -> list[Fact]:
    """What was found when the figures were frozen; of an overview that did not keep it, by the rules of its month."""
    kept = overview.row.figures.get("highlights")
    return finding.found(overview, rules_on(overview.month.last)) if kept is None else kept


def found(overview: Overview) -> list[str]:
    """A sentence for each of them, the most pressing first."""
    return [SENTENCES[fact["kind"]](fact) for fact in facts(overview)]


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
