"""What a page shows of the way of an export: the steps that were taken, the checks by their weight, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import lists
from reporting.models import UriExport, UriStep
from reporting.tables import Label
from reporting.uri import checking, monthly, states
from reporting.uri.states import TONES, State

PHASES = (
    (State.DRAFT, gettext_lazy("Draft")),
    (State.SUBMITTED, gettext_lazy("Approval")),
    (State.APPROVED, gettext_lazy("Approved")),
    (State.DELIVERED, gettext_lazy("Delivered")),
)
SAID = {
    UriStep.Kind.EXPLAINED: gettext_lazy("Remark explained"),
    UriStep.Kind.SUBMITTED: gettext_lazy("Submitted for approval"),
    UriStep.Kind.RETURNED: gettext_lazy("Sent back"),
    UriStep.Kind.APPROVED: gettext_lazy("Approved: files frozen"),
    UriStep.Kind.DELIVERED: gettext_lazy("Delivered"),
}


def name_of(export: UriExport) -> str:
    """Which export it is, for a heading."""
    scope = lists.by_id("directorate")[export.directorate_id].label
    words = {"year": export.year, "scope": scope, "version": export.version}
    return str(_("%(scope)s %(year)s, version %(version)s") % words)


def badge(export: UriExport) -> dict[str, Any]:
    """The state as a badge."""
    state = states.state_of(export)
    return {"label": state.label, "tone": TONES[state]}


def phases(export: UriExport) -> list[dict[str, Any]]:
    """The line of the way; what was sent back stands at its beginning again."""
    state = states.state_of(export)
    now = State.DRAFT if state == State.RETURNED else state
    place = [phase for phase, _label in PHASES].index(now)
    ended = now == State.DELIVERED
    return [
        {
            "label": label,
            "state": "done" if number < place or ended else "current" if number == place else "todo",
        }
        for number, (_phase, label) in enumerate(PHASES)
    ]


def checks(export: UriExport) -> list[dict[str, Any]]:
    """Each check as a sentence with its weight: first what stops the export, then the remarks as explained."""
    explained = states.explanations(export)
    rows = [
        {
            "name": result["check"],
            "text": checking.said(result),
            "holds": result["holds"],
            "remark": not result["holds"] and checking.is_remark(result),
            "fault": not result["holds"] and not checking.is_remark(result),
            "explanation": explained.get(result["check"]),
        }
        for result in export.checks
    ]
    return sorted(rows, key=lambda row: (not row["fault"], not row["remark"]))


def timeline(export: UriExport) -> list[dict[str, Any]]:
    """What happened with this version, newest first."""
    made = {"when": export.made_at, "who": export.made_by or _("the system"), "what": _("Draft made")}
    return [*(_entry(step, export) for step in reversed(states.steps_of(export))), made]


def _entry(step: UriStep, export: UriExport) -> dict[str, Any]:
    what, reason = str(SAID[UriStep.Kind(step.kind)]), step.text
    if step.kind == UriStep.Kind.EXPLAINED:
        found = next((result for result in export.checks if result["check"] == step.check_name), None)
        what = f"{what}: {checking.said(found)}" if found else what
    if step.delivered_on is not None:
        words = {
            "day": date_format(step.delivered_on, "DATE_FORMAT"),
            "recipient": step.get_recipient_display(),
            "way": step.get_way_display(),
        }
        what = _("Delivered on %(day)s to: %(recipient)s; %(way)s") % words
    return {"when": step.at, "who": step.by, "what": what, "reason": reason}


def next_step(export: UriExport, acts: dict[str, Any], newer: UriExport | None) -> dict[str, Any]:
    """What components/step_card.html shows; without a title nothing is left to do. `acts` are what the page offers."""
    state = states.state_of(export)
    if newer is not None or state == State.DELIVERED:
        return {}
    faults, remarks = states.faults(export), states.unexplained(export)
    if state in (State.DRAFT, State.RETURNED) and faults:
        return {
            "title": _("Mend what a check found, and make the draft anew"),
            "missing": [checking.said(result) for result in faults],
        }
    if state in (State.DRAFT, State.RETURNED) and remarks:
        return {
            "title": _("Explain the remarks, each in a sentence"),
            "missing": [checking.said(result) for result in remarks],
        }
    title, act = {
        State.DRAFT: (_("Review the draft and submit it for approval"), "submit"),
        State.RETURNED: (_("Look at what was sent back, and submit it again"), "submit"),
        State.SUBMITTED: (_("Approve the export, or send it back"), "approve"),
        State.APPROVED: (_("Deliver the files, and write down that you did"), "deliver"),
    }[state]
    step: dict[str, Any] = {"title": title}
    if state == State.RETURNED:
        returned = states.last(export, UriStep.Kind.RETURNED)
        step["why"] = returned.text if returned else ""
    return step | _offered(acts.get(act), state)


def _offered(offer: Any, state: State) -> dict[str, Any]:
    if offer is not None and offer["refusal"] is None:
        return {"action_url": offer["url"], "action": offer["button"]}
    waiting = _("somebody else who may approve") if state == State.SUBMITTED else _("the coordinator")
    return {"waiting_for": waiting, "refusal": offer["refusal"] if offer else ""}


# --- Against the monthly overviews -------------------------------------------------------------------


def compared_with_months(export: UriExport, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every line on which the export and the monthly overviews differ, with the explanation in words."""
    return [
        {
            "title": _title(line["key"]),
            "entry": str(Label(*line["label"])) or _("no measure recorded"),
            "export": line["export"],
            "overviews": line["overviews"],
            "because": _because(line, export.year),
        }
        for line in monthly.differing(lines)
    ]


def _title(key: str) -> str:
    return next(str(question.title) for question in checking.TOTALS if question.key == key)


def _because(line: dict[str, Any], year: int) -> list[str]:
    found = []
    if line["year_only"]:
        found.append(
            _("%(count)s known to the year only, which stand in no month") % {"count": line["year_only"]}
        )
    for number, count in line["missing"]:
        found.append(_("%(count)s in %(month)s, of which there is no overview") % _words(number, count, year))
    for number, count in line["changed"]:
        signed = f"{count:+}"
        words = _words(number, signed, year)
        found.append(_("%(count)s in %(month)s, corrected after its overview") % words)
    if line["unexplained"]:
        found.append(_("%(count)s not explained") % {"count": line["unexplained"]})
    return found


def _words(number: int, count: Any, year: int) -> dict[str, Any]:
    return {"count": count, "month": date_format(datetime(year, number, 1), "F")}
