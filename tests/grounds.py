"""What many tests begin with, built once for all of them and cloned: the cast, a case in each phase, the scene."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.utils import timezone

from cases import aftercare
from cases.register.writing import import_file
from tests.cases.registers import REGISTER
from tests.databases import BARE, Ground
from tests.factories import Cast, Walk, make_cast, the_cast
from tests.scene import make_scene


def _late(cast: Cast) -> Walk:
    return Walk(cast, received_on=timezone.localdate() - timedelta(weeks=20))


def _long_ago(cast: Cast) -> Walk:
    """Disposed of on 22 February 2016: kept until 22 February 2023, and nothing is open any more."""
    walk = Walk(cast, received_on=date(2016, 1, 4)).to_closed()
    for contact in walk.case.reporter_contacts.all():
        walk.go(
            aftercare.record_contact,
            contact,
            by=cast.intake,
            outcome="no_detriment",
            found="Geen nadeel gemeld.",
        )
    return walk


# By the name of the fixture: one case that stands there already. The test goes on with its walk.
WALKS: dict[str, Callable[[Cast], Walk]] = {
    "at_received": lambda cast: Walk(cast).to_received(),
    "at_assessment": lambda cast: Walk(cast).to_assessment(),
    "at_preliminary": lambda cast: Walk(cast).to_preliminary(),
    "at_fact_finding": lambda cast: Walk(cast).to_fact_finding(),
    "late_at_fact_finding": lambda cast: _late(cast).to_fact_finding(),
    "at_disposition": lambda cast: Walk(cast).to_disposition(),
    "at_closed": lambda cast: Walk(cast).to_closed(),
    "closed_in_2025": lambda cast: Walk(cast, received_on=date(2025, 1, 6)).to_closed(),  # on 3 March
    "closed_in_2016": _long_ago,
}


def _import_register_2023() -> None:
    with REGISTER.open("rb") as file:
        import_file(file, by=None, year=2023, name=REGISTER.name)


def _walked(walk: Callable[[Cast], Walk]) -> Ground:
    return Ground("cast", lambda: walk(the_cast()) and None)


GROUNDS = {
    "cast": Ground(BARE, lambda: make_cast() and None),
    "scene": Ground("cast", lambda: make_scene(the_cast()).values),
    "on_register_2023": Ground("cast", _import_register_2023),
    **{name: _walked(walk) for name, walk in WALKS.items()},
}


def ground_for(fixtures: Collection[str]) -> str:
    """The ground on which a test with these fixtures stands. Raises ValueError where it asks for two."""
    wanted = [name for name in GROUNDS if name != "cast" and name in fixtures]
    if len(wanted) > 1:
        raise ValueError(f"A test stands on one ground, not on {' and '.join(wanted)}.")
    return wanted[0] if wanted else "cast" if "cast" in fixtures else BARE
