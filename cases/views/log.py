"""Pages of the log: all of it, of a case, of a user, of a day; and what is sealed in an entry, opened by a click.

Who reads the log is in the log as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.encryption import CannotOpen, KeyGone
from accounts.ledger.state import lately
from accounts.models import AccessEvent, User
from accounts.sign_in.again import ask_again
from cases.filters import Filter, Part
from cases.filters import log as parts
from cases.log import export, ledger, reading
from cases.log.reading import READS
from cases.log.wording import lines_of
from cases.models import Certificate, LogEntry
from cases.search import number_in


def for_auditors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """These pages do not exist for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reach.holds(request.user, READS):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _page(
    request: HttpRequest,
    template: str,
    about: str,
    offered: tuple[Part, ...],
    within: Q,
    directorate: Any = None,
    **context: Any,
) -> HttpResponse:
    """One page of the log. Reading it is recorded first, so that this look stands on top of its own page."""
    asked = Filter(offered, request)
    log.record(log.Action.VIEW, about, directorate=directorate)
    page = reading.page_of(reading.entries().filter(within).filter(asked.condition), request)
    context |= {
        "filter": asked,
        "page": page,
        "lines": lines_of(list(page.rows)),
        "all_of_it": reach.holds(request.user, READS),
        "export_query": f"?{urlencode({name: request.GET[name] for name in asked.values})}"
        if asked.values
        else "",
    }
    return render(request, template, context)


@require_GET
@for_auditors
def log_list(request: HttpRequest) -> HttpResponse:
    """The whole log, and the ways to that of a case, a user and a day."""
    known = lately(timezone.now())
    return _page(
        request,
        "cases/log/list.html",
        "log:all",
        parts.OF_EVERYTHING,
        Q(),
        today=timezone.localdate(),
        is_well=known.is_well,
        alerts=ledger.alerts(known),
        facts=ledger.facts(known),
    )


@require_GET
@for_auditors
def log_of(request: HttpRequest) -> HttpResponse:
    """From the choice of a case number or a day, on to the log of it."""
    number, day = request.GET.get("number", "").strip(), request.GET.get("day", "").strip()
    if number:
        match number_in(number):
            case ("case" | "report" as kind, written):
                return redirect(f"cases:log_{kind}", written)
        raise Http404  # what else was typed goes into no address
    try:
        return redirect("cases:log_day", date.fromisoformat(day).isoformat())
    except ValueError:
        return redirect("cases:log")


@require_GET
def log_case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything done and seen around one case."""
    within = reading.of_case_or_404(number, by=request.user)
    seen = not reach.holds(request.user, READS)  # who reads the log may not open the case
    about = f"log:case:{number}"
    return _page(request, "cases/log/case.html", about, parts.OF_A_CASE, within, number=number, seen=seen)


@require_GET
def log_report(request: HttpRequest, number: str) -> HttpResponse:
    """Everything done and seen around one report; of a case, the log of the case holds it as well."""
    within = reading.of_report_or_404(number, by=request.user)
    seen = not reach.holds(request.user, READS)
    about = f"log:report:{number}"
    return _page(request, "cases/log/report.html", about, parts.OF_A_CASE, within, number=number, seen=seen)


@require_GET
@for_auditors
def log_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that one user did and saw."""
    somebody = get_object_or_404(User, pk=pk)
    within = reading.of_user(somebody)
    return _page(request, "cases/log/user.html", f"log:user:{pk}", parts.OF_A_USER, within, somebody=somebody)


@require_GET
@for_auditors
def log_day(request: HttpRequest, day: str) -> HttpResponse:
    """Everything that was done and seen on one day."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    today, step = timezone.localdate(), timedelta(days=1)
    if not date(1990, 1, 1) <= asked <= today:
        raise Http404
    context = {"day": asked, "day_before": asked - step, "day_after": asked + step if asked < today else None}
    about = f"log:day:{asked.isoformat()}"
    return _page(request, "cases/log/day.html", about, parts.OF_A_DAY, reading.of_day(asked), **context)


@require_GET
@for_auditors
@ask_again
def log_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """What the filter shows, as a file."""
    if kind not in export.KINDS:
        raise Http404
    asked = Filter(parts.OF_EVERYTHING, request)
    log.record(
        log.Action.EXPORT, f"log:{kind}", purpose="&".join(f"{k}={v}" for k, v in asked.values.items())
    )
    rows = LogEntry.objects.filter(asked.condition)
    response = StreamingHttpResponse(
        export.stream(kind, rows, by=request.user), content_type=export.KINDS[kind][0]
    )
    name = f"rosi-log-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@for_auditors
@ask_again
def log_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What is sealed in an entry: what somebody searched for, or the address that was refused. POST opens it."""
    entry = reading.look_or_404(pk)
    log.record(log.Action.VIEW, f"log:{'opened' if request.method == 'POST' else 'entry'}:{pk}")
    (line,) = lines_of([entry])
    of_the_ledger = ledger.is_of_the_ledger(entry.about)
    context = {"line": line, "back": reverse("cases:log"), "of_the_ledger": of_the_ledger}
    if request.method == "POST":
        sealed = AccessEvent.objects.only("about", "details").get(pk=pk)
        context["facts"] = ledger.told_in(sealed) if of_the_ledger else _typed_in(sealed)
    return render(request, "cases/log/entry.html", context)


def _typed_in(sealed: AccessEvent) -> list[dict[str, Any]]:
    """What somebody typed. Of a destroyed case it is not read any more; where no certificate says so it is damage."""
    try:
        typed = sealed.details
    except CannotOpen as error:
        kind, _colon, number = sealed.about.partition(":")
        gone = isinstance(error, KeyGone) and kind == "case"
        if gone and Certificate.objects.filter(case_number=number).exists():
            typed = _(
                "This cannot be read any more: its case was destroyed at the end of its retention period."
            )
        else:
            typed = _(
                "This cannot be opened: its key is missing or unknown, or it was changed. No certificate of "
                "destruction explains it. Have the log verified (verify_log)."
            )
    return [{"term": _("What was typed"), "value": typed}]
