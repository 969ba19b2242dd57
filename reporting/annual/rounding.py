"""Percentages that add up: whole per cents by largest remainder, of the counts that stand beside them. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def shares(counts: Sequence[int], total: int | None = None, codes: Sequence[str] | None = None) -> list[int]:
    """Whole per cents of a total. Where the counts make the total they add up to 100.

    Everybody gets the whole part; what is left goes to the largest remainders. Of equal ones the code decides, so that
    an entry has one percentage wherever it stands; without codes the first. `total` is larger where the counts are a
    part of something: then they add up to the rounded share of their sum.
    """
    whole = sum(counts) if total is None else total
    if whole <= 0:
        return [0 for _count in counts]
    parts = [100 * count // whole for count in counts]
    rests = [100 * count % whole for count in counts]
    goal = (200 * sum(counts) + whole) // (2 * whole)
    names = codes or [""] * len(counts)
    order = sorted(range(len(counts)), key=lambda place: (-rests[place], names[place], place))
    for place in order[: goal - sum(parts)]:
        parts[place] += 1
    return parts
