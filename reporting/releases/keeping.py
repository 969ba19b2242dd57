"""What a release keeps, and back: entries with leaves and names in both languages, counts and marks, the threshold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporting.disclosure import Published
from reporting.models import Release
from reporting.releases.shaping import Axes, Named, shape_of
from reporting.tables import Label

FORMAT = 1


def as_json(axes: Axes, table: Published) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "axes": [
            [
                [
                    named.label.code,
                    named.label.nl,
                    named.label.en,
                    sorted(named.leaves),
                    named.all_but,
                ]
                for named in axis
            ]
            for axis in axes
        ],
        "cells": [table.cells[place] for place in table.shape.places],
        "threshold": table.threshold,
        "zeros": table.zeros,
        "small": table.small,
    }


def axes_from(kept: dict[str, Any]) -> Axes:
    """The axes of a table, from what `as_json` kept."""
    return tuple(
        tuple(
            Named(Label(code, nl, en), frozenset(leaves), all_but) for code, nl, en, leaves, all_but in axis
        )
        for axis in kept["axes"]
    )


def table_from(kept: dict[str, Any], name: str = "") -> Published:
    """The table itself, from what `as_json` kept."""
    shape = shape_of(axes_from(kept))
    cells = dict(zip(shape.places, kept["cells"], strict=True))
    return Published(shape, cells, kept["threshold"], kept["zeros"], kept["small"], name=name)


def fingerprint(release: Release) -> str:
    """SHA-256 over all that a release says: which table, as known at which moment, and every cell."""
    told = [
        release.kind,
        release.unit,
        release.level,
        release.year,
        release.version,
        release.as_of.isoformat(),
        release.content,
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A release, readable again."""

    row: Release

    @cached_property
    def axes(self) -> Axes:
        return axes_from(self.row.content)

    @cached_property
    def table(self) -> Published:
        return table_from(self.row.content, str(self.row.pk or ""))

    @property
    def is_whole(self) -> bool:
        """Whether what is kept is what was fingerprinted."""
        return self.row.sha256 == fingerprint(self.row)

    def label(self, axis: int, code: str) -> Label:
        return next(named.label for named in self.axes[axis] if named.label.code == code)

    @property
    def across(self) -> int:
        """The axis that stands across: periods where there are several, else categories."""
        return 1 if len(self.axes[1]) > 1 else 2
