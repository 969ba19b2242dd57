"""Two people at once: one of them moves the case, and numbers have neither gaps nor doubles.

Negative control: without `select_for_update` in `permissions.locked` both movers succeed; with a `max() + 1` in
`numbers.next_number` doubles appear.
"""

import threading

import pytest
from django.db import DataError, connection, transaction

from accounts import context
from accounts.models import User
from accounts.refusal import Refusal
from cases import disposition, documents, intake, workflow
from cases.documents import reading
from cases.models import (
    Case,
    Disposition,
    Document,
    DocumentText,
    DocumentVersion,
    Measure,
    Move,
    Report,
)
from tests.factories import Walk, report_facts

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run each in a thread of its own, all let go at the same moment; returns what each gave or raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        try:
            barrier.wait(timeout=10)
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def in_the_name_of(user, work):
    def named():
        with context.acting(User.objects.get(pk=user.pk)) as _:
            return work(User.objects.get(pk=user.pk))

    return named


def test_of_two_who_move_a_case_at_once_one_succeeds_and_the_other_gets_a_sentence(cast, at_received):
    case = at_received.case
    movers = [cast.intake, cast.head, cast.reviewer, cast.intake]
    results = at_once(
        *(in_the_name_of(user, lambda by: workflow.move(case, "start_assessment", by=by)) for user in movers)
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 3
    assert Move.objects.filter(case=case, name="start_assessment").count() == 1


def test_a_report_promoted_by_two_at_once_opens_one_case(cast):
    walk = Walk(cast)
    results = at_once(
        *(
            in_the_name_of(user, lambda by: intake.promote(walk.report, by=by))
            for user in (cast.intake, cast.head)
        )
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert Case.objects.count() == 1


def test_eighty_reports_by_eight_people_at_once_have_numbers_without_gap_or_double(cast):
    facts = report_facts()

    def ten(by):
        return [intake.register_report(by=by, facts=facts).number for _ in range(10)]

    results = at_once(*(in_the_name_of(cast.intake, ten) for _ in range(8)))
    assert not [result for result in results if isinstance(result, Exception)]
    year = facts["received_on"].year
    numbers = sorted(Report.objects.values_list("number", flat=True))
    assert numbers == [f"M{year}-{n:04d}" for n in range(1, 81)]


def test_a_registration_that_fails_gives_its_number_back(cast):
    facts = report_facts()
    with context.acting(cast.intake):
        with pytest.raises(DataError):
            intake.register_report(by=cast.intake, facts=facts, persons=[{"role": "nobody" * 9}])
        report = intake.register_report(by=cast.intake, facts=facts)
    assert report.number.endswith("-0001")


def test_the_same_draft_sent_twice_at_once_registers_one_report(cast):
    import uuid

    facts, draft = report_facts(), uuid.uuid4()
    results = at_once(
        *(
            in_the_name_of(cast.intake, lambda by: intake.register_report(by=by, facts=facts, draft_id=draft))
            for _ in range(4)
        )
    )
    assert Report.objects.count() == 1
    assert {result.number for result in results} == {Report.objects.get().number}


def test_a_disposition_decided_twice_at_once_is_decided_once(cast, at_disposition):
    walk = at_disposition
    measures = list(Measure.objects.filter(code="BERISPING"))
    with context.acting(cast.anna):
        proposal = disposition.propose(
            walk.case.violations.get(), by=cast.anna, measures=measures, grounds="x", authority=cast.director
        )
    with context.acting(cast.head):
        disposition.review(proposal, by=cast.head, agrees=True, text="")
    results = at_once(
        *(
            in_the_name_of(cast.director, lambda by: disposition.decide(proposal, by=by, measures=measures))
            for _ in range(4)
        )
    )
    assert sum(isinstance(result, Disposition) for result in results) == 1
    assert Disposition.objects.get().history.filter(state="decided").count() == 1


def test_a_text_that_is_read_while_its_document_is_described_follows_it(cast, at_fact_finding, do):
    """Who writes the document does not see the text yet, and so it waits for what becomes of the document."""
    facts = {"name": "verslag.txt", "by": cast.anna, "trusted": True}
    version = do(documents.file_document, at_fact_finding.case, [b"Van de melder."], **facts)

    def read():
        with context.acting(None):
            reading.read_text(DocumentVersion.objects.get(pk=version.pk))
        connection.close()

    worker = threading.Thread(target=read)
    with context.acting(cast.head), transaction.atomic():
        Document.objects.filter(pk=version.document_id).update(tells_reporter=True)
        worker.start()
        worker.join(timeout=1)
    worker.join(timeout=60)
    assert DocumentText.objects.get(version=version).tells_reporter
