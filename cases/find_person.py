"""Finding a person by name, personnel number or e-mail address: exactly, by keyed hash, and every look recorded.

Only in cases that exist for the asker and of which the asker may see the identities. Reporters are never found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts import log, reach
from accounts.encryption import keyed_hash
from accounts.models import User
from cases.models import Case, Person, PersonIdentity, TeamMember
from cases.search import MOST_HITS

ABOUT = "person"  # what the log says a search was about


@dataclass(frozen=True)
class Found:
    """The person that was meant, in one case, in a role."""

    case: Case
    person: Person


def may_find(user: User) -> bool:
    """Whether this user sees identities anywhere: by a grant, or as a member of a team."""
    return reach.holds(user, "see_person_identity") or _teams(user).exists()


def find_person(user: User, text: str) -> list[Found]:
    """The visible cases in which somebody goes by exactly this name, number or address; newest first.

    Case, accents, spaces and punctuation do not matter. The search is recorded, and each person found as a look.
    """
    log.record(log.Action.SEARCH, ABOUT, details=text)
    match = Q(pk__in=[])
    for kind in ("name", "personnel_number", "email"):
        hashed = keyed_hash(kind, text)
        if hashed is not None:
            match |= Q(**{f"{kind}_hash": hashed})
    cases = Case.objects.visible_to(user).filter(
        Q(directorate_id__in=reach.reached(user, "see_person_identity"))
        | Q(pk__in=_teams(user).values("case_id"))
    )
    rows = PersonIdentity.objects.filter(match, person__case_id__in=cases.values("pk"))
    rows = rows.select_related("person__case__directorate").defer("person__case__terms")
    found = [
        Found(row.person.case, row.person)  # type: ignore[arg-type]  # of a case, by the filter above
        for row in rows.order_by("-person__case__opened_on", "-person__case_id")[:MOST_HITS]
    ]
    _record(found)
    return found


def _teams(user: User) -> QuerySet:
    return TeamMember.objects.filter(user=user, until=None)


def _record(found: Iterable[Found]) -> None:
    """To learn that somebody is in a case is to look at an identity."""
    for hit in found:
        log.record(log.Action.VIEW_IDENTITY, f"person:{hit.person.pk}", directorate=hit.case.directorate_id)
