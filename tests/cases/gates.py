"""Copies of the gate with a mistake in each: the source of `cases.models.visibility`, and the functions that it asks.

The functions of a copy stand in the database under names of their own, beside those in use, and `later` puts their
clock forward: nobody can move the clock of the database, or the hours of an emergency that is open.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from cases.models import visibility

PYTHON = Path(visibility.__file__).read_text()
SQL = (Path(visibility.__file__).parents[1] / "sql/10_wall.sql").read_text()
OURS = sorted(set(re.findall(r"FUNCTION (\w+)\(", SQL)))
CLOCK = "statement_timestamp()"
KEPT = "'rosi.kept_"  # where answers are kept: no copy reads those of another
LATER = "(statement_timestamp() + current_setting('rosi.later')::interval)"

Mistake = tuple[str, str, str]  # a name, what stands in the source, and what takes its place

NUMBERS = "JOIN {} i ON i.personnel_number_hash = u.personnel_number_hash WHERE u.id = somebody"
EMAILS = "JOIN {} i ON i.email_hash = u.email_hash WHERE u.id = somebody"
PERSONS, REPORTERS = "cases_personidentity", "cases_reporter"
MANAGER = "SELECT u.* FROM me JOIN accounts_user u ON u.id = me.manager_id"
STAFF = "SELECT u.* FROM me JOIN accounts_user u ON u.manager_id = me.id"
BY_NUMBER = "JOIN cases_personidentity i ON i.personnel_number_hash = me.manager_number_hash"
OF_MANAGER = "JOIN cases_personidentity i ON i.manager_number_hash = me.personnel_number_hash"
DECLARED = "WHERE user_id = somebody AND withdrawn_at IS NULL AND {}_id IS NOT NULL"
DECIDED = "d.case_id = l.case_id AND d.user_id = somebody AND d.withdrawn_at IS NULL"
LINE = """SELECT l.case_id FROM line_of(somebody) l
      WHERE l.case_id IS NOT NULL AND"""
OWN = "SELECT own FROM own_cases_of(somebody) own\n"
LINE_OF_REPORT = "line_of(somebody) WHERE case_id IS NULL AND"
SENT_IN = "UNION ALL SELECT {} FROM own_reports_of(somebody)"
IN_REPORT = "SELECT report_id FROM own_persons_of(somebody) WHERE report_id IS NOT NULL"
TEAM = "WHERE user_id = person AND until IS NULL"
DOOR = "WHERE user_id = person AND ended_at IS NULL AND until > statement_timestamp()"
CONFLICTED = '~_among("case_id", "conflicts_asked", user)'
STAYS_OPEN = "_case_stays_open(user)"
RESTRICTED = "(NOT restricted OR directorate_id = ANY (places) OR id = ANY (opened))"


def without(text: str, part: str) -> str:
    """The text without one of its conditions."""
    assert text.count(part) == 1
    return text.replace(part, "")


MISTAKES: list[Mistake] = [
    *(
        (f"{way} of {table} is no match", text.format(table), text.format(table) + " AND false")
        for table in (PERSONS, REPORTERS)
        for way, text in (("a personnel number", NUMBERS), ("an e-mail address", EMAILS))
    ),
    ("the manager is not in the line", MANAGER, f"{MANAGER} AND false"),
    ("staff is not in the line", STAFF, f"{STAFF} AND false"),
    ("a manager by number is not in the line", BY_NUMBER, f"{BY_NUMBER} AND false"),
    ("staff by number is not in the line", OF_MANAGER, f"{OF_MANAGER} AND false"),
    ("the line holds for every person", "found.person_id AND p.role = 'subject'", "found.person_id"),
    ("the line of a case is forgotten", LINE, f"{LINE} false AND"),
    ("the line of a report is forgotten", LINE_OF_REPORT, LINE_OF_REPORT + " false AND"),
    ("the line of a report outlives a decision", LINE_OF_REPORT, "line_of(somebody) WHERE"),
    ("no decision lifts the line", DECIDED, f"{DECIDED} AND false"),
    (
        "a decision lifts every conflict",
        OWN,
        "SELECT own FROM own_cases_of(somebody) own WHERE own NOT IN "
        "(SELECT case_id FROM cases_chartdecision WHERE user_id = somebody AND withdrawn_at IS NULL)\n",
    ),
    ("a decision lifts the line for everybody", DECIDED, without(DECIDED, "d.user_id = somebody AND ")),
    ("a withdrawn decision lifts the line", DECIDED, without(DECIDED, " AND d.withdrawn_at IS NULL")),
    *(
        mistake
        for what in ("case", "report")
        for stands in [DECLARED.format(what)]
        for mistake in (
            (
                f"a withdrawn declaration on a {what} holds",
                stands,
                without(stands, "withdrawn_at IS NULL AND "),
            ),
            (
                f"the declaration of one on a {what} holds for all",
                stands,
                without(stands, "user_id = somebody AND "),
            ),
            (f"a declaration on a {what} is forgotten", stands, f"{stands} AND false"),
        )
    ),
    ("the reporter sees the case", SENT_IN.format("case_id"), SENT_IN.format("NULL::bigint")),
    ("no conflict stands above a case", ' & ~_among(f"{at}pk", "conflicts_asked", user)', ""),
    ("no conflict stands above a report", '.exclude(_among("pk", "report_conflicts_asked", user))', ""),
    ("a conflict with the case leaves its reports", f"{CONFLICTED} & {STAYS_OPEN}", STAYS_OPEN),
    ("the own persons of a report are forgotten", IN_REPORT, f"{IN_REPORT} AND false"),
    ("the reporter sees the report", SENT_IN.format("report_id"), SENT_IN.format("NULL::bigint")),
    ("the team sees nothing", TEAM, f"{TEAM} AND false"),
    ("who left the team sees the case", TEAM, without(TEAM, " AND until IS NULL")),
    ("the emergency door opens to nobody", DOOR, f"{DOOR} AND false"),
    ("the emergency door opens to everybody", DOOR, without(DOOR, "user_id = person AND ")),
    ("the emergency door is not closed by hand", DOOR, without(DOOR, "ended_at IS NULL AND ")),
    ("the emergency door outlasts its hours", DOOR, without(DOOR, " AND until > statement_timestamp()")),
    ("what is open to somebody is not shown", '| _among(f"{at}pk", "opened_asked", user)', ""),
    ("the reports of what is open are not shown", '| _among("case_id", "opened_asked", user)', ""),
    ("a restricted case is like another", '"see_case"), f"{at}restricted": False}', '"see_case")}'),
    (
        "the head does not see restricted cases",
        '| Q(**{f"{at}directorate_id__in": reached(user, "see_restricted")})',
        "",
    ),
    ("a report of a restricted case is like another", f"{CONFLICTED} & {STAYS_OPEN}", CONFLICTED),
    ("a report with a case is not shown", f" | {CONFLICTED} & {STAYS_OPEN}", ""),
    (
        "restricted cases are closed to their readers",
        RESTRICTED,
        without(RESTRICTED, "directorate_id = ANY (places) OR "),
    ),
    ("restricted cases are closed to their team", RESTRICTED, without(RESTRICTED, " OR id = ANY (opened)")),
    ("the own desk sees nothing", '| Q(desk_id__in=reached(user, "see_desk_report"))', ""),
    ("who typed a report in loses it at once", "\n                | own_entry", ""),
    ("who typed a report in keeps it for ever", 'Q(recorded_by=user, status="open")', "Q(recorded_by=user)"),
]


class Gate:
    """`cases.models.visibility` with functions of its own, and one mistake in either."""

    def __init__(self, prefix: str, before: str, after: str) -> None:
        stands = PYTHON.count(before) + SQL.count(before)
        assert stands == 1 or not before, f"stands {stands} times in the source: {before}"
        python, sql = (text.replace(before, after) if before else text for text in (PYTHON, SQL))
        for name in OURS:
            python, sql = (re.sub(rf"\b{name}\b", prefix + name, text) for text in (python, sql))
        self.sql = sql.replace(CLOCK, LATER).replace(KEPT, f"{KEPT}{prefix}")
        names: dict[str, Any] = {"__name__": "mistaken"}
        exec(compile(python, "mistaken", "exec"), names)  # noqa: S102
        self.CaseQuerySet, self.ReportQuerySet = names["CaseQuerySet"], names["ReportQuerySet"]


@contextlib.contextmanager
def copied(mistakes: Sequence[Mistake]) -> Iterator[dict[str, Gate]]:
    """A copy of the gate for each mistake, by its name. Afterwards they are gone."""
    gates = {
        name: Gate(f"copy{number}_", before, after) for number, (name, before, after) in enumerate(mistakes)
    }
    with _owner() as owner:
        for gate in gates.values():
            owner.execute(gate.sql)
    try:
        yield gates
    finally:
        with _owner() as owner:
            owner.execute(
                "DO $$ DECLARE one regprocedure; BEGIN FOR one IN SELECT oid FROM pg_proc WHERE proname ~ '^copy\\d+_' "
                "LOOP EXECUTE format('DROP FUNCTION %s', one); END LOOP; END $$"
            )


def later(hours: int) -> None:
    """Put the clock of the copies forward, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rosi.later', %s, true)", [f"{hours} hours"])


def _owner() -> psycopg.Connection:
    it = settings.DATABASES["owner"]
    return psycopg.connect(
        host=it["HOST"], port=it["PORT"], user=it["USER"], password=it["PASSWORD"], dbname=it["NAME"]
    )
