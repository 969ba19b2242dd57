"""Rows of one case that once pointed into another stay with their own case, whichever of the two is destroyed first.

Negative controls: `tests/tables/controls.toml`, the section on what guards a destruction.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from accounts import context
from cases import documents, intake, taking_apart
from cases.documents import doors as documents_doors
from cases.documents import moving
from cases.models import Evidence, Report, ReporterContact
from tests.cases.pages import as_user
from tests.cases.retention.conftest import ended_long_ago
from tests.factories import Walk, make_report

pytestmark = pytest.mark.django_db


def test_a_contact_stays_with_its_case_when_its_report_goes_with_another(at_received, destroyed, do):
    case, cast = at_received.case, at_received.cast
    other = Walk(cast).to_received().case
    report = make_report(cast)
    do(intake.join, report, case, by=cast.head)
    with context.acting(cast.head):
        for moment, facts in (
            ("contact_3", {"outcome": "detriment", "done_on": at_received.start, "found": "Overgeplaatst."}),
            ("contact_6", {}),
        ):
            ReporterContact.objects.create(
                case=case, report=report, moment=moment, due_on=at_received.start, **facts
            )
    do(taking_apart.take_apart, Report.objects.get(pk=report.pk), by=cast.head, reason="Ander onderwerp.")
    ended = ReporterContact.objects.get(report=report, moment="contact_6")
    assert (ended.outcome, bool(ended.found)) == (
        "not_possible",
        True,
    )  # nothing that is planned keeps the case
    do(intake.join, Report.objects.get(pk=report.pk), other, by=cast.head)
    destroyed(ended_long_ago(other), cast)
    connection.check_constraints()
    assert not Report.objects.filter(pk=report.pk).exists()
    stays = ReporterContact.objects.get(case=case, moment="contact_3")
    assert (stays.report_id, stays.found) == (None, "Overgeplaatst.")
    assert as_user(cast.head).get(reverse("cases:case", args=[case.number])).status_code == 200


def test_what_a_document_once_supported_stays_behind_when_it_moves(at_fact_finding, destroyed, own_store, do):
    walk, cast = at_fact_finding, at_fact_finding.cast
    other = Walk(cast).to_fact_finding().case
    with context.acting(cast.anna):
        document = documents.file_document(
            walk.case, [b"Ritten."], name="Ritten.txt", by=cast.anna, trusted=True
        ).document
    violation = walk.suspected().violation
    evidence = do(documents_doors.support, document, violation, by=cast.anna, explanation="De rit.")
    do(documents_doors.withdraw_evidence, evidence, by=cast.anna)
    do(moving.move_document, document, by=cast.anna, to=other, reason="Hoort daar.")
    client = as_user(cast.anna)
    page = reverse("cases:document", args=[other.number, document.pk])
    assert client.get(page).status_code == 200
    with context.acting(None):
        Evidence.objects.filter(pk=evidence.pk).update(document=document)  # as an earlier version left it
    assert client.get(page).status_code == 200
    with context.acting(None):
        Evidence.objects.filter(pk=evidence.pk).update(document=None)
    for name in ("case_history", "evidence"):
        assert client.get(reverse(f"cases:{name}", args=[walk.case.number])).status_code == 200, name
    destroyed(ended_long_ago(other), cast)
    connection.check_constraints()
    with context.acting(cast.anna):
        stays = Evidence.objects.get()
        assert (stays.violation, stays.document, stays.explanation) == (violation, None, "De rit.")
