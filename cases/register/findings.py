"""What a whole file says: counts of what is understood, and every fault with the rows it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from cases import lists
from cases.register.meaning import Entry, Fault, Vocabulary
from cases.register.reading import Sheet

LISTS = ("directorate", "category", "measure")


@dataclass
class Counts:
    """How often each service, category and measure (by id) occurs. Marks: every measure of every row."""

    rows: int = 0
    directorate: Counter[int] = field(default_factory=Counter)
    category: Counter[int] = field(default_factory=Counter)
    measure: Counter[int] = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        self.rows += 1
        self.directorate[entry.directorate] += 1
        self.category[entry.category] += 1
        self.measure.update(entry.measures)

    @property
    def marks(self) -> int:
        return sum(self.measure.values())

    def tables(self) -> dict[str, list[tuple[str, int]]]:
        """Per list the labels of what occurs, in the order of the list, each with its number."""
        if any(set(getattr(self, kind)) - lists.by_id(kind).keys() for kind in LISTS):
            lists.forget()  # an entry was added since the lists were kept
        found = {}
        for kind in LISTS:
            numbers = getattr(self, kind)
            found[kind] = [
                (entry.label, numbers[entry.id]) for entry in lists.entries(kind) if entry.id in numbers
            ]
        return found


@dataclass
class Findings:
    """What a dry run found: counts of what is understood, and each fault with the rows it stands in."""

    year: int
    ignored: list[str] = field(default_factory=list)
    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    faults: dict[Fault, list[int]] = field(default_factory=dict)

    @cached_property
    def faulty_rows(self) -> int:
        return len({row for rows in self.faults.values() for row in rows})

    def listed(self) -> list[tuple[str, str, int]]:
        """Each fault as sentence, its rows as text (“2–4, 9”) and their number, in the order of the file."""
        return [(fault.sentence, ranges(rows), len(rows)) for fault, rows in self.faults.items()]


def understand(sheet: Sheet, findings: Findings) -> Iterator[Entry]:
    """The entries of a file one by one; faults and counts are noted in `findings` on the way."""
    vocabulary = Vocabulary(findings.year)
    findings.ignored = sheet.ignored
    for line in sheet.lines:
        findings.rows += 1
        found = vocabulary.understand(line)
        if isinstance(found, Entry):
            findings.counts.add(found)
            yield found
            continue
        for fault in found:
            findings.faults.setdefault(fault, []).append(line.row)


def ranges(rows: list[int]) -> str:
    """Row numbers in ascending order as a person writes them: “2–4, 9”."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], row]
        else:
            parts.append([row])
    return ", ".join("–".join(str(row) for row in part) for part in parts)
