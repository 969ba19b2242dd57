"""What a transaction has asked about a person is kept only while nothing can have changed.

Negative controls: tests/tables/controls.toml.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from accounts import context
from cases.models import Case
from tests.databases import _admin
from tests.factories import Walk

pytestmark = pytest.mark.django_db(transaction=True)
DECLARE = """
  INSERT INTO cases_declaredconflict (case_id, user_id, recorded_by_id, withdrawal_reason) VALUES (%s, %s, %s, '')
"""


def seen() -> set[str]:
    """Numbers of the cases in sight, by the second wall alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case")
        return {number for (number,) in cursor}


def test_a_conflict_holds_from_the_next_statement_on_whoever_declares_it(cast):
    first, second = Walk(cast).to_received().case, Walk(cast).to_received().case
    with context.acting(cast.bert), transaction.atomic():
        assert seen() == {first.number, second.number}
        with _admin(connection.settings_dict["NAME"]) as elsewhere:  # somebody else, who commits meanwhile
            elsewhere.execute(DECLARE, [first.pk, cast.bert.pk, cast.head.pk])
        assert seen() == {second.number}
        assert [case.pk for case in Case.objects.visible_to(cast.bert)] == [second.pk]
        with connection.cursor() as cursor:
            cursor.execute(DECLARE, [second.pk, cast.bert.pk, cast.bert.pk])
        assert seen() == set()
        assert not Case.objects.visible_to(cast.bert).exists()
