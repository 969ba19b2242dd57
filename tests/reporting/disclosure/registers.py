"""Random registers of the size and sparseness of the real one, and tables over them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reporting.disclosure import Entry, Knower, Shape
from reporting.disclosure.tables import Facts, everything
from tests.reporting.disclosure.attacker import ELSEWHERE

QUARTERS, GROUPS = ("q1", "q2", "q3", "q4"), ("money", "conduct", "means", "private")


@dataclass(frozen=True)
class Register:
    """Facts by directorate, quarter and category. Services are `s0` …, their directorates `s0d0` …."""

    services: int
    each: int
    facts: Facts

    def nodes(self, service: int) -> frozenset[str]:
        return frozenset(f"s{service}d{n}" for n in range(self.each))

    def rows(self, level: str) -> tuple[Entry, ...]:
        found = [everything("all")]
        for service in range(self.services):
            found.append(Entry(f"s{service}", self.nodes(service)))
            if level == "directorate":
                found += [Entry(node, frozenset([node])) for node in sorted(self.nodes(service))]
        return (
            *found,
            Entry("all*", frozenset(n for s in range(self.services) for n in self.nodes(s)), True),
        )

    def by_quarter(self, level: str = "directorate", until: int = 4) -> Shape:
        of = [Entry(quarter, frozenset([quarter])) for quarter in QUARTERS[:until]]
        total = Entry("total", frozenset(QUARTERS[:until]))
        return Shape((self.rows(level), (*of, total), (everything("total"),)))

    def by_category(self, level: str = "directorate") -> Shape:
        groups = [Entry(group, frozenset([group])) for group in GROUPS[:-1]]
        rest = Entry(GROUPS[-1], frozenset(GROUPS[:-1]), True)
        year = Entry("year", frozenset(QUARTERS))
        return Shape((self.rows(level), (year,), (*groups, rest, everything("total"))))

    def knowers(self) -> list[Knower]:
        found = [Knower(f"s{service}", self.nodes(service)) for service in range(self.services)]
        return found + [
            Knower(node, frozenset([node])) for s in range(self.services) for node in sorted(self.nodes(s))
        ]

    def known_to(self, knower: Knower, leaves: list[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """What this reader knows of the leaves of an attacker, who has one name for all that no table names."""
        named = [{leaf[axis] for leaf in leaves} for axis in range(3)]
        known = {leaf: 0 for leaf in leaves if leaf[0] in knower.leaves}
        for leaf, number in self.facts.items():
            seen = tuple(
                part if part in names else ELSEWHERE for part, names in zip(leaf, named, strict=True)
            )
            if seen in known:
                known[seen] += number
        return known

    def corrected(self, dice: Random, changes: int) -> Register:
        """Some facts moved, added or taken back."""
        facts = dict(self.facts)
        for leaf in dice.sample(sorted(facts), min(changes, len(facts))):
            facts[leaf] = max(0, facts[leaf] + dice.choice((-1, 1, 1, 2)))
        return Register(self.services, self.each, facts)


def make_register(dice: Random, services: int = 3, each: int = 3, a_year: float = 120) -> Register:
    """So many facts a year, unevenly spread, as the published ones are: 92 of 124 at one service of four."""
    nodes = [f"s{service}d{n}" for service in range(services) for n in range(each)]
    weight = {
        node: dice.choice((0.2, 0.5, 1, 1, 2, 4)) * (4 if node.startswith("s0") else 1) for node in nodes
    }
    facts: dict[tuple[str, ...], int] = {}
    total = sum(weight.values())
    for node in nodes:
        for quarter in QUARTERS:
            for group, share in zip(GROUPS, (0.3, 0.2, 0.3, 0.2), strict=True):
                mean = a_year * weight[node] / total * share / 4
                facts[node, quarter, group] = sum(dice.random() < mean / 40 for _ in range(40))
    return Register(services, each, facts)
