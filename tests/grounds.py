"""What many tests begin with, built once for all of them and cloned: the cast, and the scene of the walks."""

from __future__ import annotations

from collections.abc import Collection

from tests.databases import BARE, Ground
from tests.factories import make_cast, the_cast
from tests.scene import make_scene

GROUNDS = {
    "cast": Ground(BARE, lambda: make_cast() and None),
    "scene": Ground("cast", lambda: make_scene(the_cast()).values),
}


def ground_for(fixtures: Collection[str]) -> str:
    """The ground on which a test with these fixtures stands."""
    return next((name for name in ("scene", "cast") if name in fixtures), BARE)
