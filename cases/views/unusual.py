"""Unusual reading: the findings, the entries of the log behind one, and the thresholds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.refusal import NotAllowed, Refusal, refusal_of
from cases import filters, unusual
from cases.filters import Filter
from cases.forms.unusual import JudgeForm, ThresholdsForm
from cases.log import reading
from cases.log.sources import LOOKS
from cases.log.wording import lines_of
from cases.models import Case, Person, Report, Unusual, UnusualReading
from cases.paging import page_of
from cases.unusual.doors import JUDGES, MANAGES
from cases.unusual.looks import of_person, reach_of
from cases.unusual.rules import Look, counted_by

PARTS = (
    filters.Part(
        "state",
        gettext_lazy("that are"),
        lambda code: Q(seen_at=None) if code == "new" else Q(seen_at__isnull=False),
        lambda user: [("new", gettext_lazy("new")), ("seen", gettext_lazy("seen"))],
    ),
    filters.choice("kind", gettext_lazy("about"), "kind", lambda user: Unusual.choices),
    *filters.period(
        "day",
        since=gettext_lazy("from"),
        until=gettext_lazy("to"),
        since_chip=gettext_lazy("from %s"),
        until_chip=gettext_lazy("until %s"),
    ),
)


@require_GET
def unusual_list(request: HttpRequest) -> HttpResponse:
    """What was found about others, newest day first. The administrator goes on to the thresholds."""
    if not reach.holds(request.user, JUDGES):
        if reach.holds(request.user, MANAGES):
            return redirect("cases:unusual_thresholds")
        raise Http404
    asked = Filter(PARTS, request)
    log.record(log.Action.VIEW, "list:unusual")
    found = UnusualReading.objects.visible_to(request.user).select_related("user", "seen_by")
    page = page_of(found.filter(asked.condition), request, day="day")
    context = {"filter": asked, "page": page, "rows": [_row(row, request.user) for row in page.rows]}
    return render(request, "cases/unusual/list.html", context)


def _row(finding: UnusualReading, reader: Any) -> dict[str, Any]:
    """The very number is for the auditor: to who sees cases it would count also those that do not exist for them."""
    exact = reach.holds(reader, reading.READS)
    return {
        "finding": finding,
        "kind": capfirst(finding.get_kind_display()),
        "count": str(finding.count) if exact else _("%(n)s or more") % {"n": finding.threshold},
    }


@require_http_methods(["GET", "POST"])
def unusual_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with the entries behind it; POST marks it as seen."""
    if not reach.holds(request.user, JUDGES):
        raise Http404
    found = UnusualReading.objects.visible_to(request.user).select_related("user", "seen_by")
    finding = get_object_or_404(found, pk=pk)
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            unusual.judge(finding, by=request.user, remark=form.cleaned_data["remark"])
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The finding has been marked as seen."))
            return redirect("cases:unusual")
    log.record(log.Action.VIEW, f"unusual:{finding.pk}")
    page = reading.page_of(
        reading.entries().filter(source=LOOKS, entry__in=_behind(finding, request.user)), request
    )
    context = {
        **_row(finding, request.user),
        "lines": lines_of(list(page.rows)),
        "page": page,
        "all_of_it": reach.holds(request.user, reading.READS),
        "form": form,
        "refusal": refusal_of(unusual.check_judge, request.user, finding),
    }
    return render(request, "cases/unusual/reading.html", context, status=422 if form.errors else 200)


def _behind(finding: UnusualReading, reader: Any) -> list[int]:
    """The entries that were counted; for who sees cases, those about cases and reports that exist for them."""
    looks = of_person(finding.user_id, finding.day)
    counted = counted_by(finding.kind, looks, reach_of(finding.user_id, finding.day))
    if not reach.holds(reader, reading.READS):
        counted = _seen_by(reader, counted)
    return [look.entry for look in counted]


def _seen_by(reader: Any, looks: list[Look]) -> list[Look]:
    names = {look.about for look in looks}

    def numbers(*kinds: str) -> list[str]:
        return [name.partition(":")[2] for name in names if name.partition(":")[0] in kinds]

    cases = Case.objects.visible_to(reader)
    reports = Report.objects.visible_to(reader)
    seen_reports = set(
        reports.filter(number__in=numbers("report", "reporter")).values_list("number", flat=True)
    )
    persons = Person.objects.filter(pk__in=map(int, numbers("person"))).filter(
        Q(case__in=cases) | Q(case=None, report__in=reports)
    )
    seen = {
        f"case:{number}"
        for number in cases.filter(number__in=numbers("case")).values_list("number", flat=True)
    }
    seen |= {f"{kind}:{number}" for kind in ("report", "reporter") for number in seen_reports}
    seen |= {f"person:{pk}" for pk in persons.values_list("pk", flat=True)}
    return [look for look in looks if look.about in seen or look.about.startswith("page:")]


@require_http_methods(["GET", "POST"])
def unusual_thresholds(request: HttpRequest) -> HttpResponse:
    """From how many on something is unusual; changed by the administrator, who sees no finding."""
    if not reach.holds(request.user, MANAGES):
        raise Http404
    now = unusual.current_thresholds()
    form = ThresholdsForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        for kind, threshold in form.cleaned_data.items():
            unusual.set_threshold(kind, threshold, by=request.user)
        messages.success(request, _("The thresholds have been saved. They hold from today on."))
        return redirect("cases:unusual_thresholds")
    status = 422 if form.errors else 200
    return render(request, "cases/unusual/thresholds.html", {"form": form}, status=status)
