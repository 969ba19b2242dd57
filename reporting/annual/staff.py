"""Numbers of staff: entered by a coordinator for the own services, or by an administrator; read by everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from cases.lists import Entry
from reporting.identifying import KINDS, kinds_in
from reporting.models import StaffNumber

ENTERS, MANAGES = "export_uri", "manage_lists"
DEEPEST = 1  # the ministry and its services
EARLIEST = 1990
MOST = 1_000_000

Numbers = dict[tuple[int, int], int]  # (directorate, year) → people


def services() -> list[Entry]:
    """For which directorates a number is kept: the ministry and its services."""
    return [node for node in lists.entries("directorate") if node.depth <= DEEPEST]


def may_enter(user: Any, directorate_id: int) -> bool:
    return reach.holds(user, MANAGES) or reach.holds(user, ENTERS, directorate_id)


def within_reach(user: Any) -> list[Entry]:
    """The services whose number this person may enter."""
    return [node for node in services() if may_enter(user, node.id)]


def check_may_enter(by: User | None, directorate_id: int) -> None:
    if by is not None and not may_enter(by, directorate_id):
        raise NotAllowed(_("Your role does not let you enter this number of staff."))


@door
def enter(
    directorate: Any, year: int, count: int, *, by: User | None, source: str = ""
) -> StaffNumber | None:
    """Enter the number of a year, or correct it; the history keeps what stood there. Zero takes it out again."""
    check_may_enter(by, directorate.id)
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Refusal(_("Choose a year from %(first)s until now.") % {"first": EARLIEST})
    if not 0 <= count <= MOST:
        raise Refusal(_("A number of staff is at least one and at most a million."))
    if kinds := kinds_in(source):
        found = get_text_list([str(KINDS[kind]) for kind in sorted(kinds)], _("and"))
        raise Refusal(
            _("It looks as if there is %(found)s in where the numbers were found.") % {"found": found}
        )
    if directorate.id not in {node.id for node in services()}:
        raise Refusal(_("A number of staff is kept for the ministry and its services."))
    locks.hold(f"staff:{directorate.id}:{year}")
    row = StaffNumber.objects.filter(directorate=directorate.id, year=year).first()
    if row is None:
        row = StaffNumber(directorate_id=directorate.id, year=year)
    elif count == 0:
        row.delete()
        return None
    elif (row.count, row.source) == (count, source.strip()):
        return row
    if count == 0:
        return None
    row.count, row.source, row.entered_by = count, source.strip(), by
    row.save()
    return row


def numbers(years: Iterable[int]) -> Numbers:
    """Every number that was entered for these years, in one query."""
    rows = StaffNumber.objects.filter(year__in=list(years))
    return {(row.directorate_id, row.year): row.count for row in rows}


def of(scope: Entry, year: int, entered: Numbers) -> int | None:
    """The staff of a scope: what was entered for it; of the ministry else the sum of its services, if all are known."""
    own = entered.get((scope.id, year))
    if own is not None or scope.depth > 0:
        return own
    parts = [node for node in services() if node.parent == scope.id and _exists(node, year)]
    counts = [entered.get((node.id, year)) for node in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _exists(node: Entry, year: int) -> bool:
    return (node.valid_from is None or node.valid_from.year <= year) and (
        node.valid_until is None or year <= node.valid_until.year
    )
