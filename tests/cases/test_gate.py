"""The gate against a second statement of its rules: slow, in plain Python, over random worlds.

`sees_case` and `sees_report` below say who sees what without a line of SQL; for every random world the gate must say
the same of every user. And the other way round: each mistake in `MISTAKES` is planted in the source of
`cases/models/visibility.py`, and some world must betray it. So the table is the negative control of this file: a
mistake that nobody finds fails the test, and so does an entry whose line is no longer in the source.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as throw

from accounts import context
from accounts.roles import ROLES
from cases.models import Case, Report, emergencies, visibility
from tests.cases.worlds import USERS, Built, Somebody, World, build, lay_ground, worlds
from tests.proof import PROOF, many, seed

pytestmark = pytest.mark.django_db

HOURS_OPEN = 4

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


def in_each_world(
    count: int,
    monkeypatch: Any,
    look: Callable[[World, Built], None],
    enough: Callable[[], bool] = lambda: False,
) -> None:
    """Build so many random worlds one after the other, and look at each; of none of them anything stays."""
    with context.acting(None):
        ground = lay_ground()

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
            now = timezone.now() + timedelta(hours=world.hours_later)
            with monkeypatch.context() as patch, context.acting(None):
                patch.setattr(emergencies, "Now", lambda: now)
                look(world, built)
            transaction.set_rollback(True)

    walk()
    cache.clear()


def test_the_gate_says_the_same_as_the_rules_in_every_world(monkeypatch, proof_report):
    count = many(12, 1500)
    answers = []

    def look(world: World, built: Built) -> None:
        right = should_see(world, built)
        assert {number: does_see(visibility, built, number) for number in right} == right
        answers.extend(len(cases) + len(reports) for cases, reports in right.values())

    in_each_world(count, monkeypatch, look)
    assert any(answers), "no world showed anything to anybody"
    proof_report("random worlds of the gate", worlds=count, users=len(answers), seen=sum(answers))


# What is planted: a name, what stands in the source, and what takes its place.
BESIDE = "Q(pk=user.manager_id) | Q(manager=user)"
DECLARED = '"DeclaredConflict").filter('
DECISION = '"ChartDecision").filter('
STANDING = "user=user, withdrawn_at=None)"
OWN, LINE, LIFTED = "_cases_of_own(user)", "_cases_of_the_line(user)", '~Q(pk__in=lifted.values("case_id"))'
IN_LINE = "_with_subject_beside(user, "
DOOR, TEAM = '"EmergencyAccess")', '"TeamMember").filter(user=user, until=None)'
OPEN = f"{DOOR}.open().filter(user=user)"
OF_CASE = '| Q(case__isnull=False, case_id__in=_rows("Case").filter(_conflicted_cases(user)).values("pk"))'
ABOVE = ".exclude(_conflicted_cases(user))\n\n    def conflicting_with"
MISTAKES = [
    (
        "a personnel number is no match",
        "match |= Q(personnel_number_hash=user.personnel_number_hash)",
        "pass",
    ),
    ("an e-mail address is no match", "match |= Q(email_hash=user.email_hash)", "pass"),
    ("the manager is not in the line", BESIDE, "Q(manager=user)"),
    ("staff is not in the line", BESIDE, "Q(pk=user.manager_id)"),
    (
        "a manager by number is not in the line",
        "ways.append(Q(personnel_number_hash=user.manager_number_hash))",
        "pass",
    ),
    (
        "staff by number is not in the line",
        "ways.append(Q(manager_number_hash=user.personnel_number_hash))",
        "pass",
    ),
    ("the line holds for every person", '.filter(person__role="subject")', ""),
    ("the line of a case is forgotten", f"{OWN} | ({LINE} & {LIFTED})", OWN),
    ("the line of a report is forgotten", f'| {IN_LINE}Q(person__case=None), "person__report_id")', ""),
    (
        "the line of a report outlives a decision",
        f"{IN_LINE}Q(person__case=None)",
        f"{IN_LINE}Q(person__report__isnull=False)",
    ),
    ("no decision lifts the line", f"{LINE} & {LIFTED}", LINE),
    ("a decision lifts every conflict", f"{OWN} | ({LINE} & {LIFTED})", f"({OWN} | {LINE}) & {LIFTED}"),
    ("a decision lifts the line for everybody", f"{DECISION}{STANDING}", f"{DECISION}withdrawn_at=None)"),
    ("a withdrawn decision lifts the line", f"{DECISION}{STANDING}", f"{DECISION}user=user)"),
    ("a withdrawn declaration holds", f"{DECLARED}{STANDING}", f"{DECLARED}user=user)"),
    ("the declaration of one holds for all", f"{DECLARED}{STANDING}", f"{DECLARED}withdrawn_at=None)"),
    ("a declaration on a case is forgotten", '| Q(pk__in=declared.values("case_id"))', ""),
    ("a declaration on a report is forgotten", '| Q(pk__in=declared.values("report_id"))', ""),
    ("the reporter sees the case", '| Q(pk__in=reporters.values("report__case_id"))', ""),
    ("the reporter sees the report", '| Q(pk__in=reporters.values("report_id"))', ""),
    ("a person in a report sees it", 'Q(pk__in=people.values("person__report_id"))\n        |', ""),
    ("a conflict with the case leaves its reports", OF_CASE, ""),
    ("no conflict stands above a case", ABOVE, ABOVE.removeprefix(".exclude(_conflicted_cases(user))")),
    ("no conflict stands above a report", ".exclude(_conflicted_reports(user))", ""),
    ("the team sees nothing", 'Q(**{f"{case}__in": team.values("case_id")}) |', ""),
    ("who left the team sees the case", TEAM, TEAM.replace(", until=None", "")),
    ("the emergency door opens to nobody", '| Q(**{f"{case}__in": emergency.values("case_id")})', ""),
    ("the emergency door opens to everybody", OPEN, f"{DOOR}.open()"),
    ("the emergency door is not closed by hand", OPEN, f"{DOOR}.filter(user=user, until__gt=_now())"),
    ("the emergency door outlasts its hours", OPEN, f"{DOOR}.filter(user=user, ended_at=None)"),
    ("a restricted case is like another", '"see_case"), restricted=False)', '"see_case"))'),
    ("the head does not see restricted cases", '| Q(directorate_id__in=reached(user, "see_restricted"))', ""),
    ("a report of a restricted case is like another", "| Q(_case_is_not_closed())", "| Q(case__gt=0)"),
    ("a report always needs the sight of its case", "| Q(_case_is_not_closed())", ""),
    ("the own desk sees nothing", '| Q(desk_id__in=reached(user, "see_desk_report"))', ""),
    ("who typed a report in loses it at once", "\n                | own_entry", ""),
    ("who typed a report in keeps it for ever", 'Q(recorded_by=user, status="open")', "Q(recorded_by=user)"),
]


class Gate:
    """`cases.models.visibility` with one mistake in it."""

    def __init__(self, before: str, after: str) -> None:
        source = Path(visibility.__file__).read_text()
        assert source.count(before) == 1, f"stands {source.count(before)} times in the source: {before}"
        names: dict[str, Any] = {"__name__": "mistaken", "_now": lambda: emergencies.Now()}
        exec(compile(source.replace(before, after), "mistaken", "exec"), names)  # noqa: S102
        self.CaseQuerySet, self.ReportQuerySet = names["CaseQuerySet"], names["ReportQuerySet"]


@pytest.mark.skipif(not PROOF, reason="takes minutes: make proof")
def test_every_planted_mistake_is_betrayed_by_some_world(monkeypatch, proof_report):
    left = {name: Gate(before, after) for name, before, after in MISTAKES}
    assert len(left) == len(MISTAKES)

    def look(world: World, built: Built) -> None:
        right = should_see(world, built)
        for name, gate in list(left.items()):
            if any(does_see(gate, built, number) != right[number] for number in right):
                del left[name]

    in_each_world(150, monkeypatch, look, enough=lambda: not left)
    assert not left, f"nobody found: {sorted(left)}"
    proof_report("mistakes planted in the gate", planted=len(MISTAKES), found=len(MISTAKES) - len(left))
