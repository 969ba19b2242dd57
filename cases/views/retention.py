"""The end of retention: cases whose term is over, proposals of destruction, and certificates of what was destroyed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import log, reach
from accounts.refusal import Refusal, allows
from accounts.sign_in.again import ask_again
from cases import lists
from cases.forms.acts import ActForm
from cases.forms.case_beside import ReasonForm
from cases.forms.retention import ApproveForm
from cases.models import Case, Certificate, DestructionProposal
from cases.paging import query_with, rows_page
from cases.permissions import fetched_for
from cases.retention import doors, finding, paper
from cases.retention.destroying import PROBLEMS
from cases.retention.rule import Term
from cases.views.acts import Act, perform

TONES = {
    "waiting": "amber",
    "approved": "blue",
    "refused": "neutral",
    "withdrawn": "neutral",
    "stopped": "red",
}


def _approve(proposal: DestructionProposal, by: Any, values: dict[str, Any]) -> None:
    doors.approve_destruction(proposal, by=by)


def _refuse(proposal: DestructionProposal, by: Any, values: dict[str, Any]) -> None:
    doors.refuse_destruction(proposal, by=by, **values)


def _withdraw(proposal: DestructionProposal, by: Any, values: dict[str, Any]) -> None:
    doors.withdraw_destruction(proposal, by=by)


ACTS = {
    act.name: act
    for act in (
        Act(
            "approve",
            gettext_lazy("Approve the destruction"),
            gettext_lazy("Destroy this case for good"),
            gettext_lazy("The destruction has been approved. It is carried out within some minutes."),
            ApproveForm,
            doors.check_decide,
            _approve,
            danger=True,
            intro=gettext_lazy(
                "The case goes with everything in it: reports, persons, documents, letters, journal and history. "
                "Nothing brings it back. What stays is a certificate without names."
            ),
        ),
        Act(
            "refuse",
            gettext_lazy("Refuse the destruction"),
            gettext_lazy("Refuse the destruction"),
            gettext_lazy("The destruction has been refused. The case is kept."),
            ReasonForm,
            doors.check_decide,
            _refuse,
        ),
        Act(
            "withdraw",
            gettext_lazy("Take back the proposal"),
            gettext_lazy("Take back the proposal"),
            gettext_lazy("The proposal has been taken back."),
            ActForm,
            doors.check_withdraw,
            _withdraw,
        ),
    )
}


# --- Cases whose term is over -------------------------------------------------------------------------


def _only_for_who_destroys(request: HttpRequest) -> None:
    if not reach.holds(request.user, doors.DESTROYS):
        raise Http404


@require_GET
def retention_list(request: HttpRequest) -> HttpResponse:
    """The cases whose term is over or ends within three months, the oldest end first."""
    _only_for_who_destroys(request)
    log.record(log.Action.VIEW, "list:retention")
    today = timezone.localdate()
    after = _place(request.GET.get("after"))
    lines, more = finding.due_for(request.user, today=today, after=after)
    older = query_with(request, "after", _place_of(lines[-1])) if lines and more else ""
    newest = reverse("cases:retention") if after else ""
    context = {
        "lines": lines,
        "may_propose": any(line.may_be_proposed for line in lines),
        "older_url": older,
        "newer_url": newest,
    }
    return render(request, "cases/retention/list.html", context)


def _place(text: str | None) -> tuple[date, int] | None:
    day, _dot, number = (text or "").partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _place_of(line: finding.Due) -> str:
    return f"{line.term.ends_on.isoformat()}.{line.case.pk}"


@require_POST
@ask_again
def retention_propose(request: HttpRequest) -> HttpResponse:
    """Propose the cases that were ticked, each as it stood on the list; what changed meanwhile is refused by name."""
    _only_for_who_destroys(request)
    marks = [mark.partition(" ") for mark in request.POST.getlist("chosen")[: finding.PAGE_SIZE]]
    days = {number: day for number, _space, day in marks}
    cases = list(Case.objects.visible_to(request.user).filter(number__in=days).order_by("number"))
    done = 0
    for case in cases:
        try:
            doors.propose_destruction(case, by=request.user, ends_on=_day(days[case.number]))
            done += 1
        except Refusal as refusal:
            messages.error(request, f"{case.number}: {refusal}")
    if gone := len(days) - len(cases):
        messages.error(
            request,
            ngettext(
                "%(n)s case that you ticked is not there any more, or you may not see it now. "
                "It was not proposed.",
                "%(n)s cases that you ticked are not there any more, or you may not see them now. "
                "They were not proposed.",
                gone,
            )
            % {"n": gone},
        )
    if done:
        messages.success(
            request,
            ngettext(
                "%(n)s case was proposed for destruction. A colleague decides on it.",
                "%(n)s cases were proposed for destruction. A colleague decides on them.",
                done,
            )
            % {"n": done},
        )
    elif not days:
        messages.error(request, _("Tick the cases that you want to propose. Nothing was proposed."))
    return redirect("cases:destructions" if done else "cases:retention")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min  # no term ends then: refused, as a day that changed


# --- Proposals ----------------------------------------------------------------------------------------


@require_GET
def destruction_list(request: HttpRequest) -> HttpResponse:
    """What was proposed, newest first, with who decides and what was decided."""
    _only_for_who_destroys(request)
    log.record(log.Action.VIEW, "list:destructions")
    rows = finding.proposals_for(request.user).select_related("case", "recorded_by", "decided_by")
    page = rows_page(rows, request, field="pk", newest_first=True)
    for proposal in page.rows:
        fetched_for(request.user, proposal.case)
    lines = [
        {
            "proposal": proposal,
            "why": why(proposal),
            "tone": TONES[proposal.state],
            "problem": PROBLEMS.get(proposal.problem, ""),
            "acts": [act for act in ACTS.values() if allows(act.check, request.user, proposal)],
        }
        for proposal in page.rows
    ]
    return render(request, "cases/retention/proposals.html", {"page": page, "lines": lines})


def why(row: Any) -> str:
    """By which rule, from which day: of a proposal or a certificate."""
    return Term(row.rule, row.years, row.since, 0, row.ends_on).why


@require_http_methods(["GET", "POST"])
@ask_again
def destruction_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve, refuse or take back one proposal; the case is named with the day and the rule."""
    if act not in ACTS:
        raise Http404
    rows = finding.proposals_for(request.user).select_related("case__directorate", "recorded_by")
    proposal = get_object_or_404(rows, pk=pk)
    case = proposal.case
    if request.method == "GET":
        log.record(log.Action.VIEW, f"case:{case.number}", directorate=case.directorate_id)
    facts = [
        {"term": _("Case"), "value": f"{case.number} · {case.title}"},
        {"term": _("Directorate"), "value": case.directorate},
        {"term": _("End of the term"), "value": date_format(proposal.ends_on)},
        {"term": _("Rule"), "value": why(proposal)},
        {"term": _("Closed on"), "value": date_format(case.closed_on) if case.closed_on else ""},
        {"term": _("Closing recorded at"), "value": _recorded(case)},
        {"term": _("Proposed by"), "value": proposal.recorded_by},
    ]
    context = {
        "about": case.number,
        "subject": case.title,
        "facts": facts,
        "trail": [(_("Proposals of destruction"), reverse("cases:destructions"))],
    }
    return perform(request, ACTS[act], proposal, back=reverse("cases:destructions"), context=context)


def _recorded(case: Case) -> str:
    """When the closing was recorded: its day is said by who closes, and may lie before."""
    last = case.moves.filter(target="closed").order_by("-recorded_at").first()
    return date_format(timezone.localtime(last.recorded_at), "DATETIME_FORMAT") if last else ""


# --- Certificates -------------------------------------------------------------------------------------


@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    """What was destroyed, newest first."""
    if not any(reach.holds(request.user, permission) for permission in (doors.DESTROYS, finding.LOG)):
        raise Http404
    log.record(log.Action.VIEW, "list:certificates")
    rows = finding.certificates_for(request.user).select_related("proposed_by", "approved_by")
    page = rows_page(rows, request, field="pk", newest_first=True)
    return render(request, "cases/retention/certificates.html", {"page": page})


def _found(request: HttpRequest, number: str) -> Certificate:
    rows = finding.certificates_for(request.user).select_related("proposed_by", "approved_by")
    return get_object_or_404(rows, number=number)


def _shown(found: Certificate) -> dict[str, Any]:
    """What page and paper show of a certificate."""

    def at(moment: datetime) -> str:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")

    facts = [
        (_("Case"), found.case_number),
        (_("Directorate"), lists.by_id("directorate")[found.directorate_id].label),
        (_("Rule"), why(found)),
        (_("End of the term"), date_format(found.ends_on)),
        (_("Closing recorded at"), at(found.closing_recorded_at) if found.closing_recorded_at else ""),
        (_("Proposed by"), f"{found.proposed_by}, {at(found.proposed_at)}"),
        (_("Approved by"), f"{found.approved_by}, {at(found.approved_at)}"),
        (_("Destroyed at"), at(found.destroyed_at)),
        (_("Rows"), number_format(found.rows, force_grouping=True)),
        (_("Files"), number_format(found.files, force_grouping=True)),
        ("SHA-256", found.sha256),
    ]
    return {
        "certificate": found,
        "facts": [{"term": term, "value": value} for term, value in facts],
        "counts": sorted(zip(found.tables, found.counts, strict=True)),
    }


@require_GET
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: what stays of a destroyed case."""
    found = _found(request, number)
    log.record(log.Action.VIEW, f"certificate:{found.number}", directorate=found.directorate_id)
    return render(request, "cases/retention/certificate.html", _shown(found))


@require_GET
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The same on paper."""
    found = _found(request, number)
    log.record(log.Action.DOWNLOAD, f"certificate:{found.number}", directorate=found.directorate_id)
    answer = HttpResponse(paper.pdf(_shown(found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return answer
