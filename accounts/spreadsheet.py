"""Text for a spreadsheet: what begins like a formula is told to be text."""

from __future__ import annotations

from typing import TypeVar

Cell = TypeVar("Cell")

SEPARATOR = ";"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take what begins so for a formula


def safe(cell: Cell) -> Cell | str:
    """A cell that no spreadsheet calculates."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
