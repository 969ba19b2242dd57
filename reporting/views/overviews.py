"""Monthly overviews: the list, one of them as page, PDF and workbook, and two months side by side."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import filters, lists, paging
from reporting import overviews, talks
from reporting.asof.comparing import may_check
from reporting.forms_overviews import CompareForm
from reporting.models import MonthlyOverview
from reporting.overviews import Overview, comparing, paper, showing, workbook
from reporting.overviews.doors import MAKES
from reporting.overviews.freezing import Difference, differences
from reporting.overviews.recipients import READS
from reporting.periods import Month
from reporting.views.found import overview_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS_TO_COMPARE = 24


def _latest(rows: QuerySet[MonthlyOverview]) -> QuerySet[MonthlyOverview]:
    """Of every overview the last version only."""
    later = MonthlyOverview.objects.filter(
        directorate=OuterRef("directorate"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    return rows.filter(~Exists(later))


@require_GET
def overview_list(request: HttpRequest) -> HttpResponse:
    """The overviews that somebody may read, the last month first."""
    if not reach.holds(request.user, READS):
        raise Http404
    chosen = filters.Filter((filters.directorate(_("of"), permissions=(READS,)),), request)
    rows = _latest(overviews.visible_to(request.user)).filter(chosen.condition).defer("figures")
    page = paging.page_of(rows, request, day="month")
    names = lists.by_id("directorate")
    log.record(log.Action.VIEW, "list:overviews")
    context = {
        "filter": chosen,
        "page": page,
        "lines": [
            {"row": row, "month": Month.of(row.month), "directorate": names[row.directorate_id]}
            for row in page.rows
        ],
        "may_make": reach.holds(request.user, MAKES),
    }
    return render(request, "reporting/overviews/list.html", context)


@require_GET
def overview(request: HttpRequest, code: str, month: str, version: int | None = None) -> HttpResponse:
    """An overview as a page; without a version the last one."""
    found = overview_or_404(request.user, code, month, version)
    rows = MonthlyOverview.objects.filter(directorate=found.row.directorate_id, month=found.row.month)
    around = {row.version: row for row in rows.defer("figures").order_by("version")}
    before = around.get(found.version - 1)
    directorate = found.row.directorate_id
    _record(log.Action.VIEW, found)
    context = showing.shown(found) | {
        "versions": list(around.values()),
        "is_last": found.version == max(around),
        "last_url": reverse("reporting:overview", args=[code, month]),
        "differences": differences(Overview(before), found) if before else [],
        "pdf_url": reverse("reporting:overview_pdf", args=[code, month, found.version]),
        "xlsx_url": reverse("reporting:overview_xlsx", args=[code, month, found.version]),
        "compare_url": reverse("reporting:overview_compare", args=[code, month]),
        "again_url": may_check(request.user, found)
        and reverse("reporting:overview_again", args=[code, month, found.version]),
    }
    if reach.holds(request.user, talks.READS, directorate):
        context |= {
            "talk_url": reverse("reporting:talk", args=[code, month]),
            "open_actions": talks.open_from_before(request.user, directorate, found.month),
            "may_write": reach.holds(request.user, talks.WRITES, directorate),
        }
    return render(request, "reporting/overviews/page.html", context)


@require_GET
def overview_pdf(request: HttpRequest, code: str, month: str, version: int | None = None) -> HttpResponse:
    """The same frozen figures as a PDF."""
    found = overview_or_404(request.user, code, month, version)
    _record(log.Action.DOWNLOAD, found)
    return _file(found, paper.pdf(found, get_language() or "nl", _changed(found)), "application/pdf", "pdf")


@require_GET
def overview_xlsx(request: HttpRequest, code: str, month: str, version: int | None = None) -> HttpResponse:
    """The same frozen figures as a workbook."""
    found = overview_or_404(request.user, code, month, version)
    _record(log.Action.DOWNLOAD, found)
    return _file(found, workbook.xlsx(found, get_language() or "nl", _changed(found)), XLSX, "xlsx")


def _changed(found: Overview) -> list[Difference]:
    """What this version changed; nothing for the first."""
    before = MonthlyOverview.objects.filter(
        directorate=found.row.directorate_id, month=found.row.month, version=found.version - 1
    ).first()
    return differences(Overview(before), found) if before else []


def _file(found: Overview, content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"rosi-overview-{found.scope.code}-{found.month.code}-v{found.version}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def overview_compare(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The figures of a month beside those of another month of the same directorate, both from what was frozen."""
    found = overview_or_404(request.user, code, month)
    rows = overviews.visible_to(request.user).filter(directorate=found.row.directorate_id)
    months = [
        Month.of(day)
        for day in rows.exclude(month=found.row.month)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()[:MONTHS_TO_COMPARE]
    ]
    form = CompareForm(request.GET or None, months=months)
    other = overview_or_404(request.user, code, form.chosen.code) if form.chosen else None
    _record(log.Action.VIEW, found)
    context = {
        "overview": found,
        "other": other,
        "form": form,
        "figures": comparing.side_by_side(found, other) if other else [],
        "back": reverse("reporting:overview", args=[code, month]),
    }
    return render(request, "reporting/overviews/compare.html", context)


def _record(action: str, found: Overview) -> None:
    about = f"overview:{found.scope.code}:{found.month.code}:v{found.version}"
    log.record(action, about, directorate=found.row.directorate_id)
