"""The letters of a case, and the page on which one is made: what is missing stands there before it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log
from accounts.refusal import NotAllowed, Refusal, refusal_of
from accounts.sign_in.again import ask_again
from accounts.sign_in.guards import background
from cases.dossier import opened
from cases.forms.letters import NAMES_SOMEBODY, LetterForm
from cases.letters import about as abouts
from cases.letters import doors, templates
from cases.letters.about import About, check_make
from cases.letters.fields import fields_in
from cases.letters.gathering import Gathered, TellsSomebody, gather
from cases.letters.kinds import KINDS
from cases.models import Case, Document, LetterTemplate, LetterVersion
from cases.steps.plan import steps_in
from cases.views.documents.looking import case_of, record
from cases.views.documents.pages import trail_of
from cases.views.letters import offering
from cases.views.letters.panel import progress_of


@require_GET
def letter_list(request: HttpRequest, number: str) -> HttpResponse:
    """What was written in this case, and what can be."""
    by: Any = request.user
    case: Any = opened(case_of(request, number), by=by)
    reports = [report for report in case.reports.all() if hasattr(report, "fetched_for")]
    wanted = {one.step.letter for one in steps_in(case, case.status) if one.is_open and one.step.letter}
    record(log.Action.VIEW, case, f"case:{case.number}")
    context = {
        "case": case,
        "letters": [(letter, doors.told(letter)) for letter in case.letters],
        "offered": offering.offered(case, by, reports=reports, wanted=wanted),
        "trail": trail_of(case),
    }
    return render(request, "cases/letters/list.html", context)


@require_http_methods(["GET", "POST"])
@ask_again
def letter_make(request: HttpRequest, number: str, kind: str, key: int) -> HttpResponse:
    """One letter: what goes into it, what is missing, what can be typed; and by POST it is made."""
    case = case_of(request, number)
    about = _about(case, kind, key, request)
    refusal = refusal_of(check_make, request.user, about)
    if isinstance(refusal, NotAllowed):
        raise refusal
    letter = doors.before(about)
    page = Page(about, request, doors.typed_in(letter))
    if request.method == "POST" and page.form.is_valid():
        try:
            made = doors.make_letter(about, by=about.by, typed=page.form.typed)
        except Refusal as late:
            if isinstance(late, TellsSomebody):
                log.record_apart(log.Action.REFUSED, f"case:{case.number}", user=request.user)
            page.refused(late)
        else:
            messages.success(request, _("The letter has been made. It stands in the dossier as a draft."))
            return redirect("cases:document", case.number, made.version.document_id)
    record(log.Action.VIEW, case, f"case:{case.number}")
    letters = (_("Letters"), reverse("cases:letters", args=[case.number]))
    context = {
        "case": case,
        "letter": letter,
        "refusal": refusal,
        "trail": [*trail_of(case), letters],
        "back": letters[1],
    }
    return page.shown("cases/letters/make.html", context)


def _about(case: Case, kind: str, key: int, request: HttpRequest) -> About:
    by: Any = request.user
    found = abouts.find(KINDS[kind], case, key, by=by, on=timezone.localdate()) if kind in KINDS else None
    if found is None:
        raise Http404
    return found


class Page:
    """The page of a letter: the form of what is typed, the rest as facts, and what is missing of those."""

    def __init__(self, about: About, request: HttpRequest, before: dict[str, str]) -> None:
        self.about, self.request = about, request
        self.template: LetterTemplate = templates.in_force(about.kind.code)
        data = request.POST if request.method == "POST" else None
        self.form = LetterForm(data, about=about, template=self.template, before=before)
        self.gathered: Gathered = gather(about, self.template, before)

    def refused(self, late: Refusal) -> None:
        self.form.add_error(None, ValidationError([str(late.sentence), *map(str, late.missing)]))

    def shown(self, template: str, context: dict[str, Any]) -> HttpResponse:
        used = fields_in(self.about.kind.code, self.template.fields)
        of_register = self.about.kind.to_reporter or self.about.kind.names_person
        missing = [
            one
            for one in self.gathered.missing
            if not one.typed or (one.name == NAMES_SOMEBODY and of_register)
        ]
        facts = [
            {"term": capfirst(str(one.label)), "value": self.gathered.values[one.name]}
            for one in used
            if not one.typed and self.gathered.values[one.name]
        ]
        shown = {
            "about": self.about,
            "label": capfirst(str(self.about.kind.label)),
            "form": self.form,
            "facts": facts,
            "missing": [offering.mend(self.about, one) for one in missing],
            "cannot": any(not one.typed for one in missing),
            "template": self.template,
        }
        status = 422 if self.form.errors else 200
        return render(self.request, template, {**shown, **context}, status=status)


@background
@require_GET
def letter_pdf(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """How far the PDF of a version of a letter is: a piece of the page of its document."""
    case = case_of(request, number)
    seen = Document.objects.visible_to(request.user).filter(case=case)
    found = LetterVersion.objects.filter(letter__document__in=seen).select_related("letter__document", "pdf")
    made = get_object_or_404(found, pk=key)
    return render(request, "components/progress.html", progress_of(case, made))
