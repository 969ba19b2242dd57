"""The organisation: the tree, one directorate, and what can be done with it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import log, organisation
from accounts.forms.grants import NoFields
from accounts.forms.organisation import AliasForm, CloseForm, MoveForm, NamesForm, NewPlaceForm
from accounts.models import Directorate, DirectorateAlias, Grant
from accounts.reasons import Change
from accounts.refusal import Refusal, allows, refusal_of
from accounts.roles import PERMISSIONS
from accounts.tree import whole_tree
from accounts.views.guards import (
    as_error,
    check_page,
    for_administrators,
    gives_access,
    show_form,
    went_through,
)


def _trail(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Organisation"), reverse("accounts:organisation")), *more]


def _place(code: str) -> Directorate:
    return get_object_or_404(Directorate.objects.select_related("parent"), code=code)


def _back(place: Directorate) -> str:
    return reverse("accounts:place", args=[place.code])


def _trail_of(place: Directorate) -> list[tuple[Any, str]]:
    return _trail((str(place), _back(place)))


@require_GET
@for_administrators
def tree_page(request: HttpRequest) -> HttpResponse:
    """The whole tree, also what is closed."""
    tree, today = whole_tree(), timezone.localdate()
    rows = [
        {
            "place": node,
            "depth": tree.depth[node.pk],
            "closed": node.valid_until is not None and node.valid_until < today,
        }
        for node in tree.nodes
    ]
    log.record(log.Action.VIEW, "list:organisation")
    return render(request, "accounts/organisation/tree.html", {"rows": rows})


@require_GET
@for_administrators
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """One directorate: its facts, what hangs under it, its spellings and the grants on it."""
    place, today = _place(code), timezone.localdate()
    log.record(log.Action.VIEW, f"directorate:{place.code}", directorate=place)
    context = {
        "place": place,
        "facts": [
            {"term": _("Code"), "value": place.code},
            {"term": _("Name (Dutch)"), "value": place.name_nl},
            {"term": _("Name (English)"), "value": place.name_en},
            {"term": _("Level"), "value": place.get_level_display()},
            {"term": _("Hangs under"), "value": place.parent or _("nothing: it is the top")},
            {"term": _("Exists from"), "value": place.valid_from or _("the start of the register")},
            {"term": _("Last day"), "value": place.valid_until or _("none")},
        ],
        "children": place.children.all(),
        "aliases": place.aliases.order_by("text"),
        "grants": Grant.objects.running(today)
        .filter(directorate=place)
        .select_related("user")
        .order_by("pk"),
        "may_move": place.parent_id is not None,
        "may_close": place.parent_id is not None and place.valid_until is None,
        "may_reopen": allows(organisation.check_reopen, request.user, place),
    }
    return render(request, "accounts/organisation/place.html", context)


@require_http_methods(["GET", "POST"])
@gives_access
def place_new(request: HttpRequest) -> HttpResponse:
    form = NewPlaceForm(request.POST or None, tree=whole_tree())
    made: list[Directorate] = []
    if went_through(form, lambda: made.append(organisation.add(by=request.user, **form.cleaned_data))):
        messages.success(
            request, _("The directorate is added. Grants on what lies above hold for it at once.")
        )
        return redirect(_back(made[0]))
    return show_form(
        request,
        form,
        title=_("Add a directorate"),
        button=_("Add directorate"),
        back=reverse("accounts:organisation"),
        trail=_trail(),
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def place_rename(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(code)
    form = NamesForm(
        request.POST or None, obj=place, initial={"name_nl": place.name_nl, "name_en": place.name_en}
    )
    if went_through(form, lambda: organisation.rename(place, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The directorate has its new name."))
        return redirect(_back(place))
    return show_form(
        request, form, title=_("Rename"), button=_("Rename"), back=_back(place), trail=_trail_of(place)
    )


# --- Moving: first who would gain and lose, then the move ----------------------------------------------


@require_http_methods(["GET", "POST"])
@gives_access
def place_move(request: HttpRequest, code: str) -> HttpResponse:
    """POST without `shown` shows the effect; with it, the move is made when the effect is still the same."""
    place, tree = _place(code), whole_tree()
    without = {place.pk} | tree.below(place.pk)
    form = MoveForm(request.POST if request.method == "POST" else None, tree=tree, without=without)
    context: dict[str, Any] = {"place": place, "trail": _trail_of(place), "back": _back(place), "form": form}
    if form.is_valid():
        parent = form.cleaned_data["parent"]
        refusal = refusal_of(organisation.check_move, request.user, place, parent)
        if refusal is not None:
            form.add_error(None, as_error(refusal))
        elif "shown" not in request.POST:
            return _show_effect(request, context, place, parent)
        else:
            try:
                organisation.move(place, parent, by=request.user, shown=request.POST["shown"])
            except Refusal as late:
                form.add_error(None, as_error(late))
                return _show_effect(request, context, place, parent, status=422)
            messages.success(request, _("The directorate was moved. Access follows at the next request."))
            return redirect(_back(place))
    status = 422 if form.errors else 200
    return render(request, "accounts/organisation/move.html", context, status=status)


def _show_effect(
    request: HttpRequest, context: dict[str, Any], place: Directorate, parent: Directorate, status: int = 200
) -> HttpResponse:
    changes = organisation.effect_of_move(place, parent)
    context |= {
        "parent": parent,
        "shown": organisation.fingerprint(changes),
        "below": len(whole_tree().below(place.pk)),
        "lists": [
            {"title": _("Would lose access"), "lines": _lines(changes, gained=False), "id": "lost"},
            {"title": _("Would gain access"), "lines": _lines(changes, gained=True), "id": "gained"},
        ],
    }
    return render(request, "accounts/organisation/move_effect.html", context, status=status)


def _lines(changes: list[Change], *, gained: bool) -> list[dict[str, Any]]:
    """One line a person and grant, with all its permissions."""
    lines: dict[int, dict[str, Any]] = {}
    permissions: dict[int, set[str]] = defaultdict(set)
    for change in changes:
        if change.gained == gained:
            lines.setdefault(change.grant.pk, {"grant": change.grant})
            permissions[change.grant.pk].add(change.permission)
    for pk, line in lines.items():
        line["permissions"] = [label for code, label in PERMISSIONS.items() if code in permissions[pk]]
    return list(lines.values())


# --- Closing, opening, spellings ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@gives_access
def place_close(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(code)
    refusal = check_page(lambda: organisation.check_close(request.user, place, timezone.localdate()))
    form = CloseForm(request.POST or None)
    if went_through(form, lambda: organisation.close(place, by=request.user, on=form.cleaned_data["on"])):
        messages.success(
            request, _("The directorate has its last day. What is on record keeps pointing to it.")
        )
        return redirect(_back(place))
    return show_form(
        request,
        form,
        title=_("Close the directorate"),
        intro=_("After its last day it can no longer be chosen. Earlier cases and figures keep it."),
        button=_("Close directorate"),
        danger=True,
        back=_back(place),
        trail=_trail_of(place),
        refusal=refusal,
        still=True,
    )


@require_http_methods(["GET", "POST"])
@gives_access
def place_reopen(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(code)
    refusal = check_page(lambda: organisation.check_reopen(request.user, place))
    form = NoFields(request.POST if request.method == "POST" else None)
    if went_through(form, lambda: organisation.reopen(place, by=request.user)):
        messages.success(request, _("The directorate is open again."))
        return redirect(_back(place))
    return show_form(
        request,
        form,
        title=_("Open the directorate again"),
        button=_("Open directorate"),
        back=_back(place),
        trail=_trail_of(place),
        refusal=refusal,
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def alias_new(request: HttpRequest, code: str) -> HttpResponse:
    place = _place(code)
    form = AliasForm(request.POST or None)
    if went_through(form, lambda: organisation.add_alias(place, form.cleaned_data["text"], by=request.user)):
        messages.success(request, _("The spelling is added."))
        return redirect(_back(place))
    return show_form(
        request,
        form,
        title=_("Add another spelling"),
        button=_("Add spelling"),
        back=_back(place),
        trail=_trail_of(place),
    )


@require_POST
@for_administrators
def alias_remove(request: HttpRequest, pk: int) -> HttpResponse:
    alias = get_object_or_404(DirectorateAlias.objects.select_related("directorate"), pk=pk)
    organisation.remove_alias(alias, by=request.user)
    messages.success(request, _("The spelling is removed."))
    return redirect(_back(alias.directorate))
