"""Who has read which month: the recipients of each directorate, with a cell per month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import reach
from cases import lists
from cases.lists import Entry
from reporting.models import Delivery
from reporting.overviews import delivering
from reporting.overviews.doors import MAKES
from reporting.periods import Month


@dataclass
class Cell:
    """The last version of one month for one person: when told, first read and reminded."""

    delivery: Delivery
    read_at: datetime | None

    @property
    def version(self) -> int:
        return self.delivery.version


def readers(
    user: Any, months: Iterable[Month]
) -> list[tuple[Entry, list[tuple[Any, str, list[Cell | None]]]]]:
    """Per directorate its recipients in these months: person, role, and a cell per month (None: not a recipient)."""
    months = list(months)
    rows = Delivery.objects.filter(
        month__in=[month.first for month in months], directorate__in=reach.reached(user, MAKES)
    ).select_related("user")
    found = list(rows.order_by("version"))
    reads = delivering.reads_of(delivery.overview_id for delivery in found)
    places: dict[int, dict[int, dict[Any, Cell]]] = defaultdict(lambda: defaultdict(dict))
    people: dict[int, tuple[Any, str]] = {}
    for delivery in found:  # a later version takes the place of the earlier one
        read_at = reads.get(delivery.overview_id, {}).get(delivery.user_id)
        places[delivery.directorate_id][delivery.user_id][delivery.month] = Cell(delivery, read_at)
        people[delivery.user_id] = (delivery.user, delivery.get_role_display())
    return [
        (
            node,
            [
                (*people[person], [cells.get(month.first) for month in months])
                for person, cells in sorted(
                    places[node.id].items(), key=lambda item: (people[item[0]][1], str(people[item[0]][0]))
                )
            ],
        )
        for node in lists.entries("directorate")
        if node.id in places
    ]
