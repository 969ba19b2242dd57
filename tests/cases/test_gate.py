"""The gate against a second statement of its rules: slow, in plain Python, over random worlds.

`sees_case` and `sees_report` below say who sees what without a line of SQL; for every random world the gate must say
the same of every user, and so must the second wall. And the other way round: each mistake in `MISTAKES` is planted in
the source of the gate (`tests/cases/gates.py`), and some world must betray it. So the table is the negative control of
this file: a mistake that nobody finds fails the test, and so does an entry whose line is no longer in the source.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as throw

from accounts import context
from accounts.roles import ROLES
from cases.models import Case, Report, visibility
from tests.cases.gates import MISTAKES, copied, later
from tests.cases.worlds import USERS, Built, Somebody, World, build, lay_ground, worlds
from tests.databases import Databases
from tests.proof import PROOF, many, seed

pytestmark = pytest.mark.django_db(transaction=True)

HOURS_OPEN = 4
SWEPT_AFTER = 25  # worlds

# --- The rules once more, slowly --------------------------------------------------------------------


def with_all_above(world: World, place: int) -> set[int]:
    found = {place}
    while place:
        place = world.parents[place - 1]
        found.add(place)
    return found


def holds(world: World, user: int, permission: str, place: int) -> bool:
    above = with_all_above(world, place)
    return any(
        grant.user == user
        and grant.running
        and permission in ROLES[grant.role].permissions
        and grant.place in above
        for grant in world.grants
    )


def holds_anywhere(world: World, user: int, permission: str) -> bool:
    return any(holds(world, user, permission, grant.place) for grant in world.grants)


def stands_beside(world: World, user: int, person: Somebody) -> bool:
    """Whether this subject is the user's manager or staff."""
    if person.role != "subject":
        return False
    manager = world.managers[user]
    if manager is not None and person.who == manager and (manager < USERS or person.by_number):
        return True
    if person.manager == user:
        return True
    return person.who < USERS and world.managers[person.who] == user


def standing(links: Any, user: int, to: int) -> bool:
    return any(link.user == user and link.to == to and link.stands for link in links)


def conflicted(world: World, user: int, case: int) -> bool:
    people = [person for person in world.people if person.case == case]
    reporters = [who for report, who in zip(world.reports, world.reporters, strict=True) if report[1] == case]
    if any(person.who == user for person in people) or user in reporters:
        return True
    if standing(world.declared_on_cases, user, case):
        return True
    return any(stands_beside(world, user, person) for person in people) and not standing(
        world.decisions, user, case
    )


def opened_to(world: World, built: Built, user: int, case: int) -> bool:
    in_time = world.hours_later < HOURS_OPEN
    return standing(world.team, user, case) or (in_time and standing(built.emergencies, user, case))


def sees_case(world: World, built: Built, user: int, case: int) -> bool:
    place, restricted = world.cases[case]
    if conflicted(world, user, case):
        return False
    if holds(world, user, "see_restricted", place) or opened_to(world, built, user, case):
        return True
    return holds(world, user, "see_case", place) and not restricted


def kept_from_report(world: World, user: int, report: int) -> bool:
    case = world.reports[report][1]
    people = [person for person in world.people if person.report == report]
    if any(person.who == user for person in people) or world.reporters[report] == user:
        return True
    if standing(world.declared_on_reports, user, report):
        return True
    if case is not None:
        return conflicted(world, user, case)
    return any(stands_beside(world, user, person) for person in people)


def sees_report(world: World, built: Built, user: int, report: int) -> bool:
    place, case, recorded_by, desk = world.reports[report]
    if kept_from_report(world, user, report):
        return False
    if case is not None and world.cases[case][1] and not sees_case(world, built, user, case):
        return False
    return (
        holds(world, user, "see_report", place)
        or (desk is not None and holds(world, user, "see_desk_report", desk))
        or (case is not None and opened_to(world, built, user, case))
        or (case is None and recorded_by == user and holds_anywhere(world, user, "handle_report"))
    )


Seen = dict[int, tuple[set[int], set[int]]]


def should_see(world: World, built: Built) -> Seen:
    """Per user the numbers of the cases and of the reports that exist for this user."""
    return {
        user: (
            {case for case in range(len(world.cases)) if sees_case(world, built, user, case)},
            {report for report in range(len(world.reports)) if sees_report(world, built, user, report)},
        )
        for user in range(USERS)
    }


# --- The gate ---------------------------------------------------------------------------------------


def does_see(gate: Any, built: Built, number: int) -> tuple[set[int], set[int]]:
    """What the gate shows to one user: numbers of cases and of reports."""
    user = built.users[number]
    cases = gate.CaseQuerySet(model=Case).visible_to(user).filter(pk__in=built.cases)
    reports = gate.ReportQuerySet(model=Report).visible_to(user).filter(pk__in=built.reports)
    return (
        {built.cases[pk] for pk in cases.values_list("pk", flat=True)},
        {built.reports[pk] for pk in reports.values_list("pk", flat=True)},
    )


def stands_before(built: Built, number: int) -> tuple[set[int], set[int]]:
    """What the second wall leaves to one user who acts."""
    with context.acting(built.users[number]):
        return (
            {built.cases[pk] for pk in Case.objects.values_list("pk", flat=True) if pk in built.cases},
            {built.reports[pk] for pk in Report.objects.values_list("pk", flat=True) if pk in built.reports},
        )


def in_each_world(
    databases: Databases,
    count: int,
    look: Callable[[World, Built], None],
    enough: Callable[[], bool] = lambda: False,
) -> None:
    """Build so many random worlds one after the other, and look at each; of none of them anything stays."""
    with context.acting(None):
        ground = lay_ground()
    number = itertools.count(1)

    @throw(seed())
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(worlds())
    def walk(world: World) -> None:
        if enough():
            return
        with transaction.atomic():
            built = build(world, ground)
            cache.clear()  # what is rolled back raises no epoch
            later(world.hours_later)
            with context.acting(None):
                look(world, built)
            transaction.set_rollback(True)
        if next(number) % SWEPT_AFTER == 0:
            databases.sweep()

    walk()
    cache.clear()


def test_the_gate_says_the_same_as_the_rules_in_every_world(databases, proof_report):
    count = many(12, 500)
    answers = []

    def look(world: World, built: Built) -> None:
        right = should_see(world, built)
        assert {number: does_see(gate, built, number) for number in right} == right
        if not world.hours_later:  # the clock of the functions in use stands where it stands
            assert {number: does_see(visibility, built, number) for number in right} == right
            assert {number: stands_before(built, number) for number in right} == right
        answers.extend(len(cases) + len(reports) for cases, reports in right.values())

    with copied([("as it is", "", "")]) as gates:
        (gate,) = gates.values()
        in_each_world(databases, count, look)
    assert any(answers), "no world showed anything to anybody"
    proof_report("random worlds of the gate", worlds=count, users=len(answers), seen=sum(answers))


@pytest.mark.skipif(not PROOF, reason="takes minutes: make proof")
def test_every_planted_mistake_is_betrayed_by_some_world(databases, proof_report):
    def look(world: World, built: Built) -> None:
        right = should_see(world, built)
        for name, gate in list(left.items()):
            if any(does_see(gate, built, number) != right[number] for number in right):
                del left[name]

    with copied(MISTAKES) as left:
        assert len(left) == len(MISTAKES)
        in_each_world(databases, 1500, look, enough=lambda: not left)
    assert not left, f"nobody found: {sorted(left)}"
    proof_report("mistakes planted in the gate", planted=len(MISTAKES), found=len(MISTAKES) - len(left))
