"""The figures of a year and a scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import log
from cases.lists import Entry
from reporting import counting, figures, scopes
from reporting.forms import FiguresForm
from reporting.periods import Month, PartOfYear, Year
from reporting.presenting import BY_PART, Card, Section, Shown, change, tiny_line

EARLIEST = 1990  # before this nothing is asked for

SECTIONS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    (
        "reports",
        gettext_lazy("Reports"),
        (
            figures.reports_by_channel,
            figures.reports_by_reporter_kind,
            figures.reports_by_category,
            figures.reports_by_part,
            figures.reports_by_result,
            figures.reports_wrongdoing,
        ),
    ),
    (
        "cases",
        gettext_lazy("Cases"),
        (
            figures.cases_flow,
            figures.cases_by_phase,
            figures.cases_by_inquiry,
            figures.open_cases_by_part,
        ),
    ),
    (
        "investigations",
        gettext_lazy("Investigations"),
        (figures.investigations_by_state, figures.investigations_by_bureau),
    ),
    ("persons", gettext_lazy("Persons involved"), (figures.persons_by_tie,)),
    (
        "violations",
        gettext_lazy("Violations"),
        (figures.violations_by_category, figures.violations_by_part, figures.violations_by_outcome),
    ),
    (
        "dispositions",
        gettext_lazy("Dispositions and measures"),
        (
            figures.measures_heaviest,
            figures.measures_marks,
            figures.measures_group_a,
            figures.measures_group_b,
            figures.dispositions_by_part,
            figures.category_by_heaviest,
        ),
    ),
    ("terms", gettext_lazy("Terms"), (figures.terms_of_reports, figures.terms_of_cases)),
)
ASKED = tuple(question for _id, _title, questions in SECTIONS for question in questions)


@dataclass(frozen=True)
class Span:
    """The year that is shown and what it is compared with: a year that still runs with the same part of the last."""

    year: int
    today: date

    @property
    def period(self) -> Year:
        return Year(self.year)

    @property
    def runs(self) -> bool:
        return self.year == self.today.year

    @property
    def before(self) -> Year | PartOfYear:
        return self.period.before.until(self.today) if self.runs else self.period.before

    @property
    def month(self) -> Month:
        return Month.of(min(self.today, self.period.last))


@require_GET
def figures_of_this_year(request: HttpRequest) -> HttpResponse:
    """This year and the own scope; with a choice in the query string, on to the page of that choice."""
    today = timezone.localdate()
    if "year" in request.GET or "directorate" in request.GET:
        year, code = request.GET.get("year", ""), request.GET.get("directorate", "")
        if not (year.isdecimal() and EARLIEST <= int(year) <= today.year):
            year = str(today.year)
        own = code or scopes.own_scope_or_404(request.user, "see_figures").code
        url = reverse("reporting:figures", kwargs={"year": int(year)})
        return redirect(f"{url}?{urlencode({'directorate': own})}")
    return _page(request, scopes.own_scope_or_404(request.user, "see_figures"), today.year)


@require_GET
def figures_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """One year; `?directorate=` names the scope, else it is the own one."""
    code = request.GET.get("directorate", "")
    if code:
        scope = scopes.scope_or_404(request.user, code, "see_figures")
    else:
        scope = scopes.own_scope_or_404(request.user, "see_figures")
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Http404
    return _page(request, scope, year)


def _page(request: HttpRequest, scope: Entry, year: int) -> HttpResponse:
    span = Span(year, timezone.localdate())
    asked = [(q.source, period) for period in (span.period, span.before) for q in ASKED]
    counts = counting.count(scope, [*asked, ("months", span.month)])
    now = {q.key: q.answer(counts, span.period) for q in ASKED}
    before = {q.key: q.answer(counts, span.before) for q in ASKED}
    first_year = counting.first_year() or year
    compared = span.before.year >= first_year
    log.record(log.Action.VIEW, f"figures:{scope.code}:{year}", directorate=scope.id)
    context = {
        "scope": scope,
        "span": span,
        "year": str(year),
        "as_of": counts.as_of,
        "compared": compared,
        "cards": _cards(counts, now, before, span) if compared else _cards(counts, now, None, span),
        "sections": _sections(now, before if compared else None, scope),
        "year_only": now["measures_marks"].year_only,
        "year_only_before": before["measures_marks"].year_only if compared else 0,
        "form": FiguresForm(
            initial={"directorate": scope.code, "year": str(year)},
            within=scopes.within_reach(request.user, "see_figures"),
            years=list(range(span.today.year, min(first_year, year) - 1, -1)),
        ),
    }
    return render(request, "reporting/figures.html", context)


def _sections(now: dict[str, Any], before: dict[str, Any] | None, scope: Entry) -> list[Section]:
    """Everything that was asked, in its sections; “by directorate” only where there is more than one."""
    return [
        Section(
            id_,
            title,
            tuple(
                Shown(now[q.key], before[q.key] if before else None)
                for q in questions
                if not (q.key in BY_PART and now[q.key].codes == [scope.code])
            ),
        )
        for id_, title, questions in SECTIONS
    ]


def _cards(counts: Any, now: dict[str, Any], before: dict[str, Any] | None, span: Span) -> list[Card]:
    compared_with = (
        _("the same part of %(year)s") % {"year": span.before.year} if span.runs else str(span.before)
    )
    wanted = (
        (
            "reports_by_channel",
            _("Reports received"),
            "reports",
            lambda tables: tables["reports_by_channel"].total,
        ),
        (
            "cases_flow",
            _("Open cases"),
            "stock",
            lambda tables: tables["cases_flow"].count_of("end"),
        ),
        (
            "investigations_by_state",
            _("Investigations started"),
            "investigations",
            lambda tables: tables["investigations_by_state"].column_totals[0],
        ),
        (
            "measures_heaviest",
            _("Dispositions decided"),
            "dispositions",
            lambda tables: tables["measures_heaviest"].total,
        ),
    )
    return [
        Card(
            key,
            label,
            number(now),
            change(number(now), number(before), compared_with) if before else None,
            tiny_line(key, counting.series(counts, name, span.month), span.month),
        )
        for key, label, name, number in wanted
    ]
