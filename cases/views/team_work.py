"""The work of the whole team, for who leads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import due_beside, lists
from cases.duties import DUE, PHASE, STEP
from cases.models import Status
from cases.views.work import WHEN, other_line
from cases.waiting import Line
from cases.workload import SHOWN, TeamWork, team_work
from cases.workload import Line as Due

# The columns of the workload: what counts under which name.
COLUMNS = {
    "leads": gettext_lazy("Cases"),
    "also": gettext_lazy("Also on the team"),
    "late": gettext_lazy("Late"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "rounds": gettext_lazy("Rounds of hearing"),
    "appointments": gettext_lazy("Appointments this week"),
    "others": gettext_lazy("Waiting for others"),
    "mentions": gettext_lazy("Unread mentions"),
}
# What is due, in words; what comes due beside the process has its own.
KINDS = {
    PHASE: gettext_lazy("term of a phase"),
    STEP: gettext_lazy("step with a term of its own"),
    "acknowledgement": gettext_lazy("acknowledgement to the reporter"),
    "feedback": gettext_lazy("feedback to the reporter"),
    **{sort.code: sort.words for sort in due_beside.SORTS},
}


@dataclass(frozen=True)
class Row:
    """A line of a table: its label, and its numbers, each with the head that it stands under."""

    label: Any
    cells: list[tuple[Any, int]]


@require_GET
def team_work_page(request: HttpRequest) -> HttpResponse:
    """Workload per investigator, and what is late or due this week over all of them."""
    if not reach.holds(request.user, "lead_case"):
        raise Http404
    today = timezone.localdate()
    work = team_work(request.user, today=today)
    log.record(log.Action.VIEW, "list:team")
    names = {load.user.pk: str(load.user) for load in work.loads if load.user}
    due = {moment: WHEN[moment] for moment in DUE}
    kinds = [_row(capfirst(KINDS[kind]), work.kinds[kind], due) for kind in KINDS if kind in work.kinds]
    context = {
        "heads": COLUMNS.values(),
        "people": [_row(load.user, load.counts, COLUMNS) for load in work.loads],
        "nobody": _row(_("With nobody on a team"), work.nobody.counts, COLUMNS),
        "total": _row(_("Total"), work.total, COLUMNS),
        "moments": due.values(),
        "kinds": kinds,
        "of_kinds": _row(_("Total"), sum(work.kinds.values(), Counter()), due),
        "groups": _groups(work, names),
        "more": work.more,
        "waiting": _waiting(work.total),
        "others": [other_line(row) for row in work.others[:SHOWN]],
        "more_others": len(work.others) > SHOWN,
    }
    return render(request, "cases/work/team.html", context)


def _row(label: Any, counts: Counter[str], columns: dict[str, Any]) -> Row:
    return Row(label, [(head, counts[name]) for name, head in columns.items()])


def _waiting(total: Counter[str]) -> list[tuple[int, Any, str]]:
    """What nobody took up yet: how many, in words, and where they stand."""
    found = (
        (total["to_handle"], _("Reports to be handled"), reverse("cases:reports") + "?status=open"),
        (total["to_assess"], _("Cases to be assessed"), reverse("cases:cases") + "?status=received"),
    )
    return [one for one in found if one[0]]


def _groups(work: TeamWork, names: dict[int, str]) -> list[dict[str, Any]]:
    """What is late, due today and due this week, each under its heading."""
    groups = [
        {
            "id": f"due-{moment}",
            "title": title,
            "lines": [_line(line, work, names) for line in work.lines if line.when == moment],
        }
        for moment, title in WHEN.items()
    ]
    return [group for group in groups if group["lines"]]


def _line(due: Due, work: TeamWork, names: dict[int, str]) -> Line:
    found = due.found
    who = names[found.owner] if found.owner else _("with nobody on a team")
    if found.kind in ("acknowledgement", "feedback"):
        return Line(
            reverse("cases:report", args=[found.number]),
            capfirst(KINDS[found.kind]),
            (found.number, who),
            deadline=due.deadline,
        )
    url = reverse("cases:case", args=[found.number])
    case = work.cases.get(found.case) if found.case and found.kind == PHASE else None
    if case is not None:
        place = lists.by_id("directorate")[case.directorate_id].label
        badge = Status(case.status).label
        return Line(url, case.title, (found.number, place, who), badge=badge, deadline=due.deadline)
    anchor = f"step-{due.step.pk}" if due.step else due_beside.BY_CODE[found.kind].anchor
    title = due.step.title if due.step else capfirst(KINDS[found.kind])
    return Line(f"{url}#{anchor}", title, (found.number, who), deadline=due.deadline)
