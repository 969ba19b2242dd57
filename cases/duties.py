"""What there is to do in the cases that somebody leads, thing by thing, in one statement.

Each source is a short query that “my work” asks too, of fewer cases: a term of a phase, a step, a report, what comes
due beside the process, what waits. A thing lies once with one person: the lead investigator of its case, or the first
of the team where there is none; a step with the first of the team who has its role; a mention with who is mentioned.
With somebody for whom the case does not exist (any more) nothing lies: it would never be seen there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Exists, F, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from accounts.models import User
from accounts.reach import reached
from cases import agenda, deadlines, due_beside
from cases.elsewhere import lying_elsewhere, planned_in
from cases.models import Case, Mention, Report, ReportStatus, Status
from cases.outstanding import OPEN_STEPS, SHIFT, asked_by, named

DUE = ("late", "today", "week")
PHASE, STEP, DAY = "phase", "step", "day"
# By how many days the order of the days from which terms count may differ from that of the days on which they end:
# months have 28 to 31 days, weekends and holidays fall within one term and not within another, or at its end.
MARGIN = 28
COUNTED = (*deadlines.CASE_TERMS.values(), "acknowledgement", "feedback")  # rules by which a term runs


@dataclass(frozen=True)
class Source:
    """Rows that ask for something: of which kind, the way to their case and the column of their day.

    `rule` says how the day becomes a term: counted from it by a rule of terms; DAY, the day itself; else it is no term
    and counts under this name, whatever the day.
    """

    kind: str
    rule: str
    rows: QuerySet
    case: str
    day: str
    number: str = ""  # the way to the number of the row, where it is not that of the case
    person: str = ""  # the way to whom it waits for, where that is not the team

    def sql(self) -> tuple[str, dict[str, Any]]:
        columns = {
            "key_": F("pk"),
            "case_": F(self.case or "pk"),
            "number_": F(self.number or (f"{self.case}__number" if self.case else "number")),
            "start_": Cast(self.day, models.DateField()),
            "person_": F(self.person) if self.person else Cast(Value(None), models.BigIntegerField()),
        }
        rows = self.rows.order_by().annotate(**columns).values_list(*columns)
        sql, told = named(rows, f"{self.kind}_{self.rule}")
        return f"SELECT '{self.kind}', '{self.rule}', source.*, NULL FROM ({sql}) source", told  # noqa: S608


def led_by(user: User) -> Any:
    """The cases that this user leads, those that were closed too: some things come due after that."""
    return Case.objects.visible_to(user).filter(directorate_id__in=reached(user, "lead_case"))


def _sources(user: User, today: date) -> Iterator[Source]:
    led, running = led_by(user), RawSQL("TABLE chosen", ())
    cases = Case.objects.filter(pk__in=running)
    yield Source("case", "leads", cases, "", "phase_since")
    fresh = cases.filter(status__in=(Status.RECEIVED, Status.REOPENED))
    yield Source("assess", "to_assess", fresh, "", "phase_since")
    reports = Report.objects.visible_to(user).filter(
        Q(directorate_id__in=reached(user, "lead_case")) | Q(case_id__in=led.values("pk"))
    )
    for code, (rows, start) in agenda.near_reports(reports, today).items():
        yield Source(code, code, rows, "case", start, number="number")
    waits = reports.filter(status=ReportStatus.OPEN)
    yield Source("handle", "to_handle", waits, "case", "received_on", number="number")
    for sort in due_beside.SORTS:
        yield Source(sort.code, DAY, due_beside.near_in(sort, led, today), sort.case, sort.day)
    for kind, rows, case, day in lying_elsewhere(running):
        yield Source(kind, "others", rows, case, day)
    yield Source("appointment", "appointments", planned_in(running, today), "case", "begins_at")
    rounds = due_beside.without_replies_near(agenda.open_rounds(running), today)
    yield Source("round", "rounds", rounds, "person__case", "invited_on")
    mentions = Mention.objects.filter(seen_at=None, note__case__in=led.values("pk"))
    yield Source("mention", "mentions", mentions, "note__case", "recorded_at", person="user")


# Phases whose term was moved, and steps, bring what moved them: when those are due is seen once they are here.
STATEMENT = """
WITH chosen (id) AS MATERIALIZED ({chosen}),
near AS MATERIALIZED (SELECT * FROM unnest(
  %(near_rules)s::text[], %(near_late)s::date[], %(near_today)s::date[], %(near_week)s::date[]
) AS near (rule, late, today, week)),
lines (kind, rule, key, case_id, number, start, person, shifts) AS (
  SELECT 'phase', phase.rule, c.id, c.id, c.number, c.phase_since, NULL::bigint, shifted.by
  FROM ({phases}) due (id) JOIN cases_case c ON c.id = due.id
  JOIN unnest(%(phase_codes)s::text[], %(phase_rules)s::text[]) AS phase (status, rule) ON phase.status = c.status
  LEFT JOIN LATERAL (
    SELECT jsonb_agg({shift} ORDER BY t.since, t.id) AS by FROM cases_termchange t
    WHERE t.case_id = c.id AND t.term_since = c.phase_since
  ) shifted ON true
  UNION ALL
  {sources}
),
timed AS MATERIALIZED (
  SELECT kind, lines.rule, key, case_id, number, start, person, shifts, '' AS role, start - near.week AS slack,
    CASE WHEN near.rule IS NULL THEN lines.rule WHEN start <= near.late THEN 'late'
      WHEN start <= near.today THEN 'today' ELSE 'week' END AS moment
  FROM lines LEFT JOIN near USING (rule)
  UNION ALL
  SELECT 'step', '', key, case_id, number, start, NULL, shifts, role, slack, moment FROM ({steps}) step
),
members AS MATERIALIZED (
  SELECT case_id, user_id, part, id FROM cases_teammember
  WHERE until IS NULL AND case_id IN (SELECT case_id FROM timed)
),
seen AS MATERIALIZED (
  SELECT pair.wanted AS case_id, pair.person AS user_id FROM (
    SELECT array_agg(case_id) AS cases, array_agg(user_id) AS persons FROM (
      SELECT case_id, user_id FROM members
      UNION SELECT case_id, person FROM timed WHERE person IS NOT NULL) asked
  ) asked, pairs_in_sight(asked.cases, asked.persons) pair
),
team AS MATERIALIZED (SELECT members.* FROM members JOIN seen USING (case_id, user_id)),
holds AS (
  SELECT DISTINCT user_id, role FROM accounts_grant
  WHERE ended_at IS NULL AND valid_from <= %(day)s AND (valid_until IS NULL OR valid_until >= %(day)s)
  UNION ALL SELECT DISTINCT user_id, '' FROM team
),
owners AS MATERIALIZED (
  SELECT DISTINCT ON (case_id, role) case_id, role, user_id FROM team JOIN holds USING (user_id)
  ORDER BY case_id, role, part, id
),
owned AS MATERIALIZED (
  SELECT timed.*, coalesce(timed.person, owners.user_id) AS owner
  FROM timed LEFT JOIN owners USING (case_id, role)
  WHERE timed.person IS NULL OR (case_id, timed.person) IN (SELECT case_id, user_id FROM seen)
),
due AS MATERIALIZED (SELECT * FROM owned WHERE shifts IS NULL AND moment = ANY (%(due)s))
SELECT 'count', kind, owner, moment, count(*),
  NULL::text, NULL::bigint, NULL::bigint, NULL::text, NULL::date, NULL::jsonb
FROM owned WHERE shifts IS NULL GROUP BY kind, owner, moment
UNION ALL
SELECT 'count', 'case', user_id, 'also', count(*), NULL, NULL, NULL, NULL, NULL, NULL
FROM team JOIN chosen ON chosen.id = team.case_id
WHERE NOT EXISTS (
  SELECT FROM owners WHERE owners.case_id = team.case_id AND role = '' AND owners.user_id = team.user_id)
GROUP BY user_id
UNION ALL
SELECT 'line', kind, owner, moment, 1, rule, key, case_id, number, start, NULL FROM due
WHERE slack <= %(margin)s + (SELECT max(slack) FROM (SELECT slack FROM due ORDER BY slack LIMIT %(most)s) urgent)
UNION ALL
SELECT 'shifted', kind, owner, moment, 1, rule, key, case_id, number, start, shifts FROM owned WHERE shifts IS NOT NULL
"""


@dataclass(frozen=True)
class Found:
    """A row of the statement: how many things of a kind somebody has to do by when, or one of them.

    `tag`: `count`; `line`, one of those that were counted; `shifted`, one that was not, for its term was moved.
    """

    tag: str
    kind: str
    owner: int | None
    moment: str  # of DUE, or the name under which it counts
    n: int
    rule: str
    key: int
    case: int | None
    number: str
    start: date
    shifts: str | None


def duties(user: User, *, today: date, most: int) -> list[Found]:
    """The counts of all that there is to do in the cases that `user` leads, and at least the `most` urgent things.

    There are more of these where the days alone do not say yet which of them are the most urgent (MARGIN).
    """
    led = led_by(user)
    chosen, told = named(led.running().order_by().values("pk"), "chosen")
    near = led.filter(agenda.overdue(today)).exclude(Exists(agenda.standing_still()))
    phases, more = named(near.order_by().values("pk"), "phase")
    sources = []
    for source in _sources(user, today):
        sql, params = source.sql()
        sources.append(sql)
        more |= params
    rules = deadlines.rules(today)
    bounds = {code: deadlines.bounds_of(rule, today) for code, rule in rules.items() if code in COUNTED}
    bounds[DAY] = deadlines.Bounds(today - timedelta(days=1), today, deadlines.horizon(today))
    told |= more | asked_by(today)
    told |= {
        "near_rules": list(bounds),
        "near_late": [one.late for one in bounds.values()],
        "near_today": [one.today for one in bounds.values()],
        "near_week": [one.week for one in bounds.values()],
        "phase_codes": list(deadlines.CASE_TERMS),
        "phase_rules": list(deadlines.CASE_TERMS.values()),
        "day": today,
        "due": list(DUE),
        "most": most,
        "margin": MARGIN,
    }
    sql = STATEMENT.format(
        chosen=chosen, phases=phases, shift=SHIFT, sources=" UNION ALL ".join(sources), steps=OPEN_STEPS
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return [Found(*row) for row in cursor]
