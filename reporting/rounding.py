"""Percentages that add up: shares are rounded down, and what is left goes to the largest remainders. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def adding_up(counts: Sequence[int], *, to: int = 100) -> list[int | None]:
    """The share of each count of their sum in whole per cents, together exactly `to`; None where there is no sum.

    Of two equal remainders the earlier one gets more; a count of zero never does.
    """
    total = sum(counts)
    if not total:
        return [None] * len(counts)
    shares: list[int | None] = [count * to // total for count in counts]
    left = to - sum(share or 0 for share in shares)
    by_remainder = sorted(range(len(counts)), key=lambda place: (-(counts[place] * to % total), place))
    for place in by_remainder[:left]:
        shares[place] = (shares[place] or 0) + 1
    return shares
