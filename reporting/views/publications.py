"""Publications of annual reports: the list, one as page and files, its list line by line, and the decision on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import log, reach
from accounts.refusal import Refusal, allows
from accounts.sign_in.again import ask_again
from cases.paging import rows_page
from cases.views.acts import Act, perform
from reporting import counting, judging, runs
from reporting.annual import identifying, listing, posters, publishing, reading
from reporting.annual.freezing import Frozen
from reporting.forms_annual import LineForm, PrepareForm
from reporting.judging import MAKES, TONES
from reporting.models import AnnualLine, AnnualReport, Run
from reporting.views.annual import EARLIEST, FILES, as_file, poster_of
from reporting.views.releases import for_makers
from reporting.views.runs import progress_of

MOST_RUNS = 5


def _decide_on(line: AnnualLine, by: Any, values: dict[str, Any]) -> str:
    """Decide, and go on with the next line that waits; after the last one back to the list."""
    publishing.decide(line, by=by, **values)
    waiting = line.report.lines.filter(decision="", number__gt=line.number).order_by("number")
    following = waiting.values_list("number", flat=True).first()
    return reverse("reporting:annual_line", args=[line.report_id, following]) if following else ""


DECIDE = Act(
    "decide",
    gettext_lazy("Decide on a line"),
    gettext_lazy("Keep the decision"),
    gettext_lazy("The decision was kept."),
    LineForm,
    publishing.check_may_decide,
    _decide_on,
)


def _found(request: HttpRequest, pk: int) -> AnnualReport:
    rows = publishing.visible_to(request.user).select_related("prepared_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _form(request: HttpRequest, data: Any = None) -> PrepareForm | None:
    if not reach.holds(request.user, MAKES):
        return None
    last = timezone.localdate().year - 1
    first = max(counting.first_year() or last, EARLIEST)
    return PrepareForm(data, years=list(range(last, first - 1, -1)))


@require_GET
def publication_list(request: HttpRequest) -> HttpResponse:
    if not judging.reads(request.user):
        raise Http404
    return _list(request, _form(request))


def _list(request: HttpRequest, form: PrepareForm | None, status: int = 200) -> HttpResponse:
    log.record(log.Action.VIEW, "list:annual")
    seen = publishing.visible_to(request.user).defer("content", "tables", "listed")
    page = rows_page(seen, request, field="pk", newest_first=True)
    lines = [{"report": row, "tone": TONES[row.state]} for row in page.rows]
    running = runs.visible_to(request.user).filter(kind=Run.Kind.ANNUAL).exclude(state=Run.State.DONE)
    progress = [progress_of(run) for run in running[:MOST_RUNS]] if form else []
    context = {"form": form, "page": page, "lines": lines, "progress": progress}
    return render(request, "reporting/annual/publications.html", context, status=status)


@require_POST
@for_makers
@ask_again
def prepare(request: HttpRequest) -> HttpResponse:
    form = _form(request, request.POST if "year" in request.POST else request.GET)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            publishing.ask(form.cleaned_data["year"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, ValidationError(str(refusal.sentence)))
        else:
            messages.info(
                request,
                _(
                    "The publication is being prepared. This page shows how far it is; you can leave it meanwhile."
                ),
            )
            return redirect("reporting:annual_publications")
    return _list(request, form, status=422)


@require_GET
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """What is published, or waits for it: tables with small counts hidden, and the anonymised list."""
    found = _found(request, pk)
    log.record(log.Action.VIEW, f"annual:published:{found.pk}")
    return _page(request, found)


def _page(request: HttpRequest, found: AnnualReport, refusal: str = "") -> HttpResponse:
    frozen, user = Frozen(found), request.user
    judges, waits = judging.judges(user), found.state == AnnualReport.State.PREPARED
    lines = _waiting(found, user)
    context = {
        "publication": found,
        "report": frozen.report(get_language() or "nl", lines),
        "seen": reading.seen_of(found, lines) if judges and waits else "",
        "tone": TONES[found.state],
        "judges": judges,
        "waits": waits,
        "refusal": refusal,
        "undecided": sum(not line.decision for line in lines),
        "left_out": sum(line.decision == AnnualLine.Decision.LEFT_OUT for line in lines),
        "may_publish": waits and judges and allows(publishing.check_may_publish, user, found),
        "is_whole": waits or found.state == AnnualReport.State.TURNED_DOWN or frozen.is_whole,
        "files": [
            (kind.upper(), reverse("reporting:annual_publication_file", args=[found.pk, kind]))
            for kind in FILES
        ],
        "posters": _posters(found, frozen),
        "versions": publishing.visible_to(user).filter(year=found.year).defer("content", "tables", "listed"),
    }
    return render(request, "reporting/annual/publication.html", context, status=422 if refusal else 200)


def _waiting(found: AnnualReport, user: Any) -> list[AnnualLine]:
    """The list of a report that waits, for who judges it; of any other it stands in the report."""
    waits = found.state == AnnualReport.State.PREPARED
    return list(found.lines.all()) if waits and judging.judges(user) else []


def _posters(found: AnnualReport, frozen: Frozen) -> list[tuple[str, str]]:
    """The infographics of a publication, each with the address of its file."""
    told = frozen.report(get_language() or "nl")
    return [
        (one.title, reverse("reporting:annual_publication_file", args=[found.pk, one.key]))
        for one in posters.shown(told.parts, told.credit)
    ]


@require_GET
@never_cache
def publication_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The publication as a file of one of the kinds of a report, or one of its infographics."""
    found = _found(request, pk)
    if kind not in FILES and kind not in {poster.key for poster in posters.POSTERS}:
        raise Http404
    if found.state == AnnualReport.State.PUBLISHED and not Frozen(found).is_whole:
        return _page(
            request, found, _("This publication does not match its fingerprint. Nothing was handed out.")
        )
    told = Frozen(found).report(get_language() or "nl", _waiting(found, request.user))
    log.record(log.Action.DOWNLOAD, f"annual:published:{found.pk}", purpose=kind)
    return as_file(kind, told) if kind in FILES else poster_of(told, kind)


@require_POST
@for_makers
@ask_again
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    seen = request.POST.get("seen", "")
    return _decide(request, pk, partial(publishing.publish, seen=seen), _("The annual report is published."))


@require_POST
@for_makers
@ask_again
def turn_down(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The annual report is turned down. It stays here to be read.")
    return _decide(request, pk, publishing.turn_down, done)


def _decide(request: HttpRequest, pk: int, door: Callable[..., Any], done: str) -> HttpResponse:
    found = _found(request, pk)
    try:
        door(found, by=request.user)
    except Refusal as refusal:
        return _page(request, found, str(refusal))
    messages.info(request, done)
    return redirect("reporting:annual_publication", pk=pk)


# --- The anonymised list --------------------------------------------------------------------------------


@require_GET
@for_makers
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of the list with what was found in them, and what was decided."""
    found = _found(request, pk)
    log.record(log.Action.VIEW, f"annual:list:{found.pk}")
    rows = publishing.lines_visible_to(request.user).filter(report=found).select_related("decided_by")
    page = rows_page(rows, request, field="number", newest_first=False)
    words = listing.words_of()
    read = reading.readable(page.rows, request.user)
    waits = found.state == AnnualReport.State.PREPARED
    context = {
        "publication": found,
        "page": page,
        "lines": [_line(line, words, line.pk in read) for line in page.rows],
        "waits": waits,
        "may_decide": waits and reach.holds(request.user, MAKES),
        "advices": identifying.FINDINGS.values(),
        "plain": publishing.plain(found, request.user).count() if waits else 0,
        "undecided": rows.filter(decision="").count(),
    }
    return render(request, "reporting/annual/lines.html", context)


def _line(line: AnnualLine, words: dict[str, dict[str, str]], is_read: bool) -> dict[str, Any]:
    not_for_you = _("You may not read this description.") if line.text else ""
    return {
        "line": line,
        "text": line.text if is_read else not_for_you,
        "service": words["service"].get(line.service, line.service),
        "category": words["category"].get(line.category, line.category),
        "measures": "; ".join(words["measure"].get(code, code) for code in line.measures),
        "findings": [identifying.said(code) for code in line.findings],
    }


@for_makers
def line(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Decide on one line."""
    rows = publishing.lines_visible_to(request.user).select_related("report")
    found = get_object_or_404(rows, report=pk, number=number)
    log.record(log.Action.VIEW, f"annual:list:{pk}")
    back = reverse("reporting:annual_lines", args=[pk])
    context = {
        "about": _("Line %(number)s") % {"number": number},
        "trail": [
            (_("Published annual reports"), reverse("reporting:annual_publications")),
            (_("Anonymised list"), back),
        ],
        "facts": _facts(_line(found, listing.words_of(), reading.may_read(found, request.user))),
    }
    return perform(request, DECIDE, found, back=back, context=context)


def _facts(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What one has to know to decide: the codes in words, the description, and the advice."""
    missing = _("not shown")
    facts = [
        {"term": _("Service"), "value": told["service"] or missing},
        {"term": _("Category"), "value": told["category"] or missing},
        {"term": _("Measures"), "value": told["measures"] or missing},
        {"term": _("Description"), "value": told["text"] or missing},
    ]
    return facts + [{"term": finding, "value": advice} for finding, advice in told["findings"]]


@require_POST
@for_makers
def keep_plain(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish every line as it stands in which nothing was found."""
    found = _found(request, pk)
    try:
        kept = publishing.keep_what_is_plain(found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext(
            "%(n)s line is published as it stands.", "%(n)s lines are published as they stand.", kept
        )
        messages.info(request, text % {"n": kept})
    return redirect("reporting:annual_lines", pk=pk)
