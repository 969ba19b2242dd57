"""The fictitious organisation and people of the demonstration: one person per role, more where it takes two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import context, grants
from accounts.models import Directorate, Grant, User
from accounts.people import add_user
from accounts.roles import ROLES
from cases import lists

GRANTED_FOR = timedelta(days=730)

# code, service, Dutch, English
DIRECTORATES = [
    ("BD-MKB", "BD", "Midden- en kleinbedrijf", "Small and medium-sized businesses"),
    ("BD-PAR", "BD", "Particulieren", "Private individuals"),
    ("BD-GO", "BD", "Grote ondernemingen", "Large enterprises"),
    ("BD-CAP", "BD", "Centrale administratieve processen", "Central administration"),
    ("BD-IV", "BD", "Informatievoorziening", "Information technology"),
    ("DOU-HAV", "DOU", "Douane Haven", "Customs, port"),
    ("DOU-LUC", "DOU", "Douane Luchthaven", "Customs, airport"),
    ("DOU-BIN", "DOU", "Douane Binnenland", "Customs, inland"),
    ("TSL-TOE", "TSL", "Toekenning", "Award of benefits"),
    ("TSL-KLA", "TSL", "Klantcontact", "Contact with citizens"),
    ("TSL-HER", "TSL", "Herstel", "Redress"),
    ("PSG-BED", "PSG", "Bedrijfsvoering", "Operations"),
    ("PSG-JUR", "PSG", "Juridische zaken", "Legal affairs"),
]


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as; `tries` says what there is to see for this person."""

    username: str
    name: str
    role: str
    places: tuple[str, ...]
    tries: Any

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label)


PEOPLE = {
    person.username: person
    for person in (
        DemoPerson(
            "demi",
            "Demi Voorbeeld",
            "intake_officer",
            ("FIN",),
            _("Register a report, acknowledge one that is due today, and start an assessment."),
        ),
        DemoPerson(
            "theo",
            "Theo Testman",
            "investigator",
            ("BD", "DOU"),
            _("Take a case of your team a step further; search for “dienstauto”."),
        ),
        DemoPerson(
            "fien",
            "Fien Fictief",
            "investigator",
            ("BD", "TSL", "PSG"),
            _(
                "The second investigator (four eyes). She knows somebody in one case: for her it does not exist."
            ),
        ),
        DemoPerson(
            "hanna",
            "Hanna Hoofdletter",
            "head_of_oif",
            ("FIN",),
            _("Review a proposed disposition, put a team together, see the restricted case."),
        ),
        DemoPerson(
            "otto",
            "Otto Ofwel",
            "head_of_oif",
            ("FIN",),
            _("A second head; on the team of one case himself, so the other reviews that one."),
        ),
        DemoPerson(
            "pim",
            "Pim Plaatsvervanger",
            "deputy_head",
            ("FIN",),
            _("Does not see the restricted case, and opens it through the emergency door."),
        ),
        DemoPerson(
            "dirk",
            "Dirk Denkbeeld",
            "director",
            ("BD",),
            _("Give a mandate, decide a disposition, read the overview of the Tax Administration."),
        ),
        DemoPerson("dora", "Dora Doorsnee", "director", ("DOU",), _("The same for Customs.")),
        DemoPerson(
            "gerda",
            "Gerda Gegeven",
            "director",
            ("TSL", "PSG"),
            _("Competent authority for two services, with two overviews."),
        ),
        DemoPerson(
            "mees",
            "Mees Meldpunt",
            "desk_officer",
            ("BD",),
            _("Enter a report at the desk of a service; see only what this desk entered."),
        ),
        DemoPerson("aad", "Aad Aanname", "adviser", ("BD",), _("Read the overviews of one directorate.")),
        DemoPerson(
            "ine",
            "Ine Indien",
            "integrity_coordinator",
            ("BD",),
            _("Make the URI export of 2023 and check its totals."),
        ),
        DemoPerson(
            "noor",
            "Noor Nergens",
            "integrity_coordinator",
            ("DOU", "TSL"),
            _("Of one service the export waits for approval; of the other it is still to be made."),
        ),
        DemoPerson(
            "coen",
            "Coen Centraal",
            "central_coordinator",
            ("FIN",),
            _("The URI export of the whole ministry, and what is still missing from whom."),
        ),
        DemoPerson(
            "alma",
            "Alma Alias",
            "auditor",
            ("FIN",),
            _("Read the log of a case, a person or a day, and save it; without seeing any case."),
        ),
        DemoPerson(
            "bea",
            "Bea Bijvoorbeeld",
            "functional_administrator",
            ("FIN",),
            _("Give a role, move a directorate, review the grants of this year; no case content."),
        ),
        DemoPerson(
            "bas",
            "Bas Blanco",
            "functional_administrator",
            ("FIN",),
            _("The second administrator: confirm a heavy role that Bea proposed."),
        ),
    )
}


def sign_in_lines() -> list[dict[str, str]]:
    """Everybody to sign in as: username, name, role and what to try, in the active language."""
    present = set(User.objects.filter(username__in=PEOPLE, is_active=True).values_list("username", flat=True))
    return [
        {
            "username": person.username,
            "name": person.name,
            "role": person.role_label,
            "try": str(person.tries),
        }
        for person in PEOPLE.values()
        if person.username in present
    ]


def load(*, today: date) -> dict[str, User]:
    """Make the directorates, people and grants that are not there yet; returns the people by username."""
    with context.acting(None), transaction.atomic():
        _load_directorates()
        users = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
        granted = set(Grant.objects.filter(user__in=users.values()).values_list("user_id", flat=True))
        places = {place.code: place for place in Directorate.objects.all()}
        for person in PEOPLE.values():
            first, _space, last = person.name.partition(" ")
            user = users.get(person.username) or add_user(
                person.username,
                by=None,
                first_name=first,
                last_name=last,
                email=f"{person.username}@voorbeeld.example",
            )
            if user.pk not in granted:
                for code in person.places:
                    grants.give(user, person.role, places[code], by=None, valid_from=today - GRANTED_FOR)
    return {user.username: user for user in User.objects.filter(username__in=PEOPLE)}


def _load_directorates() -> None:
    have = {place.code: place for place in Directorate.objects.all()}
    for order, (code, service, dutch, english) in enumerate(DIRECTORATES, start=1):
        if code not in have:
            Directorate.objects.create(
                code=code,
                parent=have[service],
                name_nl=dutch,
                name_en=english,
                level="directorate",
                order=order,
            )
    lists.forget()
