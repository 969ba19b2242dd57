"""Lessons for the annual report: those of a year with what was decided, and deciding on one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import lessons as of_cases
from cases.views.acts import Act, perform
from reporting.annual import lessons
from reporting.forms_annual import LessonForm
from reporting.judging import MAKES
from reporting.models import AnnualLesson
from reporting.views.annual import EARLIEST
from reporting.views.releases import for_makers


def _decide(row: Any, by: Any, values: dict[str, Any]) -> None:
    lessons.decide(row.lesson, by=by, is_first=row.pk is None, **values)


DECIDE = Act(
    "decide",
    gettext_lazy("Decide on a lesson"),
    gettext_lazy("Keep the decision"),
    gettext_lazy("The decision was kept."),
    LessonForm,
    lambda by, row: lessons.check_may_decide(by, row.lesson),
    _decide,
)


@require_GET
@for_makers
def lesson_list(request: HttpRequest, year: int) -> HttpResponse:
    """The lessons of the cases that one sees, each with what was decided; of other cases what goes in."""
    this_year = timezone.localdate().year
    if not EARLIEST <= year <= this_year:
        raise Http404
    log.record(log.Action.VIEW, f"annual:lessons:{year}")
    rows = lessons.visible_to(request.user).filter(year=year).select_related("decided_by")
    decided = {row.lesson_id: row for row in rows}
    own = [(lesson, decided.pop(lesson.pk, None)) for lesson in of_cases.of_year(request.user, year)]
    context = {
        "year": year,
        "earlier": year - 1 if year > EARLIEST else None,
        "later": year + 1 if year < this_year else None,
        "lessons": own,
        "others": [row for row in decided.values() if row.goes_in],
        "waiting": sum(row is None for _lesson, row in own),
        "may_decide": reach.holds(request.user, MAKES),
    }
    return render(request, "reporting/annual/lessons.html", context)


@for_makers
def lesson(request: HttpRequest, year: int, key: int) -> HttpResponse:
    """Decide on one lesson of a case that one reads."""
    rows = lessons.lessons_read_by(request.user).select_related("case")
    found = get_object_or_404(rows, pk=key, noted_on__year=year)
    log.record(log.Action.VIEW, f"case:{found.case.number}", directorate=found.case.directorate_id)
    row = lessons.decision_on(found) or AnnualLesson(year=year)
    row.lesson = found
    context = {
        "about": _("lesson of %(number)s") % {"number": found.case.number},
        "trail": [(_("Lessons for the annual report"), reverse("reporting:annual_lessons", args=[year]))],
        "facts": [
            {"term": _("Theme"), "value": capfirst(found.get_theme_display())},
            {"term": _("For whom"), "value": capfirst(found.get_audience_display())},
            {"term": _("As noted in the case"), "value": found.text},
        ],
    }
    back = reverse("reporting:annual_lessons", args=[year])
    return perform(request, DECIDE, row, back=back, context=context)
