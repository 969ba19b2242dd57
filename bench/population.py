"""Fills a database with many cases, quickly: COPY as the owner, with real keys and really sealed titles."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from accounts import encryption
from accounts.models import Directorate, User
from bench import texts
from cases.language import blind_terms
from cases.models import Case, Category, Measure

FIRST_DAY = date(2021, 1, 1)
DAYS = 5 * 365
LASTS = 20  # days that a case takes at least
TITLES = [
    "Declaraties zonder bon",
    "Privégebruik van een dienstauto",
    "Raadplegen van gegevens van een bekende",
    "Nevenwerkzaamheden niet gemeld",
    "Ongepaste opmerkingen op de werkvloer",
    "Verlies van een laptop",
    "Urenregistratie klopt niet",
    "Eigen aangifte te laat gedaan",
]
RARE = "Zilvervos in het magazijn"
LEADS = ("anna", "bert")
TABLES = (
    "accounts_datakey",
    "cases_case",
    "cases_move",
    "cases_investigation",
    "cases_teammember",
    "cases_report",
    "cases_person",
    "cases_personidentity",
    "cases_violation",
    "cases_disposition",
    "cases_dispositionmeasure",
    "cases_document",
    "cases_documentversion",
    "cases_documenttext",
)


# Every case is assessed and disposed of; one of three is investigated in between.
MOVES = """
  INSERT INTO cases_move (case_id, name, source, target, happened_on, reason, recorded_by_id)
  SELECT c.id, 'move', m.source, m.target, m.day, '', %(by)s FROM cases_case c CROSS JOIN LATERAL (VALUES
    (1, '', 'received', c.opened_on, true),
    (2, 'received', 'assessment', c.opened_on + 1, true),
    (3, 'assessment', 'preliminary', c.opened_on + 8, c.id %% 3 = 0),
    (4, CASE c.id %% 3 WHEN 0 THEN 'preliminary' ELSE 'assessment' END, 'disposition', c.closed_on - 6, true),
    (5, 'disposition', 'closed', c.closed_on, true)
  ) AS m (place, source, target, day, there) WHERE m.there ORDER BY c.id, m.place
"""
INVESTIGATIONS = """
  INSERT INTO cases_investigation (case_id, kind, started_on, ended_on, external_bureau, report_elsewhere,
                                   report_reference, conclusion, recorded_by_id)
  SELECT id, 'preliminary', opened_on + 8, closed_on - 6, '', false, '', '', %(by)s FROM cases_case WHERE id %% 3 = 0
"""


def owner() -> psycopg.Connection:
    it = settings.DATABASES["owner"]
    return psycopg.connect(
        host=it["HOST"], port=it["PORT"], user=it["USER"], password=it["PASSWORD"], dbname=it["NAME"]
    )


def fill(cases: int, reports: int, *, seed: int = 1) -> None:
    """`cases` closed cases over five years, each with a subject, a violation, a disposition and a measure.

    And so many reports with long texts on some of them, and as many documents.
    """
    chance = random.Random(seed)
    places = list(Directorate.objects.exclude(parent=None).values_list("pk", flat=True))
    categories = list(Category.objects.values_list("pk", flat=True))
    measures = list(Measure.objects.values_list("pk", flat=True))
    by = User.objects.order_by("pk").first()
    assert by is not None
    with owner() as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _copy_cases(connection, cases, chance, places, categories, by.pk)
        _copy_what_follows(connection, chance, categories, measures, by.pk)
        texts.fill_identities(connection)
        texts.fill_teams(
            connection, list(User.objects.filter(username__in=LEADS).values_list("pk", flat=True))
        )
        texts.fill(connection, reports, cases, chance, rare=RARE, by=by.pk)
        texts.fill_documents(connection, by=by.pk)
        for table in TABLES[1:]:  # what follows gets the next numbers
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with owner() as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _rows(
    cases: int, chance: random.Random, places: list, categories: list, by: int
) -> Iterator[tuple[Any, ...]]:
    terms = {title: blind_terms(title) for title in (*TITLES, RARE)}
    place = Case._meta.get_field("title").place
    for number in range(1, cases + 1):
        key_id, secret = uuid.uuid4(), os.urandom(32)
        wrapped, wrapped_by = encryption.wrap(key_id, secret)
        title = RARE if number % max(1, cases // 5) == 0 else chance.choice(TITLES)
        nonce = os.urandom(12)
        sealed = (
            encryption.FORMAT
            + key_id.bytes
            + nonce
            + AESGCM(secret).encrypt(nonce, title.encode(), place.encode())
        )
        day = FIRST_DAY + timedelta(days=number * DAYS // cases)
        closed = day + timedelta(days=LASTS + number % 150)
        yield (
            (key_id, wrapped, wrapped_by),
            (
                number,
                f"{day.year}-{number:07d}",
                sealed,
                chance.choice(places),
                chance.choice(categories),
                "closed",
                False,
                number % 50 == 0,
                day,
                closed,
                closed,
                by,
                b"",
                b"",
                terms[title],
                key_id,
                by,
            ),
        )


def _copy_cases(
    connection: Any, cases: int, chance: random.Random, places: list, categories: list, by: int
) -> None:
    connection.execute("CREATE TEMP TABLE fresh (LIKE cases_case INCLUDING DEFAULTS) ON COMMIT DROP")
    columns = (
        "id, number, title, directorate_id, category_id, status, wrongdoing, restricted, opened_on, phase_since, "
        "closed_on, closed_by_id, referred_to, summary, terms, data_key_id, recorded_by_id"
    )
    pending: list[tuple[Any, ...]] = []

    def flush() -> None:
        with connection.cursor().copy("COPY accounts_datakey (id, wrapped, wrapped_by) FROM STDIN") as copy:
            for key, _ in pending:
                copy.write_row(key)
        with connection.cursor().copy(f"COPY cases_case ({columns}) FROM STDIN") as copy:
            for _, case in pending:
                copy.write_row(case)
        pending.clear()

    for row in _rows(cases, chance, places, categories, by):
        pending.append(row)
        if len(pending) == 20_000:
            flush()
    flush()


def _copy_what_follows(
    connection: Any, chance: random.Random, categories: list, measures: list, by: int
) -> None:
    connection.execute(
        """
        INSERT INTO cases_person (id, case_id, role, ordinal, tie, recorded_by_id)
          SELECT id, id, 'subject', 1, 'employee', %(by)s FROM cases_case;
        """,
        {"by": by},
    )
    connection.execute(MOVES, {"by": by})
    connection.execute(INVESTIGATIONS, {"by": by})
    connection.execute(
        """
        INSERT INTO cases_violation (id, origin, case_id, subject_id, directorate_id, category_id, description,
                                     outcome, outcome_on, recorded_by_id)
          SELECT id, 'rosi', id, id, directorate_id, category_id, '', 'proven', opened_on, %(by)s FROM cases_case
        """,
        {"by": by},
    )
    persons = connection.execute(
        "SELECT array_agg(id) FROM (SELECT id FROM accounts_user ORDER BY id LIMIT 3) u"
    ).fetchone()[0]
    connection.execute(
        """
        INSERT INTO cases_disposition (id, origin, violation_id, state, grounds, review, decision, proposed_on,
          proposed_by_id, reviewed_on, reviewed_by_id, decided_on, decided_year, decided_by_id, authority_id,
          recorded_by_id)
          SELECT id, 'rosi', id, 'decided', '', '', '', opened_on, %(a)s, opened_on, %(b)s, opened_on,
                 extract(year FROM opened_on), %(c)s, %(c)s, %(a)s FROM cases_case
        """,
        dict(zip("abc", persons, strict=True)),
    )
    connection.execute(
        "INSERT INTO cases_dispositionmeasure (disposition_id, measure_id) "
        "SELECT id, (%(measures)s::bigint[])[1 + id %% array_length(%(measures)s::bigint[], 1)] FROM cases_case",
        {"measures": measures},
    )
