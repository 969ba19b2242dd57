"""Sealed text: encrypted at rest, opened on look, kept as it was when nothing changed."""

import pytest
from django.db import connection

from accounts import encryption
from accounts.encryption import CannotOpen, keyed_hash
from accounts.models import DataKey
from cases.models import Case
from tests.factories import Walk

pytestmark = pytest.mark.django_db

SECRET = "Zonnebloem dienstauto"


def raw(case: Case) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM cases_case WHERE id = %s", [case.pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def case(at_received):
    return at_received.case


@pytest.mark.asvs("14.2.4")
def test_a_sealed_value_reads_as_text_and_lies_encrypted(case):
    assert Case.objects.get(pk=case.pk).title == SECRET
    assert SECRET.encode() not in raw(case)


def test_saving_without_a_change_keeps_the_sealed_bytes_and_writes_no_history(case):
    before, rows = raw(case), case.history.count()
    again = Case.objects.get(pk=case.pk)
    again.title = SECRET
    again.save()
    assert raw(case) == before
    assert case.history.count() == rows


def test_history_holds_the_sealed_bytes_and_opens_for_who_may_read(case):
    again = Case.objects.get(pk=case.pk)
    again.title = "Anders"
    again.save()
    assert [row.title for row in case.history.order_by("history_id")][-2:] == [SECRET, "Anders"]


@pytest.mark.asvs("14.2.4")
def test_a_changed_byte_is_noticed(case):
    data = bytearray(raw(case))
    data[-1] ^= 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET title = %s WHERE id = %s", [bytes(data), case.pk])
    with pytest.raises(CannotOpen):
        _ = Case.objects.get(pk=case.pk).title


def test_a_value_moved_to_another_column_does_not_open(case):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET referred_to = title WHERE id = %s", [case.pk])
    with pytest.raises(CannotOpen):
        _ = Case.objects.get(pk=case.pk).referred_to


def test_without_its_key_a_value_is_gone(case):
    encryption.keyring.empty()
    DataKey.objects.filter(pk=case.data_key_id).update(wrapped=b"\0" * 60)
    with pytest.raises(CannotOpen):
        _ = Case.objects.get(pk=case.pk).title


def test_a_sealed_column_cannot_be_searched_or_updated_in_bulk(case):
    with pytest.raises(Exception, match=r"Unsupported lookup|sealed"):
        list(Case.objects.filter(title=SECRET))
    with pytest.raises(TypeError, match="sealed"):
        Case.objects.filter(pk=case.pk).update(title="plat")


def test_fifty_values_under_fifty_keys_open_with_one_query(cast, django_assert_num_queries):
    for _ in range(5):
        Walk(cast).to_received()
    encryption.keyring.empty()
    with django_assert_num_queries(2):
        assert {case.title for case in Case.objects.all()} == {SECRET}


def test_a_keyed_hash_forgives_case_accents_and_spaces():
    assert keyed_hash("name", "José de Vries") == keyed_hash("name", "jose  DE VRIES")
    assert keyed_hash("personnel_number", "P-70 0001") == keyed_hash("personnel_number", "p700001")
    assert keyed_hash("email", "A.B@c.nl") != keyed_hash("email", "AB@c.nl")
    assert keyed_hash("name", "x") != keyed_hash("email", "x")
    assert keyed_hash("name", "  ") is None
