"""A letter about a report that has no case yet: it is made to be sent, and there is no dossier to keep it in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import log
from accounts.once import repeatable
from accounts.refusal import Refusal, refusal_of
from accounts.sign_in.again import ask_again
from cases.letters import about as abouts
from cases.letters import doors
from cases.letters.about import check_make
from cases.letters.kinds import KINDS
from cases.views.letters.offering import never
from cases.views.letters.templates import word_file
from cases.views.letters.writing import Page
from cases.views.reports import fetch, looked_at


@repeatable("changes nothing; every look is recorded")
@ask_again
@require_http_methods(["GET", "POST"])
def report_letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """What goes into the letter (GET), and the letter itself as a download (POST): it names the reporter."""
    report = fetch(request, number)
    found = KINDS.get(kind)
    about = abouts.of_report(found, report, by=request.user, on=timezone.localdate()) if found else None  # type: ignore[arg-type]
    if about is None:
        raise Http404
    if (refused := never(about.by, about)) is not None:
        raise refused
    page = Page(about, request, {})
    if request.method == "POST" and page.form.is_valid():
        try:
            content, _template = doors.written(about, page.form.typed)
        except Refusal as late:
            page.refused(late)
        else:
            log.record(log.Action.DOWNLOAD, f"report:{report.number}", directorate=report.directorate_id)
            return word_file(content, f"{about.kind.title} {report.number}.docx")
    if request.method == "POST":
        looked_at(report)
    trail = [
        (_("Reports"), reverse("cases:reports")),
        (report.number, reverse("cases:report", args=[number])),
    ]
    context = {
        "report": report,
        "refusal": refusal_of(check_make, about.by, about),
        "trail": trail,
        "back": trail[-1][1],
    }
    return page.shown("cases/letters/make.html", context)
