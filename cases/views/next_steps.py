"""The next step of a report, as the card on top of its page says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.completeness import missing_in_report
from cases.models import Report, ReportStatus
from cases.views.acts import Offer


@dataclass(frozen=True)
class Way:
    """Another way to take a step."""

    act: str
    url: str
    text: Any


@dataclass(frozen=True)
class Step:
    """What components/step_card.html shows; without a title there is nothing left to do."""

    act: str = ""
    title: str = ""
    why: str = ""
    action: str = ""
    url: str = ""
    waiting_for: str = ""
    missing: list[dict[str, Any]] = field(default_factory=list)
    also: list[Way] = field(default_factory=list)


def next_step_of(report: Report, offers: dict[str, Offer]) -> Step:
    """Acknowledge, then dispatch, then feed back. Where this reader cannot take it, the card names who can."""
    if report.status == ReportStatus.OPEN and report.acknowledged_on is None:
        act, title = "acknowledge", _("Acknowledge the receipt")
        why = _("Tell the reporter that the report came in, and record the day.")
    elif report.status == ReportStatus.OPEN:
        act, title = "promote", _("Decide what becomes of the report")
        why = _("Open a case, join the report to one, refer it, or end it with a letter to the reporter.")
    elif report.feedback_is_settled or report.status == ReportStatus.ENDED:
        return Step()
    else:
        act, title = "feedback", _("Give feedback to the reporter")
        why = _("The reporter always hears, in general terms, what became of the report.")
    missing = _missing(report, offers) if act == "promote" else []
    also = ["join", "refer", "end"] if act == "promote" else ["no-feedback"] if act == "feedback" else []
    offer = offers.get(act)
    if offer is None or not offer.possible:
        return Step(title=title, why=why, waiting_for=_("the intake officer"), missing=missing)
    others = [Way(name, _address(report, name), offers[name].act.title) for name in also if name in offers]
    return Step(act, title, why, str(offer.act.title), _address(report, act), missing=missing, also=others)


def _missing(report: Report, offers: dict[str, Offer]) -> list[dict[str, Any]]:
    """Facts that the assessment will ask for; each leads to the form where it is filled in."""
    url = _address(report, "complete") if "complete" in offers else ""
    return [{"text": sentence, "url": url} for sentence in missing_in_report(report)]


def _address(report: Report, act: str) -> str:
    return reverse("cases:report_act", args=[report.number, act])
