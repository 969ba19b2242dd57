"""Drafts: saved while somebody types, gone on with from “my work”, thrown away by their owner."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import repeatable
from accounts.sign_in.guards import background
from cases import drafts, intake
from cases.models import Draft

# Forms that keep a draft: the check of who may fill them in, and the address where a draft is gone on with.
FORMS: dict[str, tuple[Callable[[Any], None], str]] = {"report": (intake.check_register, "cases:report_new")}
NOT_KEPT = {"csrfmiddlewaretoken", "form_key", "another_person", "later"}


@repeatable("writes the draft over itself while somebody types")
@background
@require_POST
def keep(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """Save what was typed so far; 404 for somebody else's draft."""
    name = request.POST.get("draft_form", "report")
    if name not in FORMS:
        raise Http404
    check, _address = FORMS[name]
    check(request.user)
    if not drafts.keep(draft, by=request.user, form=name, values=values_to_keep(request.POST)):
        raise Http404
    return HttpResponse(status=204)


def values_to_keep(sent: QueryDict) -> dict[str, Any]:
    """What was typed, without the token of the form and without its buttons."""
    return {key: value for key, value in sent.items() if key not in NOT_KEPT}


@require_http_methods(["GET", "POST"])
def throw_away(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """Ask first, then throw away; 404 for a draft that is not one's own or is gone."""
    row = get_object_or_404(Draft, pk=draft, owner=request.user)
    if request.method == "GET":
        return render(request, "cases/work/throw_away.html", {"draft": row, "title": title_of(row)})
    drafts.throw_away(draft, by=request.user)
    messages.success(request, _("The draft has been thrown away."))
    return redirect("cases:work")


def title_of(draft: Draft) -> str:
    """The subject that its owner typed so far."""
    typed = json.loads(draft.content or "{}")
    return typed.get("subject_line", "").strip() or _("Report without a subject yet")


def continue_url(draft: Draft) -> str:
    """Where its owner goes on with it."""
    _check, view = FORMS[draft.form]
    return f"{reverse(view)}?draft={draft.pk}"
