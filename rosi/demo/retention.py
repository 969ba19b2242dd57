"""Two cases of long ago whose term of retention is over: one on the list, one that the deputy proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import context
from cases.models import Case, DestructionProposal
from cases.retention import doors
from rosi.demo.stories import Story
from rosi.demo.telling import tell
from rosi.demo.walking import Cast

LONG_AGO = 1000  # days: closed without violation, and kept for two years since
STORIES = [
    Story(
        key="oud-laptop",
        place="BD-IV",
        category="MID",
        channel="leidinggevende",
        reporter="management",
        received=LONG_AGO,
        until="closed_after_assessment",
        title="Laptop die kwijt leek",
        text="Een laptop stond niet meer in de kast. De betrokkene zou hem hebben meegenomen.",
        reason="De laptop lag bij de servicebalie; er is niets om te onderzoeken.",
    ),
    Story(
        key="oud-bijbaan",
        place="DOU-HAV",
        category="POS",
        channel="oif_mail",
        reporter="medewerker",
        received=LONG_AGO + 40,
        until="closed_after_assessment",
        title="Bijbaan die gemeld bleek",
        text="De betrokkene zou in het weekend bij een koerier werken zonder dat te melden.",
        reason="De bijbaan was gemeld en goedgekeurd.",
    ),
]


def load(users: dict[str, Any], cast: Cast, *, today: date) -> int:
    """Tell both, and propose the second; returns how many cases are new."""
    told = tell(STORIES, cast, today=today)
    if told:
        propose(Case.objects.get(reports__draft_id=STORIES[-1].draft_id), users)
    return told


def propose(case: Case, users: dict[str, Any]) -> DestructionProposal:
    with context.acting(users["pim"]):
        return doors.propose_destruction(case, by=users["pim"])
