"""What an annual report publishes, before an attacker who takes all its tables together, and the codes of its list.

Negative controls, tried and seen to fail: leave what was published earlier out of `publishing._hidden` (the attacker
finds a count); let `listing.may_show` show every code.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random
from types import SimpleNamespace

import pytest

from cases import lists
from reporting.annual import listing, public, publishing
from reporting.annual.identifying import Coded
from reporting.disclosure.tables import Entry, Published, Shape
from reporting.releases.shaping import knowers
from tests.proof import PROOF, many, seed
from tests.reporting.disclosure.attacker import Attacker

pytestmark = pytest.mark.django_db

YEAR = 2024


class Year:
    """A year at random: one large service and small ones, most categories and measures seldom."""

    def __init__(self, dice):
        services = public.TABLES[0].axes(YEAR)[0]
        places = [min(one.leaves) for one in services if one.label.code in ("BD", "DOU", "TSL", "PSG")]
        self.facts = {}
        for unit, (traits, endings) in self.traits().items():
            counted = self.facts[unit] = Counter()
            for _one in range(dice.randint(20, 140)):
                [place] = dice.choices(places, [60, 10, 8, 3])
                category = dice.choice(["PRI", "PRI", "MID", "MID", "INF", "OMG", "POS", "COM", "BEV"])
                month = f"{YEAR}-{dice.randint(1, 12):02}"
                counted[place, month, category, dice.choice(traits), dice.choice(endings)] += 1

    @staticmethod
    def traits():
        found = {}
        for table in public.TABLES:
            unit, column = public.SPACES[table.space]
            leaves = {leaf for named in table.axes(YEAR)[3] for leaf in named.leaves if leaf}
            traits, endings = found.setdefault(unit, (["-"], ["-"]))
            if leaves:
                (traits if column == 3 else endings)[:] = sorted(leaves)
        return found

    def of(self, space, year):
        unit, column = public.SPACES[space]
        counted = Counter()
        for leaf, number in self.facts[unit].items():
            counted[*leaf[:3], leaf[column] if column else ""] += number
        return dict(counted)


def coarse(tables):
    """The same tables with as few leaves as tell their entries apart: for an attacker who tries every leaf."""
    axes = []
    for axis in range(4):
        entries = [entry for table in tables for entry in table.shape.axes[axis]]
        leaves = sorted({leaf for entry in entries for leaf in entry.leaves})
        alike = {leaf: tuple(leaf in entry.leaves for entry in entries) for leaf in leaves}
        axes.append({leaf: min(o for o in leaves if alike[o] == alike[leaf]) for leaf in leaves})
    found = []
    for table in tables:
        shape = Shape(
            tuple(
                tuple(Entry(e.code, frozenset(names[leaf] for leaf in e.leaves), e.all_but) for e in entries)
                for names, entries in zip(axes, table.shape.axes, strict=True)
            )
        )
        found.append(Published(shape, table.cells, table.threshold, table.zeros, table.small, table.name))
    return found


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """In the fast suite two readers who know a directorate exactly, and three categories, in place of all."""
    if not PROOF:
        monkeypatch.setattr(publishing, "knowers", lambda today: knowers(today)[:2])
        monkeypatch.setattr(public, "lists", SimpleNamespace(entries=lambda name: lists.entries(name)[:3]))


@pytest.mark.parametrize("turn", range(many(1, 20)))
def test_the_tables_of_a_report_cannot_be_undone_together(turn, cast, monkeypatch, proof_report):
    """All tables of one space together."""
    year = Year(Random(f"{seed()}{turn}"))
    monkeypatch.setattr(public, "facts_of", year.of)
    made = publishing._suppressed(public.TABLES, YEAR)
    for space in public.SPACES:
        tables = [one for table, _axes, one in made if table.space == space]
        assert not tables or Attacker(coarse(tables)).recovered() == [], space
    hidden = sum(len(one.hidden) for _table, _axes, one in made)
    assert hidden
    proof_report("attacks on the tables of an annual report", hidden=hidden, recovered=0)


def test_the_codes_of_the_list_say_no_more_than_the_table(cast, monkeypatch):
    """Counted from the table alone, level by level, the lines are as many as the list has."""
    monkeypatch.setattr(publishing, "knowers", lambda today: [])
    year = Year(Random(seed()))
    monkeypatch.setattr(public, "facts_of", year.of)
    table = next(
        one for told, _axes, one in publishing._suppressed(public.TABLES, YEAR) if told.key == "dispositions"
    )
    rows = settled_as(year, table)
    shown = Counter(listing.may_show(row, table, YEAR) for row in rows)
    assert table.hidden and shown == labels_by(table, len(rows))


def test_the_order_of_the_list_tells_nothing_of_what_it_does_not_show():
    """Two services in the register one after the other: hidden, their lines stand mixed, and shown apart."""
    rows = [listing.Settled(n, "BD" if n < 40 else "DOU", "PRI", ("GEEN",), "geen") for n in range(60)]
    for coded in (lambda row: Coded("", "", ()), listing.everything):
        lines = listing.in_neutral_order([(coded(row), row) for row in rows], YEAR)
        services = [row.service for _coded, row in lines]
        changes = sum(a != b for a, b in pairwise(services))
        assert changes == 1 if lines[0][0].service else changes > 10


def settled_as(year, table):
    services = {leaf: e.code for e in table.shape.axes[0] if not e.all_but for leaf in e.leaves}
    groups = {leaf: e.code for e in table.shape.axes[3] if not e.all_but for leaf in e.leaves}
    return [
        listing.Settled(0, services[place], category, (measure,), groups[measure])
        for (place, _month, category, measure), number in year.of("disposition:measure", YEAR).items()
        for _one in range(number)
    ]


def labels_by(table, total):
    """How many lines of each kind the published table itself gives."""
    top, found = table.shape.axes[0][0].code, Counter()
    services = [e.code for e in table.shape.axes[0][1:]]
    categories = [e.code for e in table.shape.axes[2][:-1]]
    groups = [e.code for e in table.shape.axes[3][:-1]]

    def cell(*place):
        value = table.cells[place[0], str(YEAR), place[1], place[2]]
        return None if isinstance(value, str) else value

    for category in categories:
        told = 0
        for service in services:
            here = sum(cell(service, category, group) or 0 for group in groups)
            found.update({Coded(service, category, (g,)): cell(service, category, g) or 0 for g in groups})
            whole = cell(service, category, "total")
            if whole is not None:
                found[Coded(service, category, ())] += whole - here
            told += whole if whole is not None else here
        whole = cell(top, category, "total")
        if whole is not None:
            found[Coded("", category, ())] += whole - told
    found[Coded("", "", ())] = total - found.total()
    return +found
