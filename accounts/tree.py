"""The organisation as a tree in memory: what lies above and below, in the order in which it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accounts.models import Directorate


@dataclass
class Tree:
    """All directorates, each followed by what hangs under it."""

    nodes: list[Directorate] = field(default_factory=list)
    depth: dict[int, int] = field(default_factory=dict)
    children: dict[int | None, list[Directorate]] = field(default_factory=dict)

    def __getitem__(self, pk: int) -> Directorate:
        return self._by_id[pk]

    def __post_init__(self) -> None:
        self._by_id = {node.pk: node for node in self.nodes}

    @property
    def root(self) -> Directorate:
        return self.nodes[0]

    def above(self, pk: int) -> list[Directorate]:
        """What a directorate hangs under, the nearest first; without itself."""
        found, parent = [], self[pk].parent_id
        while parent is not None:
            found.append(self[parent])
            parent = self[parent].parent_id
        return found

    def below(self, pk: int) -> set[int]:
        """Ids of everything that hangs under a directorate; without itself."""
        found: set[int] = set()
        for child in self.children.get(pk, ()):
            found |= {child.pk} | self.below(child.pk)
        return found

    def choices(self, *, without: Iterable[int] = ()) -> list[tuple[int, str]]:
        """For a list to choose from: no-break spaces show the depth."""
        left_out = set(without)
        return [
            (node.pk, "\N{NO-BREAK SPACE}" * 3 * self.depth[node.pk] + str(node))
            for node in self.nodes
            if node.pk not in left_out
        ]


def whole_tree() -> Tree:
    """The organisation as it stands now, in one query."""
    children: dict[int | None, list[Directorate]] = defaultdict(list)
    for node in Directorate.objects.all():
        children[node.parent_id].append(node)
    depth: dict[int, int] = {}

    def walk(parent: int | None, level: int) -> Iterator[Directorate]:
        for node in children[parent]:
            depth[node.pk] = level
            yield node
            yield from walk(node.pk, level + 1)

    return Tree(list(walk(None, 0)), depth, dict(children))
