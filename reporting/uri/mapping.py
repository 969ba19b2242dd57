"""What of the register has no place in a profile: the codes of its lists, and which of them a year holds.

An export under a profile that lacks a code is not made: somebody decides first where its rows go, in the next version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Directorate
from accounts.refusal import Refusal
from cases import lists
from cases.models import Measure, Violation
from cases.models.facts import Origin
from reporting.entries import in_both_languages, label_of
from reporting.tables import Label
from reporting.uri.profile import LISTS, Profile
from reporting.uri.words import INQUIRIES, KNOWN, MEASURED, ONCE, UNKNOWN

OF_LISTS = {"category": "category", "measure": "measure", "reporter": "reporter_kind"}
OF_CHOICES: dict[str, Any] = {
    "outcome": Violation.Outcome.choices,
    "group_a": Measure.GroupA.choices,
    "group_b": Measure.GroupB.choices,
    "origin": Origin.choices,
    "measured": MEASURED,
    "inquiry": INQUIRIES,
    "person": ONCE,
    "event": ONCE,
    "known": KNOWN,
}
COUNTED = "SELECT name, code FROM uri_codes(%s::bigint[], %s)"


@dataclass(frozen=True)
class Missing:
    """A code of the register that a profile gives no place."""

    name: str
    label: Label

    @property
    def list(self) -> str:
        return str(LISTS[self.name])

    def __str__(self) -> str:
        return f"{self.list}: {self.label} ({self.label.code})"


def codes_of(name: str) -> list[Label]:
    """Every code that a list of the register can bring, with its label."""
    if name == "service":
        nodes = Directorate.objects.filter(Q(parent=None) | Q(level="service"))
        return [Label(node.code, node.name_nl, node.name_en) for node in nodes.order_by("order", "code")]
    if name in OF_LISTS:
        found = [label_of(entry) for entry in lists.entries(OF_LISTS[name])]
        return found + ([in_both_languages(*UNKNOWN)] if name == "reporter" else [])
    return [in_both_languages(code, text) for code, text in OF_CHOICES[name]]


def without_place(profile: Profile) -> list[Missing]:
    """The codes of the register that the profile does not name, whether they occur or not."""
    return [
        Missing(name, label)
        for name in profile.lists
        for label in codes_of(name)
        if label.code not in profile.codes[name]
    ]


def missing_in(profile: Profile, directorates: Sequence[int], year: int) -> list[Missing]:
    """Those of them that occur in a year, in one of the scopes. Asks the register at most once."""
    candidates = without_place(profile)
    if not candidates:
        return []
    occurring = _occurring(directorates, year)
    return [missing for missing in candidates if (missing.name, missing.label.code) in occurring]


def _occurring(directorates: Sequence[int], year: int) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(directorates), year])
        return set(cursor.fetchall())


def unmapped(profile: Profile, codes: Mapping[str, set[str]]) -> list[str]:
    """Of codes that occur, by their list, those that the profile does not name: `category.GEW`."""
    return sorted(
        f"{name}.{code}"
        for name in profile.lists
        for code in codes.get(name, ())
        if code and code not in profile.codes[name]
    )


class DoesNotMap(Refusal):
    """Codes of the register have no place in the profile; which ones stand under the sentence."""

    def __init__(self, profile: Profile, year: int, found: Iterable[Any]) -> None:
        words = {"profile": profile.name, "year": year}
        sentence = _(
            "The profile %(profile)s has no place for codes that %(year)s holds. Nothing was exported. "
            "A functional administrator decides where these rows go, in a new version of the profile."
        )
        super().__init__(sentence % words, [str(missing) for missing in found])


def check(profile: Profile, directorate_id: int, year: int) -> None:
    """Refuse where a year holds what the profile has no place for."""
    found = missing_in(profile, [directorate_id], year)
    if found:
        raise DoesNotMap(profile, year, found)
