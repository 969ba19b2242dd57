"""What was submitted to a competent authority: mandate requests and dispositions, as one list of each sort.

Nothing of the case itself is in it: number, what is asked, since when, and how it was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import NotAllowed
from cases.models import Case, Disposition, DispositionMeasure, Mandate

MOST_OPEN = 200
DECIDED_AT_ONCE = 25
KINDS = ("mandate", "disposition")  # the order of those of one day

Key = tuple[date, str, int]


@dataclass(frozen=True)
class Submitted:
    """One mandate request or disposition as the list shows it. `measures` holds ids, heaviest last."""

    kind: str
    pk: int
    number: str
    submitted_on: date
    answered_on: date | None
    given: bool = False
    measures: tuple[int, ...] = ()

    @property
    def key(self) -> Key:
        return (self.answered_on or self.submitted_on, self.kind, self.pk)


@dataclass(frozen=True)
class Decided:
    """One page of what was decided, newest first; `older` is the key after which the next page begins."""

    rows: Sequence[Submitted]
    older: Key | None


def cover_of(case_id: int | None, *, by: User) -> Case:
    """What an authority reads on the cover of a case of which something was submitted: number, phase, place."""
    return _cover("SELECT * FROM submitted_covers(%s) WHERE id = %s", by, case_id)


def lock_cover_of(case_id: int | None, *, by: User) -> Case:
    """The same for a door: locked until the transaction ends."""
    return _cover("SELECT * FROM lock_submitted_cover(%s, %s)", by, case_id)


def lock_submitted(model: Any, pk: int) -> Any:
    """The mandate or disposition itself, locked; refused to who does not see it."""
    row = model.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotAllowed(_("This was not submitted to you."))
    return row


def _cover(query: str, by: User, case_id: int | None) -> Case:
    for case in Case.objects.raw(query, [by.pk, case_id]):
        return case
    raise NotAllowed(_("This was not submitted to you."))


def open_for(user: User) -> list[Submitted]:
    """What waits for this authority, longest waiting first. Two queries."""
    return _waiting(
        [*map(_of_mandate, _open_mandates(user)), *map(_of_disposition, _open_dispositions(user))]
    )


def first_page_for(user: User, *, size: int = DECIDED_AT_ONCE) -> tuple[list[Submitted], Decided]:
    """What waits for this authority and the newest of what it decided, together in two queries."""
    mandates = _open_mandates(user).union(
        _beyond(_decided_mandates(user), "mandate", None)[: size + 1], all=True
    )
    dispositions = _open_dispositions(user).union(
        _beyond(_decided_dispositions(user), "disposition", None)[: size + 1], all=True
    )
    found = [*map(_of_mandate, mandates), *map(_of_disposition, dispositions)]
    decided = [row for row in found if row.answered_on is not None]
    return _waiting([row for row in found if row.answered_on is None]), _newest(decided, size)


def decided_by(user: User, *, after: Key | None = None, size: int = DECIDED_AT_ONCE) -> Decided:
    """What this authority decided, newest first, from a key on. Two queries."""
    found = [
        *map(_of_mandate, _beyond(_decided_mandates(user), "mandate", after)[: size + 1]),
        *map(_of_disposition, _beyond(_decided_dispositions(user), "disposition", after)[: size + 1]),
    ]
    return _newest(found, size)


def _waiting(found: list[Submitted]) -> list[Submitted]:
    return sorted(found, key=lambda row: (row.submitted_on, row.kind, row.pk))


def _newest(found: list[Submitted], size: int) -> Decided:
    found.sort(key=lambda row: row.key, reverse=True)
    return Decided(found[:size], found[size - 1].key if len(found) > size else None)


def _open_mandates(user: User) -> QuerySet:
    rows = _mandates(user).filter(given_on=None, refused_on=None).annotate(day=F("requested_on"))
    return rows.order_by("requested_on", "pk")[:MOST_OPEN]


def _open_dispositions(user: User) -> QuerySet:
    rows = _dispositions(user).filter(state="reviewed").annotate(day=F("reviewed_on"))
    return rows.order_by("reviewed_on", "pk")[:MOST_OPEN]


def _decided_mandates(user: User) -> QuerySet:
    return _mandates(user).annotate(day=Coalesce("given_on", "refused_on")).filter(day__isnull=False)


def _decided_dispositions(user: User) -> QuerySet:
    return _dispositions(user).annotate(day=F("decided_on")).filter(state="decided")


def _beyond(rows: QuerySet, kind: str, after: Key | None) -> QuerySet:
    if after is not None:
        day, other, pk = after
        same_day = Q(day=day) if kind < other else Q(day=day, pk__lt=pk) if kind == other else Q(pk__in=[])
        rows = rows.filter(Q(day__lt=day) | same_day)
    return rows.order_by("-day", "-pk")


def _mandates(user: User) -> QuerySet:
    return Mandate.objects.submitted_to(user).with_number(user)


def _dispositions(user: User) -> QuerySet:
    marks = DispositionMeasure.objects.filter(disposition=OuterRef("pk")).order_by("measure__severity")
    return (
        Disposition.objects.submitted_to(user)
        .with_number(user)
        .annotate(measure_ids=ArraySubquery(marks.values("measure_id")))
    )


def _of_mandate(row: Any) -> Submitted:
    answered = row.given_on or row.refused_on
    return Submitted(
        "mandate", row.pk, row.case_number, row.requested_on, answered, given=row.given_on is not None
    )


def _of_disposition(row: Any) -> Submitted:
    return Submitted(
        "disposition",
        row.pk,
        row.case_number,
        row.reviewed_on,
        row.decided_on,
        measures=tuple(row.measure_ids),
    )
