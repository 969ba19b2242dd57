"""The fictitious reports and cases as data: what happened, when, and how far each case has come.

The stories stand in stories.toml, oldest first; every field is explained here.
"""

from __future__ import annotations

import tomllib
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

NAMESPACE = uuid.UUID("6f1d4c1e-5b0a-4d0e-9a55-0d3a7f5d2c01")

# How far a story goes, each after the one before it; several ways lead from an assessment.
REPORT_ENDS = ("open", "ended", "report_referred")
CASE_ENDS = (
    "received",
    "assessment",
    "closed_after_assessment",
    "referred",
    "closed_referred",
    "handed_over",
    "closed_by_management",
    "preliminary",
    "closed_after_preliminary",
    "mandate_asked",
    "fact_finding",
    "hearing_planned",
    "concluded",
    "proposed",
    "submitted",
    "decided",
    "closed",
    "reopened",
    "assessed_again",
)


@dataclass(frozen=True)
class Found:
    """A violation as it is found: whose it is, its outcome, and the measures that follow."""

    category: str
    subcategory: str = ""
    subject: int = 1
    outcome: str = "proven"
    measures: tuple[str, ...] = ("GESPREK",)


@dataclass(frozen=True)
class Story:
    """One report, and the case that it may lead to."""

    key: str
    place: str  # code of a directorate
    category: str
    channel: str
    reporter: str  # kind of reporter
    received: int  # days ago
    until: str  # one of REPORT_ENDS or CASE_ENDS
    title: str
    text: str
    pace: float = 1.0  # below one: quicker than usual
    subjects: int = 1
    tie: str = "employee"
    witnesses: int = 0
    found: tuple[Found, ...] = ()
    wrongdoing: bool = False
    restricted: bool = False
    conflict: str = ""  # username of somebody who knows a person in the case
    by: str = "demi"
    acknowledged: bool = True
    feedback_early: bool = False
    interim: str = ""  # an interim measure: access_denied or suspension
    complaint: bool = False
    bureau: str = ""  # external bureau
    question: str = (
        "Heeft de betrokkene in strijd gehandeld met de gedragscode, en zo ja: hoe vaak en sinds wanneer?"
    )
    methods: tuple[str, ...] = ("gesprekken", "dossier")
    minutes: str = (
        "De betrokkene geeft een verklaring en krijgt gelegenheid om op de bevindingen te reageren."
    )
    objection: str = ""  # of the subject to the minutes
    lesson: str = ""
    theme: str = "rules"  # of the lesson
    lesson_done: str = ""  # what was done with it
    challenge: str = ""  # grounds of an objection to the disposition
    revised: tuple[str, ...] = ()  # the measures after an objection that succeeded
    data_request: str = ""  # kind of a request of the subject
    conclusion: str = (
        "De feiten uit de melding zijn vastgesteld. Het verslag beschrijft wat wel en niet is gebleken."
    )
    reason: str = ""  # of the last step, or why a report ended
    letter: str = "Dank voor uw melding. Wij hebben die bekeken en stellen geen verder onderzoek in."
    feedback: str = "Uw melding is onderzocht. Het bevoegd gezag heeft een besluit genomen."
    summary: str = ""
    notes: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    for_second: str = ""  # what the lead investigator asks the second one to read
    corrected: str = ""  # what the first note says after a correction
    related: str = ""  # the key of an earlier story on which there is a related case
    joined: tuple[str, ...] = field(default=())  # further reports on the same matter

    @property
    def draft_id(self) -> uuid.UUID:
        """The idempotency key of its report: a story is told once."""
        return uuid.uuid5(NAMESPACE, self.key)


@cache
def stories() -> tuple[Story, ...]:
    """All stories, the oldest first, so that numbers follow the days."""
    with Path(__file__).with_name("stories.toml").open("rb") as file:
        told = [_story(entry) for entry in tomllib.load(file)["story"]]
    return tuple(sorted(told, key=lambda story: -story.received))


def _story(entry: dict[str, Any]) -> Story:
    lists = {
        name: tuple(value) for name, value in entry.items() if isinstance(value, list) and name != "found"
    }
    found = tuple(
        Found(**{name: tuple(value) if isinstance(value, list) else value for name, value in one.items()})
        for one in entry.get("found", [])
    )
    return Story(**{**entry, **lists, "found": found})
