"""The next step of a report, as the card on top of its page says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.completeness import missing_in_report
from cases.deadlines import Deadline
from cases.models import Report, ReportStatus
from cases.views.acts import Offer


@dataclass(frozen=True)
class Step:
    """What components/step_card.html shows; without a title there is nothing left to do."""

    act: str = ""
    title: str = ""
    why: str = ""
    action: str = ""
    url: str = ""
    waiting_for: str = ""
    deadline: Deadline | None = None
    missing: list[dict[str, Any]] = field(default_factory=list)


def next_step_of(report: Report, offers: dict[str, Offer], deadline: Deadline | None) -> Step:
    """Acknowledge, then dispatch, then feed back. Somebody else's step names who must take it."""
    if report.status == ReportStatus.OPEN and report.acknowledged_on is None:
        why = _("Tell the reporter that the report came in, and record the day.")
        return _step("acknowledge", report, offers, _("Acknowledge the receipt"), why, deadline)
    if report.status == ReportStatus.OPEN:
        why = _("Open a case, join the report to one, refer it, or end it with a letter to the reporter.")
        title = _("Decide what becomes of the report")
        return _step("promote", report, offers, title, why, deadline, _missing(report, offers))
    if deadline is None:
        return Step()
    why = _("The reporter always hears, in general terms, what became of the report.")
    if report.case_id:
        why = _(
            "When the case has been handled, the reporter hears in general terms what became of the report."
        )
    return _step("feedback", report, offers, _("Give feedback to the reporter"), why, deadline)


def _step(
    act: str,
    report: Report,
    offers: dict[str, Offer],
    title: str,
    why: str,
    deadline: Deadline | None,
    missing: list[dict[str, Any]] | None = None,
) -> Step:
    offer = offers.get(act)
    if offer is None or not offer.possible:
        return Step(
            "", title, why, waiting_for=_("the intake officer"), deadline=deadline, missing=missing or []
        )
    url = reverse("cases:report_act", args=[report.number, act])
    return Step(act, title, why, str(offer.act.title), url, deadline=deadline, missing=missing or [])


def _missing(report: Report, offers: dict[str, Offer]) -> list[dict[str, Any]]:
    """Facts that the assessment will ask for; each leads to the form where it is filled in."""
    url = reverse("cases:report_act", args=[report.number, "complete"]) if "complete" in offers else ""
    return [{"text": sentence, "url": url} for sentence in missing_in_report(report)]
