"""Who reads which description of a list that waits, who had a hand in it, and what exactly somebody read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Violation
from reporting.annual import lessons
from reporting.models import AnnualLine, AnnualReport

HANDS = {
    "prepared": _("You prepared this annual report. Somebody else publishes it."),
    "decided": _("You decided on lines of its list. Somebody else publishes it."),
    "lessons": _("You decided on lessons that stand in it. Somebody else publishes it."),
}
NOT_READ = _(
    "You may not read the description of this line. Leave the line out, or let somebody decide who reads the case."
)
TO_BE_PUBLISHED = (AnnualLine.Decision.AS_IT_STANDS, AnnualLine.Decision.BLURRED)


def readable(lines: Iterable[AnnualLine], user: Any) -> set[int]:
    """The lines whose description this person may read: what is to be published, or whose violation they read."""
    lines = list(lines)
    if user is None:
        return {line.pk for line in lines}
    open_ones = [line.violation for line in lines if line.decision not in TO_BE_PUBLISHED]
    seen: set[int | None] = set()
    if any(open_ones):
        found = Violation.objects.visible_to(user).filter(pk__in=filter(None, open_ones))
        seen = set(found.values_list("pk", flat=True))
    return {line.pk for line in lines if line.decision in TO_BE_PUBLISHED or line.violation in seen}


def may_read(line: AnnualLine, user: Any) -> bool:
    """Whether this person may read the description of one line; there may be nothing to read."""
    return not line.text or bool(readable([line], user))


def sees_violation(line: AnnualLine, user: Any) -> bool:
    """Whether this person reads the violation itself; of a line without one nobody is known to."""
    if user is None:
        return True
    return line.violation is not None and (
        Violation.objects.visible_to(user).filter(pk=line.violation).exists()
    )


def may_write(line: AnnualLine, user: Any) -> bool:
    """Whether this person may give a line other words: of what stands there, or of the violation that they read."""
    return bool(line.text) or sees_violation(line, user)


def hands_in(report: AnnualReport) -> dict[User, str]:
    """Everybody who had a hand in a report, with what: prepared it, ever decided on a line or a lesson of it."""
    found = {report.prepared_by: "prepared"} if report.prepared_by else {}
    deciders: set[int | None] = set()
    for hands, last in report.lines.values_list("hands", "decided_by"):
        deciders |= {*hands, last}
    for user in User.objects.filter(pk__in=deciders - {None}):
        found.setdefault(user, "decided")
    if has_lessons(report):
        for user in User.objects.filter(pk__in=lessons.hands_in(report.year)):
            found.setdefault(user, "lessons")
    return found


def has_lessons(report: AnnualReport) -> bool:
    """Whether lessons stand in a report."""
    return any(part["key"] == "lessons" for parts in report.content.values() for part in parts)


def seen_of(report: AnnualReport, lines: Iterable[AnnualLine]) -> str:
    """All that would be published, as a short text that tells nothing of it: other as soon as a line or cell is."""
    told = [
        report.pk,
        report.content,
        report.tables,
        [
            [line.number, line.decision, line.service, line.category, line.measures, line.text]
            for line in lines
        ],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
