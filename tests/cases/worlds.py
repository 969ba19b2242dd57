"""Random worlds for the gate: who, where, which cases and reports, and how they hang together; as plain data.

`worlds()` draws one, `build` writes it to the database beside a ground of users, places and cases that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st

from accounts import context, grants
from accounts.encryption import keyed_hash
from accounts.models import DataKey, Directorate, Grant, User
from cases import models
from cases.models import Case, Channel, Report, ReporterKind

PLACES, USERS, CASES, REPORTS = 4, 5, 3, 4
OUTSIDERS = (USERS, USERS + 1)  # numbers of people who are no user
ROLES = ("investigator", "intake_officer", "head_of_oif", "deputy_head", "desk_officer", "director")

# --- The data ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Granted:
    user: int
    role: str
    place: int
    running: bool


@dataclass(frozen=True)
class Somebody:
    """A person in a report (and in its case, when it has one) or in a case, known by number or by address."""

    who: int
    by_number: bool
    role: str
    case: int | None
    report: int | None
    manager: int | None


@dataclass(frozen=True)
class Link:
    """Something between a user and a case or a report, which stands or is over."""

    user: int
    to: int
    stands: bool


@dataclass(frozen=True)
class World:
    parents: tuple[int, ...]  # of places 1 and on; place 0 is the ministry
    managers: tuple[int | None, ...]  # of each user: another user, or an outsider
    grants: tuple[Granted, ...]
    cases: tuple[tuple[int, bool], ...]  # place, restricted
    reports: tuple[tuple[int, int | None, int, int | None], ...]  # place, case, recorded by, desk
    people: tuple[Somebody, ...]
    reporters: tuple[int | None, ...]
    team: tuple[Link, ...]
    declared_on_cases: tuple[Link, ...]
    declared_on_reports: tuple[Link, ...]
    decisions: tuple[Link, ...]
    emergencies: tuple[Link, ...]
    hours_later: int  # after the emergency doors were opened


USER = st.integers(0, USERS - 1)
PLACE = st.integers(0, PLACES - 1)
ANYBODY = st.integers(0, USERS + len(OUTSIDERS) - 1)
MANAGERS = st.tuples(
    *(st.none() | st.sampled_from([n for n in range(USERS + 1) if n != u]) for u in range(USERS))
)


def links(to: int, most: int, users: st.SearchStrategy = USER) -> st.SearchStrategy:
    row = st.builds(Link, users, st.integers(0, to - 1), st.booleans())
    return st.lists(row, max_size=most, unique_by=lambda link: (link.user, link.to)).map(tuple)


def _in_its_case(person: Somebody, reports: Any) -> Somebody:
    """Somebody in a report whose case is there stands in that case too."""
    case = person.case if person.report is None else reports[person.report][1]
    return Somebody(person.who, person.by_number, person.role, case, person.report, person.manager)


@st.composite
def worlds(draw: Any) -> World:
    reports = draw(
        st.tuples(
            *[st.tuples(PLACE, st.none() | st.integers(0, CASES - 1), USER, st.none() | PLACE)] * REPORTS
        )
    )
    person = st.one_of(
        st.builds(Somebody, ANYBODY, st.booleans(), st.sampled_from(["subject", "subject", "witness"]),
                  st.integers(0, CASES - 1), st.none(), st.none() | ANYBODY),
        st.builds(Somebody, ANYBODY, st.booleans(), st.sampled_from(["subject", "subject", "witness"]),
                  st.none(), st.integers(0, REPORTS - 1), st.none() | ANYBODY),
    )  # fmt: skip
    granted = st.builds(Granted, USER, st.sampled_from(ROLES), PLACE, st.integers(0, 4).map(bool))
    grants = tuple(
        draw(st.lists(granted, min_size=3, max_size=9, unique_by=lambda g: (g.user, g.role, g.place)))
    )
    deputies = [grant.user for grant in grants if grant.role == "deputy_head"]  # nobody else opens the door
    return World(
        parents=tuple(draw(st.integers(0, place)) for place in range(PLACES - 1)),
        managers=draw(MANAGERS),
        grants=grants,
        cases=draw(st.tuples(*[st.tuples(PLACE, st.booleans())] * CASES)),
        reports=reports,
        people=tuple(_in_its_case(somebody, reports) for somebody in draw(st.lists(person, max_size=4))),
        reporters=draw(st.tuples(*[st.none() | st.none() | USER] * REPORTS)),
        team=draw(links(CASES, 4)),
        declared_on_cases=draw(links(CASES, 2)),
        declared_on_reports=draw(links(REPORTS, 2)),
        decisions=draw(links(CASES, 4)),
        emergencies=draw(links(CASES, 4, st.sampled_from(deputies) if deputies else USER)),
        hours_later=draw(st.sampled_from([0, 0, 0, 5])),
    )


# --- The database -----------------------------------------------------------------------------------


@dataclass
class Ground:
    """What every world stands on: users without grants, places, empty cases."""

    users: list[User] = field(default_factory=list)
    places: list[Directorate] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    keys: list[DataKey] = field(default_factory=list)


def number_of(somebody: int) -> bytes | None:
    return keyed_hash("personnel_number", f"P-{somebody}")


def email_of(somebody: int) -> bytes | None:
    return keyed_hash("email", f"{somebody}@voorbeeld.example")


def lay_ground() -> Ground:
    today = timezone.localdate()
    ground = Ground(places=[Directorate.objects.get(code="FIN")])
    for place in range(1, PLACES):
        ground.places.append(
            Directorate.objects.create(
                code=f"W{place}", name_nl="W", name_en="W", level="directorate", parent=ground.places[0]
            )
        )
    for user in range(USERS):
        row = User(username=f"world{user}", email=f"{user}@voorbeeld.example")
        row.personnel_number_hash = number_of(user)
        row.save()
        ground.users.append(row)
    ground.keys = [DataKey.make() for _ in range(CASES + 1)]
    for case in range(CASES):
        ground.cases.append(
            Case.objects.create(
                number=f"2018-{case:04}", title="W", directorate=ground.places[0], opened_on=today,
                phase_since=today, data_key=ground.keys[case],
            )
        )  # fmt: skip
    return ground


@dataclass
class Built:
    users: list[User]
    cases: dict[int, int]  # number in the world by key
    reports: dict[int, int]
    emergencies: list[Link]  # those for which the door opened


def build(world: World, ground: Ground) -> Built:
    """Write a world, in the name of the system; emergency doors are opened by who goes through."""
    with context.acting(None):
        _place(world, ground)
        _grant(world, ground)
        for number, (place, restricted) in enumerate(world.cases):
            Case.objects.filter(pk=ground.cases[number].pk).update(
                directorate=ground.places[place], restricted=restricted
            )
        reports = _report(world, ground)
        _people(world, ground, reports)
        _links(world, ground, reports)
    users = list(User.objects.filter(pk__in=[user.pk for user in ground.users]).order_by("pk"))
    return Built(
        users,
        {case.pk: number for number, case in enumerate(ground.cases)},
        {report.pk: number for number, report in enumerate(reports)},
        _emergencies(world, ground, users),
    )


def _place(world: World, ground: Ground) -> None:
    for place, parent in enumerate(world.parents, start=1):
        Directorate.objects.filter(pk=ground.places[place].pk).update(parent=ground.places[parent])
    for user, manager in enumerate(world.managers):
        known = manager is not None and manager < USERS
        User.objects.filter(pk=ground.users[user].pk).update(
            manager=ground.users[manager] if known else None,
            manager_number_hash=number_of(manager) if manager is not None and not known else None,
        )


def _grant(world: World, ground: Ground) -> None:
    today = timezone.localdate()
    Grant.objects.bulk_create(
        Grant(
            user=ground.users[row.user],
            role=row.role,
            directorate=ground.places[row.place],
            valid_from=today - timedelta(days=9),
            valid_until=None if row.running else today - timedelta(days=1),
        )
        for row in world.grants
    )
    for user in {row.user for row in world.grants}:
        grants.write_permissions(ground.users[user])


def _report(world: World, ground: Ground) -> list[Report]:
    today = timezone.localdate()
    channel, kind = Channel.objects.first(), ReporterKind.objects.first()
    rows = []
    for number, (place, case, by, desk) in enumerate(world.reports):
        handled = {"status": "joined", "handled_on": today, "handled_by": ground.users[0]}
        rows.append(
            Report(
                number=f"M2018-{number:04}", received_on=today, channel=channel, reporter_kind=kind,
                directorate=ground.places[place], subject_line="W", recorded_by=ground.users[by],
                desk=None if desk is None else ground.places[desk],
                case=None if case is None else ground.cases[case],
                data_key=ground.keys[CASES if case is None else case],
                **({} if case is None else handled),
            )
        )  # fmt: skip
    return Report.objects.bulk_create(rows)


def _people(world: World, ground: Ground, reports: list[Report]) -> None:
    persons = models.Person.objects.bulk_create(
        models.Person(
            role=row.role,
            ordinal=ordinal,
            case=None if row.case is None else ground.cases[row.case],
            report=None if row.report is None else reports[row.report],
        )
        for ordinal, row in enumerate(world.people, start=1)
    )
    models.PersonIdentity.objects.bulk_create(
        models.PersonIdentity(
            person=person,
            personnel_number_hash=number_of(row.who) if row.by_number else None,
            email_hash=None if row.by_number else email_of(row.who),
            manager_number_hash=None if row.manager is None else number_of(row.manager),
        )
        for person, row in zip(persons, world.people, strict=True)
    )
    models.Reporter.objects.bulk_create(
        models.Reporter(
            report=reports[number],
            email_hash=email_of(who) if who % 2 else None,
            personnel_number_hash=None if who % 2 else number_of(who),
        )
        for number, who in enumerate(world.reporters)
        if who is not None
    )


def _links(world: World, ground: Ground, reports: list[Report]) -> None:
    today, now = timezone.localdate(), timezone.now()

    def over(link: Link) -> dict[str, Any]:
        by = ground.users[(link.user + 1) % USERS]
        return {} if link.stands else {"withdrawn_at": now, "withdrawn_by": by}

    models.TeamMember.objects.bulk_create(
        models.TeamMember(
            case=ground.cases[link.to], user=ground.users[link.user], part="member", since=today,
            until=None if link.stands else today,
        )
        for link in world.team
    )  # fmt: skip
    models.DeclaredConflict.objects.bulk_create(
        [
            *(
                models.DeclaredConflict(
                    case=ground.cases[link.to], user=ground.users[link.user], **over(link)
                )
                for link in world.declared_on_cases
            ),
            *(
                models.DeclaredConflict(report=reports[link.to], user=ground.users[link.user], **over(link))
                for link in world.declared_on_reports
            ),
        ]
    )
    models.ChartDecision.objects.bulk_create(
        models.ChartDecision(case=ground.cases[link.to], user=ground.users[link.user], **over(link))
        for link in world.decisions
    )


def _emergencies(world: World, ground: Ground, users: list[User]) -> list[Link]:
    opened = []
    for link in world.emergencies:
        with context.acting(users[link.user]), connection.cursor() as cursor:
            cursor.execute("SELECT open_in_emergency(%s)", [ground.cases[link.to].number])
            key = cursor.fetchone()[0]
        if key is not None:
            opened.append(link)
            if not link.stands:
                with context.acting(None):
                    rows = models.EmergencyAccess.objects.filter(pk=key)
                    rows.update(ended_at=timezone.now(), ended_by=users[link.user])
    return opened
