"""Many violations that were disposed of in a year, written in SQL: alike as they were in 2023, or no two the same.

Alike: services, categories and measures are drawn from the published register of 2023, kind of reporter and preliminary
inquiry evenly, and two of three cases have two violations of one person. Different: every case has a combination of its
own of service, category, outcome, kind of reporter, inquiry and measures, and two violations of one person, of which
one counts for the person and the other does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from accounts import context
from accounts.models import Directorate, User
from bench.population import owner
from cases.models import Category, Measure, ReporterKind
from cases.register import writing as register
from cases.register.reading import read as read_register
from rosi.management.commands.load_demo import REGISTER

EMPTY, DIFFERENT, ALIKE = 2023, 2024, 2025  # years of the bench
TABLES = (
    "accounts_datakey",
    "cases_case",
    "cases_report",
    "cases_person",
    "cases_investigation",
    "cases_violation",
    "cases_disposition",
    "cases_dispositionmeasure",
)
# `fresh`: the cases. `settled`: their violations, each with what was decided.
DRAW_ALIKE = """
  CREATE TEMP TABLE drawn (place integer PRIMARY KEY, directorate bigint, category bigint, measures bigint[]);
  INSERT INTO drawn SELECT (row_number() OVER () - 1)::integer, d, c, string_to_array(m, ' ')::bigint[]
    FROM unnest(%(of_places)s::bigint[], %(of_categories)s::bigint[], %(of_measures)s::text[]) t (d, c, m);
  CREATE TEMP TABLE fresh AS
    SELECT n, dice, key, report_key, d.directorate, (%(reporters)s::bigint[])[1 + dice / 7 %% %(kinds)s] AS reporter,
           CASE dice / 11 %% 2 WHEN 0 THEN 'preliminary' END AS inquiry
    FROM (SELECT n, hashint4(n) & 2147483647 AS dice, gen_random_uuid() AS key, gen_random_uuid() AS report_key
          FROM generate_series(1, %(violations)s * 3 / 5) n) c
    JOIN drawn d ON d.place = dice %% %(rows)s;
  CREATE TEMP TABLE settled AS
    SELECT %(start)s + row_number() OVER () AS id, f.n, d.directorate, d.category, d.measures,
           (ARRAY['proven', 'partly', 'not_proven'])[1 + f.dice / 13 %% 3] AS outcome, f.dice %% 200 AS day
    FROM fresh f CROSS JOIN generate_series(0, 1) k
    JOIN drawn d ON d.place = (f.dice / (1 + k) + k) %% %(rows)s
    WHERE k = 0 OR f.n %% 3 > 0;
"""
DRAW_DIFFERENT = """
  CREATE TEMP TABLE chosen AS
    SELECT row_number() OVER (ORDER BY cardinality(measures), bits) - 1 AS place, measures
    FROM (SELECT bits, ARRAY(SELECT m FROM unnest(%(measures)s::bigint[]) WITH ORDINALITY u (m, o)
                             WHERE bits >> (o::integer - 1) & 1 = 1) AS measures
          FROM generate_series(1, (1 << cardinality(%(measures)s::bigint[])) - 1) bits) s;
  CREATE TEMP TABLE fresh AS
    SELECT n, key, report_key, c.measures, d[1 + n %% 4] AS directorate, e[1 + n / 4 %% 10] AS category,
           (ARRAY['proven', 'partly', 'not_proven'])[1 + n / 40 %% 3] AS outcome, r[1 + n / 120 %% 8] AS reporter,
           (ARRAY['preliminary', NULL])[1 + n / 960 %% 2] AS inquiry
    FROM (SELECT n, gen_random_uuid() AS key, gen_random_uuid() AS report_key, %(directorates)s::bigint[] AS d,
                 %(categories)s::bigint[] AS e, %(reporters)s::bigint[] AS r
          FROM generate_series(1, %(violations)s / 2) n) f
    JOIN chosen c ON c.place = n / 1920;
  CREATE TEMP TABLE settled AS
    SELECT %(start)s + row_number() OVER () AS id, n, directorate, category, measures, outcome, n %% 200 AS day
    FROM fresh CROSS JOIN generate_series(0, 1) k;
"""
FILL = """
  INSERT INTO accounts_datakey (id, wrapped, wrapped_by)
    SELECT k, '\\x00', 'bench' FROM fresh CROSS JOIN LATERAL unnest(ARRAY[key, report_key]) k;
  INSERT INTO cases_case (id, number, title, directorate_id, status, wrongdoing, restricted, opened_on, phase_since,
                          referred_to, summary, terms, data_key_id, recorded_by_id)
    SELECT %(start)s + n, 'B' || (%(start)s + n), '\\x', directorate, 'disposition', false, false, %(first)s::date,
           %(first)s::date, '', '\\x', '{}', key, %(a)s FROM fresh;
  INSERT INTO cases_report (id, number, status, received_on, channel_id, reporter_kind_id, directorate_id, wrongdoing,
                            subject_line, description, feedback_text, no_feedback_reason, no_feedback, case_id,
                            handled_on, handled_by_id, handling_text, referred_to, terms, data_key_id, recorded_by_id)
    SELECT %(start)s + n, 'R' || (%(start)s + n), 'promoted', %(first)s::date, (SELECT min(id) FROM cases_channel),
           reporter, directorate, false, '\\x', '\\x', '\\x', '\\x', false, %(start)s + n, %(first)s::date, %(a)s,
           '\\x', '', '{}', report_key, %(a)s FROM fresh;
  INSERT INTO cases_person (id, case_id, role, ordinal, tie, recorded_by_id)
    SELECT %(start)s + n, %(start)s + n, 'subject', 1, 'employee', %(a)s FROM fresh;
  INSERT INTO cases_investigation (case_id, kind, started_on, ended_on, external_bureau, report_elsewhere,
                                   report_reference, conclusion, recorded_by_id)
    SELECT %(start)s + n, inquiry, %(first)s::date + 4, %(first)s::date + 35, '', false, '', '', %(a)s
    FROM fresh WHERE inquiry IS NOT NULL;
  INSERT INTO cases_violation (id, origin, case_id, subject_id, directorate_id, category_id, description, outcome,
                               outcome_on, recorded_by_id)
    SELECT id, 'rosi', %(start)s + n, %(start)s + n, directorate, category, '\\x', outcome, %(first)s::date + 60, %(a)s
    FROM settled;
  INSERT INTO cases_disposition (id, origin, violation_id, state, grounds, review, decision, proposed_on,
      proposed_by_id, reviewed_on, reviewed_by_id, decided_on, decided_year, decided_by_id, authority_id,
      recorded_by_id)
    SELECT id, 'rosi', id, 'decided', '\\x', '\\x', '\\x', %(first)s::date + 90, %(a)s, %(first)s::date + 91, %(b)s,
           %(first)s::date + 92 + day::integer, EXTRACT(year FROM %(first)s::date), %(c)s, %(c)s, %(a)s FROM settled;
  INSERT INTO cases_dispositionmeasure (disposition_id, measure_id)
    SELECT s.id, m FROM settled s CROSS JOIN unnest(s.measures) m;
"""
FOREIGN_KEYS = """
  SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
  WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)
"""
INDEXES = """
  SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
  WHERE i.indrelid::regclass::text = ANY (%s) AND NOT i.indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def fill(violations: int, year: int) -> None:
    """So many violations that were disposed of in one of the years."""
    draw = DRAW_DIFFERENT if year == DIFFERENT else DRAW_ALIKE
    values = _drawn() | {
        "violations": violations,
        "start": (year - 2000) * 100_000_000,
        "first": f"{year}-01-01",
    }
    with owner() as by_owner, _bare(by_owner):
        for statement in (draw + FILL).split(";\n"):
            if statement.strip():
                used = {name: value for name, value in values.items() if f"%({name})s" in statement}
                by_owner.execute(statement, used or None)
    with owner() as by_owner:
        by_owner.autocommit = True
        by_owner.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


@contextmanager
def _bare(by_owner: psycopg.Connection) -> Iterator[None]:
    """Without triggers, foreign keys and indexes: made again afterwards they cost a part of what each row would."""
    by_owner.execute("SET LOCAL maintenance_work_mem = '256MB'")
    keys = by_owner.execute(FOREIGN_KEYS, [list(TABLES)]).fetchall()
    indexes = by_owner.execute(INDEXES, [list(TABLES)]).fetchall()
    for table in TABLES:
        by_owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _definition in keys:
        by_owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        by_owner.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        by_owner.execute(definition)
    by_owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    for table, name, definition in keys:
        by_owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")
    for table in TABLES:
        by_owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _drawn() -> dict[str, Any]:
    """The rows of the register of 2023 as ids, the lists of the register, and three people to do it."""
    found: list[Any] = []
    with context.acting(None), REGISTER.open("rb") as file:
        register.dry_run(read_register(file), 2023, keep=found.append)
        people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:3])
        services = Directorate.objects.filter(level="service").order_by("pk")
        reporters = list(ReporterKind.objects.order_by("pk").values_list("pk", flat=True))
        lists = {
            "directorates": list(services.values_list("pk", flat=True)[:4]),
            "categories": list(Category.objects.order_by("pk").values_list("pk", flat=True)[:10]),
            "measures": list(Measure.objects.order_by("severity").values_list("pk", flat=True)[:9]),
            "reporters": reporters,
            "kinds": len(reporters),
        }
    rows = {
        "of_places": [entry.directorate for entry in found],
        "of_categories": [entry.category for entry in found],
        "of_measures": [" ".join(map(str, entry.measures)) for entry in found],
        "rows": len(found),
    }
    return rows | lists | dict(zip("abc", people, strict=True))
