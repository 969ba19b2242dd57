"""What a transaction has asked about a person is kept only while nothing can have changed.

Negative controls: tests/tables/controls.toml.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from accounts import context
from cases import inquiry
from cases.models import Case, Report
from tests.databases import _admin
from tests.factories import Walk

pytestmark = pytest.mark.django_db(transaction=True)
DECLARE = """
  INSERT INTO cases_declaredconflict ({}_id, user_id, recorded_by_id, withdrawal_reason)
  VALUES (%(about)s, %(user)s, %(user)s, '')
"""
LEAVE = "UPDATE cases_teammember SET until = since WHERE case_id = %(about)s AND user_id = %(user)s"


def cases(cast: Any) -> list[Any]:
    return [Walk(cast).to_received().case for _which in range(2)]


def cases_of_a_team(cast: Any) -> list[Any]:
    """The member sees no other cases of this directorate."""
    made = cases(cast)
    with context.acting(cast.head):
        for case in made:
            inquiry.assign(case, cast.member, by=cast.head)
    return made


def reports(cast: Any) -> list[Any]:
    return [Walk(cast).report for _which in range(2)]


KEPT = {
    "rosi.kept_conflicts": (cases, Case, "bert", DECLARE.format("case")),
    "rosi.kept_report_conflicts": (reports, Report, "bert", DECLARE.format("report")),
    "rosi.kept_opened": (cases_of_a_team, Case, "member", LEAVE),
}


def seen(model: Any) -> set[str]:
    """Numbers of what is in sight, by the second wall alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {model._meta.db_table}")
        return {number for (number,) in cursor}


@pytest.mark.parametrize("name", KEPT)
def test_what_closes_something_holds_from_the_next_statement_on_whoever_writes_it(name, cast):
    make, model, who, closing = KEPT[name]
    first, second = make(cast)
    user = getattr(cast, who)
    closes_first, closes_second = ({"about": about.pk, "user": user.pk} for about in (first, second))
    with context.acting(user), transaction.atomic():
        assert seen(model) == {first.number, second.number}
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone()[0].startswith(f"{user.pk} ")  # it is kept, or nothing is tried here
        with _admin(connection.settings_dict["NAME"]) as elsewhere:  # somebody else, who commits meanwhile
            elsewhere.execute(closing, closes_first)
        assert seen(model) == {second.number}
        assert [one.pk for one in model.objects.visible_to(user)] == [second.pk]
        with connection.cursor() as cursor:
            cursor.execute(closing, closes_second)
        assert seen(model) == set()
        assert not model.objects.visible_to(user).exists()
