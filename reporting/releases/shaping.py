"""A table of the register: its entries as sets of leaves, and the facts that it counts.

Leaves are a directorate's id, a month (2026-03; the year alone for what is known to the year only) and a category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant
from accounts.roles import ROLES
from cases import lists
from reporting.disclosure import Entry, Knower, Shape
from reporting.disclosure.tables import Facts
from reporting.entries import in_both_languages, label_of
from reporting.periods import Month, Year
from reporting.releases.kinds import Kind, standing
from reporting.tables import Label

TOTAL = "total"
ITSELF = "*"  # after the code of a directorate: what is filed there and not below it
LEVELS: dict[str, Any] = {"directorate": _("services and directorates"), "service": _("services")}
DEPTH = {"service": 1, "directorate": 2}
# What is counted, by which rule of reporting.units.
COUNTED: dict[str, str] = {"report": "received", "case": "opened", "disposition": "decided"}


@dataclass(frozen=True)
class Named:
    """An entry of an axis with its name in both languages."""

    label: Label
    leaves: frozenset[str]
    all_but: bool = False

    @property
    def entry(self) -> Entry:
        return Entry(self.label.code, self.leaves, self.all_but)


Axes = tuple[tuple[Named, ...], ...]


def shape_of(axes: Axes) -> Shape:
    return Shape(tuple(tuple(named.entry for named in axis) for axis in axes))


def axes_of(kind: Kind, level: str, year: int, today: date) -> Axes:
    """The entries of a table over a year: directorates, periods that are over, categories."""
    whole = [Named(in_both_languages(TOTAL, _("total")), frozenset(), all_but=True)]
    if kind.columns in ("quarters", "halves"):
        return directorates(level, year), tuple(_parts_of_year(kind.columns, year, today)), tuple(whole)
    of_year = (Named(Label(str(year), str(year), str(year)), _leaves_of_year(year)),)
    groups = _groups() if kind.columns == "groups" else []
    return directorates(level, year), of_year, tuple([*groups, *whole])


def directorates(level: str, year: int) -> tuple[Named, ...]:
    """The ministry, its services and, at that level, their directorates, each with everything below it.

    After the lines of what lies below comes what is filed at none of those, so that the lines add up.
    """
    below = subtrees()
    nodes = [
        node
        for node in lists.entries("directorate")
        if node.depth <= DEPTH[level]
        and (node.valid_from is None or node.valid_from <= Year(year).last)
        and (node.valid_until is None or Year(year).first <= node.valid_until)
    ]

    def lines(node: Any) -> Iterator[Named]:
        top = node.depth == 0
        parts = [part for part in nodes if part.parent == node.id]
        yield Named(label_of(node), frozenset() if top else below[node.id], all_but=top)
        for part in parts:
            yield from lines(part)
        if parts:
            in_parts = frozenset[str]().union(*(below[part.id] for part in parts))
            yield Named(_itself(node), in_parts if top else below[node.id] - in_parts, all_but=top)

    return tuple(line for node in nodes if node.depth == 0 for line in lines(node))


def _itself(node: Any) -> Label:
    text = in_both_languages(node.code + ITSELF, _("%(name)s, not filed at one of these"))
    return Label(text.code, text.nl % {"name": node.label_nl}, text.en % {"name": node.label_en})


def subtrees() -> dict[int, frozenset[str]]:
    """The leaves of every directorate: itself and everything below it."""
    found: dict[int, set[str]] = {}
    for node in lists.entries("directorate"):
        found[node.id] = set()
    parents = {node.id: node.parent for node in lists.entries("directorate")}
    for leaf in parents:
        at: int | None = leaf
        while at is not None:
            found[at].add(str(leaf))
            at = parents[at]
    return {node: frozenset(leaves) for node, leaves in found.items()}


def knowers(today: date) -> list[Knower]:
    """Readers who know a part of the register exactly: of every directorate but the ministry itself, and those whose
    grants give them several."""
    below = subtrees()
    nodes = [node for node in lists.entries("directorate") if node.depth > 0]
    known = {below[node.id]: node.code for node in nodes}
    codes = {node.id: node.code for node in nodes}
    for granted in _granted(today):
        if granted <= codes.keys():
            leaves = frozenset[str]().union(*(below[node] for node in granted))
            known.setdefault(leaves, " + ".join(sorted(codes[node] for node in granted)))
    return [Knower(name, leaves) for leaves, name in known.items()]


def _granted(today: date) -> list[frozenset[int]]:
    """The directorates on which each person holds a running grant to read figures."""
    roles = [role.code for role in ROLES.values() if "see_figures" in role.permissions]
    running = Grant.objects.running(today).filter(role__in=roles, user__is_active=True)
    of_user: dict[int, set[int]] = defaultdict(set)
    for user, node in running.values_list("user_id", "directorate_id"):
        of_user[user].add(node)
    return [frozenset(nodes) for nodes in of_user.values()]


def _months(year: int, first: int, last: int) -> frozenset[str]:
    return frozenset(Month(year, month).code for month in range(first, last + 1))


def _leaves_of_year(year: int) -> frozenset[str]:
    return _months(year, 1, 12) | {Year(year).code}


def _parts_of_year(columns: str, year: int, today: date) -> Iterable[Named]:
    """The quarters or halves that are over, and their sum; that of a whole year holds what is known to the year."""
    length = 3 if columns == "quarters" else 6
    name = _("quarter %(n)s") if columns == "quarters" else _("half-year %(n)s")
    leaves, parts = frozenset[str](), 0
    for number, first in enumerate(range(1, 13, length), 1):
        if Month(year, first + length - 1).last >= today:
            break
        months = _months(year, first, first + length - 1)
        leaves, parts = leaves | months, number
        label = in_both_languages(f"{columns[0]}{number}", name)
        yield Named(Label(label.code, label.nl % {"n": number}, label.en % {"n": number}), months)
    if Year(year).last < today:
        leaves = _leaves_of_year(year)
    if parts > 1:
        yield Named(in_both_languages(TOTAL, _("total")), leaves)


def _groups() -> list[Named]:
    """The grouped categories; the rest is everything that no group names."""
    groups = standing().groups
    named = frozenset[str]().union(*(group.categories for group in groups if group.categories is not None))
    return [
        Named(group.label, named, all_but=True)
        if group.categories is None
        else Named(group.label, group.categories)
        for group in groups
    ]


def facts(unit: str, year: int) -> Facts:
    """The facts of a year, counted as finely as any release tells them apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directorate, month, category, number FROM release_facts(%s, %s)", [unit, year])
        return {(str(node), month, category): number for node, month, category, number in cursor}
