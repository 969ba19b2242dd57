"""Who acts is told at BEGIN, and a door opens only in the name of who acts."""

import pytest
from django.db import connection, transaction

from accounts import context, grants
from accounts.context import NobodyActs
from accounts.models import Directorate, User
from tests.factories import directorate, give, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_acts(_looking_as_the_system):
    with context.nobody_acting():
        yield


def told(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_knows_who_acts_from_its_begin():
    user = make_user("wie")
    with context.acting(user, purpose="proef"), transaction.atomic():
        assert told("rosi.user") == str(user.pk)
        assert told("rosi.purpose") == "proef"
    with transaction.atomic():
        assert told("rosi.user") == ""


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_nobody_behind_on_the_connection():
    user = make_user("wie")
    with pytest.raises(ZeroDivisionError), context.acting(user), transaction.atomic():
        raise ZeroDivisionError
    with transaction.atomic():
        assert told("rosi.user") == ""


def test_a_context_inside_a_context_gives_back_the_outer_one():
    outer, inner = make_user("buiten"), make_user("binnen")
    with context.acting(outer):
        with context.acting(inner):
            assert told("rosi.user") == str(inner.pk)
        assert told("rosi.user") == str(outer.pk)


def test_a_door_refuses_when_nobody_acts():
    with pytest.raises(NobodyActs):
        grants.give(make_user("wie"), "auditor", directorate("FIN"), by=None)


@pytest.mark.asvs("8.3.3")
def test_a_door_refuses_a_by_who_is_not_the_person_who_acts():
    anna, bert = make_user("anna"), make_user("bert")
    with context.acting(anna), pytest.raises(NobodyActs):
        grants.give(anna, "auditor", directorate("FIN"), by=bert)


@pytest.mark.asvs("16.2.1", "8.3.3")
def test_history_names_the_person_and_the_door_whatever_wrote_the_row():
    user = give(make_user("wie"), "adviser", "BD")
    place = directorate("BD")
    with context.acting(user):
        Directorate.objects.filter(pk=place.pk).update(order=41)
        with connection.cursor() as cursor:
            cursor.execute('UPDATE accounts_directorate SET "order" = 42 WHERE id = %s', [place.pk])
        place.refresh_from_db()
        place.order = 43
        place.save()
    rows = (
        place.history.filter(history_user=user)
        .order_by("history_id")
        .values_list("order", "history_user__username", "history_type")
    )
    assert list(rows) == [(41, "wie", "~"), (42, "wie", "~"), (43, "wie", "~")]


def test_a_save_that_changes_nothing_leaves_no_history():
    user = make_user("wie")
    before = user.history.count()
    user.save()
    User.objects.filter(pk=user.pk).update(last_login=None)
    assert user.history.count() == before
