"""Giving, changing and ending grants, and deciding what a colleague proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import grants, log, proposals
from accounts.forms.grants import GiveForm, LastDayForm, NoFields
from accounts.models import Grant, GrantProposal, User
from accounts.refusal import Refusal, refusal_of
from accounts.roles import ROLES
from accounts.tree import whole_tree
from accounts.views.guards import (
    as_error,
    check_page,
    for_administrators,
    gives_access,
    show_form,
    went_through,
)
from accounts.views.people import back_to, trail_of


@require_http_methods(["GET", "POST"])
@gives_access
def grant_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role at once, or propose it where the role needs a second person."""
    user = get_object_or_404(User, pk=pk)
    form = GiveForm(request.POST or None, tree=whole_tree())
    if went_through(form, lambda: _give_or_propose(request, user, form.cleaned_data)):
        return redirect(back_to(user))
    return show_form(
        request,
        form,
        title=_("Give a role"),
        intro=_("To %(person)s. Some roles need a second person: a colleague then confirms.")
        % {"person": user},
        button=_("Give role"),
        back=back_to(user),
        trail=trail_of(user),
    )


def _give_or_propose(request: HttpRequest, user: User, chosen: dict[str, Any]) -> None:
    role = chosen["role"]
    days = {"valid_from": chosen["valid_from"], "valid_until": chosen["valid_until"]}
    if ROLES[role].second_person:
        proposals.propose(user, role, chosen["place"], by=request.user, **days)
        messages.success(request, _("The role is proposed. It reaches nothing until a colleague confirms."))
    else:
        grants.give(user, role, chosen["place"], by=request.user, **days)
        messages.success(request, _("The role is given."))


def _grant(pk: int) -> Grant:
    return get_object_or_404(Grant.objects.select_related("user", "directorate", "given_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@gives_access
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    grant = _grant(pk)
    refusal = check_page(lambda: grants.check_end(request.user, grant))
    form = NoFields(request.POST if request.method == "POST" else None)
    if went_through(form, lambda: grants.end(grant, by=request.user)):
        messages.success(request, _("The grant has ended. What it gave is gone at the next request."))
        return redirect(back_to(grant.user))
    return show_form(
        request,
        form,
        title=_("End the grant"),
        facts=_facts(grant),
        button=_("End grant now"),
        danger=True,
        back=back_to(grant.user),
        trail=trail_of(grant.user),
        refusal=refusal,
    )


@require_http_methods(["GET", "POST"])
@gives_access
def grant_last_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day: later it may need a second person, and is then proposed."""
    grant = _grant(pk)
    form = LastDayForm(
        request.POST if request.method == "POST" else None,
        obj=grant,
        initial={"until": grant.valid_until},
    )
    if went_through(form, lambda: _set_last_day(request, grant, form.cleaned_data["until"])):
        return redirect(back_to(grant.user))
    return show_form(
        request,
        form,
        title=_("Change the last day"),
        facts=_facts(grant),
        button=_("Change last day"),
        back=back_to(grant.user),
        trail=trail_of(grant.user),
    )


def _set_last_day(request: HttpRequest, grant: Grant, until: Any) -> None:
    if ROLES[grant.role].second_person and grants.is_longer(grant, until):
        proposals.propose_last_day(grant, until, by=request.user)
        messages.success(request, _("The later day is proposed. It counts when a colleague confirms."))
    else:
        grants.set_last_day(grant, until, by=request.user)
        messages.success(request, _("The last day is changed."))


def _facts(grant: Grant | GrantProposal) -> list[dict[str, Any]]:
    until = formats.date_format(grant.valid_until) if grant.valid_until else _("no last day")
    return [
        {"term": _("Person"), "value": grant.user},
        {"term": _("Role"), "value": ROLES[grant.role].label},
        {"term": _("Directorate"), "value": grant.directorate},
        {"term": _("From"), "value": formats.date_format(grant.valid_from)},
        {"term": _("Until and including"), "value": until},
    ]


# --- Proposals ----------------------------------------------------------------------------------------


def _proposals() -> QuerySet[GrantProposal]:
    return GrantProposal.objects.select_related("user", "directorate", "proposed_by", "decided_by", "extends")


@require_GET
@for_administrators
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What a colleague proposed, what the role lets one do, and the decision."""
    found = get_object_or_404(_proposals(), pk=pk)
    log.record(log.Action.VIEW, f"grantproposal:{found.pk}", directorate=found.directorate_id)
    return _show(request, found)


def _show(request: HttpRequest, found: GrantProposal, error: Refusal | None = None) -> HttpResponse:
    role = ROLES[found.role]
    moment = formats.date_format(timezone.localtime(found.proposed_at), "DATETIME_FORMAT")
    form = NoFields({})
    if error is not None:
        form.add_error(None, as_error(error))
    context = {
        "proposal": found,
        "facts": [
            *_facts(found),
            {"term": _("User name"), "value": found.user.username},
            {"term": _("E-mail address"), "value": found.user.email},
            {"term": _("Proposed"), "value": f"{moment}, {found.proposed_by}"},
        ],
        "role": role,
        "refusal": refusal_of(proposals.check_decide, request.user, found),
        "is_mine": found.proposed_by_id == request.user.pk,
        "form": form,
    }
    return render(request, "accounts/proposal.html", context, status=422 if error else 200)


def _decide(request: HttpRequest, pk: int, door: Any, done: str) -> HttpResponse:
    found = get_object_or_404(_proposals(), pk=pk)
    try:
        door(found, by=request.user)
    except Refusal as refusal:
        return _show(request, found, refusal)
    messages.success(request, done)
    return redirect("accounts:administration")


@require_POST
@gives_access
def proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, proposals.confirm, _("You confirmed the proposal. The role is given."))


@require_POST
@gives_access
def proposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, proposals.refuse, _("You refused the proposal. Nothing is given."))


@require_POST
@gives_access
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, proposals.withdraw, _("You took the proposal back."))
