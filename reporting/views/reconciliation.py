"""Published figures beside the register, line by line: the page, its files, and explaining a difference."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import log
from cases.views.acts import Act, perform
from reporting import loaded, loading
from reporting.forms_loaded import ExplainForm
from reporting.loading.doors import check_may_explain, may_load
from reporting.loading.sources import PUBLISHED
from reporting.presenting import Shown
from reporting.reconciliation import files, lines, telling
from reporting.reconciliation.lines import STATES, Line, Reconciliation, reconcile
from reporting.sheets import TYPES
from reporting.views import about

EXPLAIN = Act(
    "explain",
    _("Explain a difference"),
    _("Keep why it differs"),
    _("The explanation was kept. What stood there before is kept in the history."),
    ExplainForm,
    lambda by, row: check_may_explain(by),
    lambda row, by, values: loading.explain(row.figure, by=by, **values) and None,
)


def _found(request: HttpRequest, year: int) -> Reconciliation:
    load = loaded.latest_or_404(request.user, PUBLISHED, year)
    result = reconcile(request.user, load, now=timezone.now())
    if not result.lines:
        raise Http404
    return result


@require_GET
def reconciliation(request: HttpRequest, year: int) -> HttpResponse:
    """Every published figure that its reader may see, with what the register says now."""
    result = _found(request, year)
    log.record(log.Action.VIEW, f"reconciliation:{year}")
    context = {
        "result": result,
        "title": files.title(result),
        "files": [
            (kind.upper(), reverse("reporting:reconciliation_file", args=[year, kind])) for kind in TYPES
        ],
        "lead": telling.lead(result.lines),
        "destroyed": result.destroyed,
        "unknown_keys": telling.unknown_keys(result.lines),
        "open_ends": telling.open_ends(result.lines),
        "lines": [_shown(line) for line in result.lines],
        "may_explain": may_load(request.user),
        "counted": [Shown(table) for table in result.tables],
        "facts": [
            *about.facts(result.load),
            {"term": _("Counted in the register"), "value": telling.counted(result.lines) or "\N{EN DASH}"},
            {
                "term": _("The register as it is known on"),
                "value": date_format(timezone.localtime(result.now), "DATETIME_FORMAT"),
            },
        ],
    }
    return render(request, "reporting/reconciliation/page.html", context)


def _shown(line: Line) -> dict[str, object]:
    word, tone = STATES[line.state]
    return {
        "line": line,
        "unit": telling.unit_name(line.figure.unit),
        "published": telling.published(line),
        "register": telling.register(line),
        "step": telling.step(line),
        "word": word,
        "tone": tone,
    }


@require_GET
@never_cache
def file(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The same as a file."""
    if kind not in TYPES:
        raise Http404
    result = _found(request, year)
    log.record(log.Action.DOWNLOAD, f"reconciliation:{year}", purpose=kind)
    response = HttpResponse(files.file(result, kind), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="rosi-published-{year}.{kind}"'
    return response


def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Write why the register says something else than was published."""
    figures = loaded.figures_visible_to(request.user).select_related("load")
    figure = get_object_or_404(figures.filter(load__source=PUBLISHED), pk=pk)
    year = figure.load.year
    log.record(log.Action.VIEW, f"reconciliation:{year}")
    back = reverse("reporting:reconciliation", args=[year])
    context = {
        "about": lines.label_of(figure),
        "trail": [
            (_("Annual report"), reverse("reporting:annual")),
            (_("Published and other figures"), reverse("reporting:loads")),
        ],
    }
    return perform(request, EXPLAIN, loaded.explanation_of(figure), back=back, context=context)
