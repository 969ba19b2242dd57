"""The steps that are open in many cases at once and have a term of their own: one question, whatever there is.

`cases.road` says the same of one case that is opened. Which steps there are is known here; the database looks at the
cases: which version each follows, what was ticked, which rules are met (`cases.steps.met`), which way was chosen.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cases import deadlines
from cases.deadlines import Bounds, Deadline
from cases.models import Case, ProcessStep
from cases.road import decision_of
from cases.steps import catalogue
from cases.steps.met import LATEST, met
from cases.workflow import TRANSITIONS

# What shifts a term, of the row `t` of its table.
SHIFT = "jsonb_build_object({})".format(", ".join(f"'{name}', t.{name}" for name in deadlines.SHIFTED_BY))
# Of the cases whose ids stand in `chosen`; its parameters are those of `asked_by`.
OPEN_STEPS = f"""
SELECT step.id AS key, c.id AS case_id, c.number, step.role, begun.start, begun.start - near.week AS slack,
  shifted.by AS shifts,
  CASE WHEN begun.start <= near.late THEN 'late' WHEN begun.start <= near.today THEN 'today' ELSE 'week' END AS moment
FROM chosen JOIN cases_case c ON c.id = chosen.id
JOIN LATERAL (
  SELECT p.id AS process_id, s.* FROM cases_caseprocess p
  JOIN cases_processstep s ON s.template_id = p.template_id AND s.phase = c.status
  WHERE p.case_id = c.id AND p.until IS NULL
  UNION ALL
  -- Opened before there were templates: it takes up those of today at its next step.
  SELECT NULL, s.* FROM cases_processstep s JOIN cases_processtemplate v ON v.id = s.template_id
  WHERE s.template_id = ANY (%(starting)s) AND s.phase = c.status AND (c.wrongdoing OR NOT v.wrongdoing)
    AND NOT EXISTS (
      SELECT FROM cases_caseprocess p JOIN cases_processstep other USING (template_id)
      WHERE p.case_id = c.id AND p.until IS NULL AND other.phase = c.status)
) step ON step.amount IS NOT NULL
JOIN LATERAL (SELECT CASE step.counts_from
  WHEN 'opening' THEN c.opened_on
  WHEN 'receipt' THEN (SELECT min(r.received_on) FROM cases_report r WHERE r.case_id = c.id)
  ELSE c.phase_since END AS start) begun ON true
JOIN unnest(%(steps)s::bigint[], %(late)s::date[], %(today)s::date[], %(week)s::date[])
  AS near (step, late, today, week) ON near.step = step.id AND begun.start <= near.week
{LATEST}
LEFT JOIN LATERAL (
  SELECT jsonb_agg({SHIFT} ORDER BY t.since, t.id) AS by FROM cases_termchange t
  WHERE step.counts_from = 'phase' AND t.kind = 'suspension'
    AND t.case_id = c.id AND t.term_since = c.phase_since
) shifted ON true
WHERE NOT EXISTS (SELECT FROM cases_steprecord r
    WHERE r.process_id = step.process_id AND r.step_id = step.id AND r.state <> 'opened')
  AND (cardinality(step.moves) = 0 OR EXISTS (
    SELECT FROM unnest(%(phases)s::text[], %(decisions)s::text[], %(moves)s::text[]) AS way (phase, decision, move)
    WHERE way.phase = c.status AND way.move = ANY (step.moves)
      AND (way.decision IS NULL OR way.decision = latest.decision)))
  AND NOT (step.rule <> '' AND {met("step.rule")})
"""  # noqa: S608


@dataclass(frozen=True)
class OpenStep:
    """A step that is open in a case, late or due this week."""

    step: ProcessStep
    case: Case  # its key and its number
    deadline: Deadline


def timed_steps() -> dict[int, ProcessStep]:
    """The steps with a term of their own, of all versions."""
    return {
        step.pk: step for version in catalogue.versions().values() for step in version.steps if step.amount
    }


def asked_by(today: date) -> dict[str, Any]:
    """What OPEN_STEPS has to be told: steps with the days by which they began, versions of today, ways out."""
    steps = timed_steps()
    near: list[Bounds] = [deadlines.bounds_of(deadlines.rule_of(step), today) for step in steps.values()]
    ways = [(phase, decision_of(move), move.name) for move in TRANSITIONS.values() for phase in move.sources]
    return {
        "starting": [one.template.pk for one in catalogue.in_force(today) if not one.template.channel_code],
        "steps": list(steps),
        "late": [one.late for one in near],
        "today": [one.today for one in near],
        "week": [one.week for one in near],
        "phases": [phase for phase, _decision, _move in ways],
        "decisions": [decision for _phase, decision, _move in ways],
        "moves": [move for _phase, _decision, move in ways],
    }


def deadline_of(step: ProcessStep, start: date, shifts: str | None, *, today: date) -> Deadline:
    """The term of a step that was found, with what shifted it as JSON."""
    return deadlines.found(
        deadlines.rule_of(step),
        start,
        today=today,
        counted_from=step.counts_from,
        shifts=json.loads(shifts or "[]"),
    )


def named(rows: QuerySet, name: str) -> tuple[str, dict[str, Any]]:
    """A query as SQL whose parameters have names, to stand in a statement beside others."""
    sql, params = rows.query.sql_with_params()
    told = {f"{name}_{place}": value for place, value in enumerate(params)}
    return sql % tuple(f"%({key})s" for key in told), told


def open_steps(cases: QuerySet, *, roles: Collection[str], today: date, most: int) -> list[OpenStep]:
    """The open steps of these cases for who has one of these roles, the most urgent first.

    A step that a suspension shifted is looked at one by one, whatever their number: there are few.
    """
    chosen, told = named(cases.order_by().values("pk"), "chosen")
    told |= asked_by(today) | {"roles": list(roles), "most": most}
    sql = f"""
        WITH chosen (id) AS MATERIALIZED ({chosen}),
          found AS (SELECT * FROM ({OPEN_STEPS}) step WHERE role = ANY (%(roles)s))
        (SELECT key, case_id, number, start, shifts FROM found WHERE shifts IS NULL
         ORDER BY slack, case_id LIMIT %(most)s)
        UNION ALL SELECT key, case_id, number, start, shifts FROM found WHERE shifts IS NOT NULL
    """  # noqa: S608
    steps = timed_steps()
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        rows = [
            OpenStep(
                steps[key],
                Case(pk=case, number=number),
                deadline_of(steps[key], start, shifts, today=today),
            )
            for key, case, number, start, shifts in cursor
        ]
    near = [row for row in rows if row.deadline.state in ("late", "soon")]
    return sorted(near, key=lambda row: (row.deadline.date, row.case.pk))[:most]
