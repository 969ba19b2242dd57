"""A moment of the register, opened: inside, everything is counted as it was known then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts import locks
from accounts.models import Directorate
from cases.lists import Entry, as_tree
from cases.models import TermRule
from reporting import counting

PATIENCE = "SET LOCAL statement_timeout = '10min'"  # the whole history is read
SCHEMA = "asof"


@dataclass(frozen=True)
class Gone:
    """Why a moment cannot be had any more.

    `why` is destroyed: rows went by a rule of retention; or changed_seed: a first state that nobody wrote down.
    """

    why: str
    since: datetime | None
    certificate: str


def gone(directorate: int, moment: datetime) -> list[Gone]:
    """What of the past of a directorate is not there any more; empty when the moment can be had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, since, certificate FROM asof.gone(%s, %s)", [directorate, moment])
        return [Gone(*row) for row in cursor]


def destroyed_since(directorate: int, moment: datetime) -> bool:
    """Whether rows of a directorate went by a rule of retention after a moment."""
    return any(one.why == "destroyed" for one in gone(directorate, moment))


@contextmanager
def opened(moment: datetime) -> Iterator[None]:
    """Count as of a moment. One at a time over all processes; nothing of it stays in the database."""
    with transaction.atomic():
        locks.hold("asof")
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            cursor.execute("SELECT asof.take(%s)", [moment])
        rules = tuple(TermRule.objects.raw("SELECT * FROM asof.rows_of_cases_termrule()"))
        with counting.in_the_past(counting.Past(SCHEMA, rules, _tree())):
            yield
        transaction.set_rollback(True)


def _tree() -> list[Entry]:
    """The organisation as it was, from the top."""
    nodes = Directorate.objects.raw("SELECT * FROM asof.rows_of_accounts_directorate()")
    return as_tree(
        [
            Entry(
                node.pk,
                node.code,
                node.name_nl,
                node.name_en,
                node.valid_from,
                node.valid_until,
                node.parent_id,
            )
            for node in sorted(nodes, key=lambda node: (node.order, node.code))
        ]
    )
