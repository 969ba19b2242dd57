"""What functions of the database do where their caller sees nothing: no more than their door lets.

Negative control: leave `case_in_sight` out of `file_case_higher` in cases/sql/10_doors.sql.
"""

import pytest
from django.db import connection, transaction

from accounts import context
from cases.models import Case
from tests.factories import directorate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["subject", "elsewhere", "auditor", "administrator", "nobody"])
def test_nobody_files_a_case_higher_that_does_not_exist_for_them(cast, at_received, who):
    case = at_received.case
    with context.acting(getattr(cast, who)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT file_case_higher(%s, %s)", [case.pk, directorate("FIN").pk])
        assert cursor.fetchone() == (False,)
    with context.acting(None):
        assert Case.objects.get(pk=case.pk).directorate_id == case.directorate_id
