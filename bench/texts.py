"""Long texts with their blind terms: as many reports on the cases, and as many documents in them."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Any

from cases.language import blind_terms
from cases.models import Channel, ReporterKind

WORDS = 30_000  # different ones in all texts, each half as frequent as the one at half its place
LENGTH = 80  # different terms in one text


def fill(connection: Any, texts: int, cases: int, chance: random.Random, *, rare: str, by: int) -> None:
    """So many reports and documents, spread over the cases; a handful hold the rare words too."""
    words = [chance.getrandbits(63) for _ in range(WORDS)]
    weights = list(accumulate(1 / place for place in range(1, WORDS + 1)))
    with_rare = blind_terms(rare)
    connection.execute("CREATE TEMP TABLE written (id bigint, case_id bigint, terms bigint[]) ON COMMIT DROP")
    with connection.cursor().copy("COPY written FROM STDIN") as copy:
        for number in range(1, texts + 1):
            terms = set(chance.choices(words, cum_weights=weights, k=LENGTH))
            if number % max(1, texts // 5) == 0:
                terms.update(with_rare)
            copy.write_row((number, (number * 7919) % cases + 1, sorted(terms)))
    connection.execute(
        """
        INSERT INTO cases_report (id, number, status, received_on, acknowledged_on, feedback_on, channel_id,
          reporter_kind_id, directorate_id, wrongdoing, subject_line, description, feedback_text, no_feedback,
          no_feedback_reason, handling_text, referred_to, case_id, handled_on, handled_by_id, recorded_by_id,
          data_key_id, terms)
        SELECT t.id, 'M2018-' || lpad(t.id::text, 6, '0'), 'joined', c.opened_on, c.opened_on, c.opened_on, %(channel)s,
          %(kind)s, c.directorate_id, false, '', '', '', false, '', '', '', c.id, c.opened_on, %(by)s, %(by)s,
          c.data_key_id, t.terms
        FROM written t JOIN cases_case c ON c.id = t.case_id
        """,
        {"channel": Channel.objects.first().pk, "kind": ReporterKind.objects.first().pk, "by": by},
    )


PAPERS = """
    INSERT INTO cases_document (id, case_id, title, kind, classification, source, tells_reporter, note,
      set_aside_reason, recorded_by_id)
    SELECT t.id, t.case_id, '', 'evidence', 'confidential', '', false, '', '', %(by)s FROM written t;
    INSERT INTO cases_documentversion (id, document_id, number, file_name, media_type, size, sha256, storage_name,
      sealed_key, state, scanner, finding, scanned_at, is_draft, recorded_by_id)
    SELECT id, id, 1, '', 'application/pdf', 1, '', 'bench/' || id, '', 'clean', '', '', now(), false, %(by)s
    FROM written;
    INSERT INTO cases_documenttext (id, version_id, case_id, filed_on, text, terms)
    SELECT t.id, t.id, t.case_id, c.opened_on, '', t.terms FROM written t JOIN cases_case c ON c.id = t.case_id;
"""


def fill_documents(connection: Any, *, by: int) -> None:
    """A document with a text for each of the texts that `fill` wrote in this transaction."""
    for statement in PAPERS.split(";")[:-1]:
        connection.execute(statement, {"by": by})


def fill_identities(connection: Any) -> None:
    """Who each subject is, by hashes of nobody: what the rules on conflicts of interest look through."""
    connection.execute(
        """
        INSERT INTO cases_personidentity (id, person_id, name, function, email, phone, personnel_number,
          manager_number, name_hash, email_hash, personnel_number_hash)
        SELECT id, id, '', '', '', '', '', '', sha256(('n' || id)::bytea), sha256(('e' || id)::bytea),
          sha256(('p' || id)::bytea)
        FROM cases_person
        """
    )


def fill_teams(connection: Any, leads: list[int]) -> None:
    """Two investigators lead the thousand newest cases between them."""
    connection.execute(
        """
        INSERT INTO cases_teammember (case_id, user_id, part, since)
        SELECT id, (%(leads)s::bigint[])[1 + id %% cardinality(%(leads)s::bigint[])], 'lead', opened_on
        FROM cases_case ORDER BY id DESC LIMIT 1000
        """,
        {"leads": leads},
    )
