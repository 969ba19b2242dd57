"""Once a year every grant is looked at by an administrator who does not hold it, and the decision stays on record.

Negative control: take `is_same_person_as` out of `reviews.check_decide`; the sentence is no longer said.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import context, grants, reviews
from accounts.models import Grant, ReviewItem, ReviewRound
from accounts.refusal import NotAllowed, Refusal
from accounts.spreadsheet import safe
from accounts.tasks import open_review
from tests.factories import directorate, give, make_user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = timezone.localdate


@pytest.fixture
def ada(db):
    return give(make_user("ada"), "functional_administrator", "FIN")


@pytest.fixture
def anna(db):
    return give(make_user("anna"), "investigator", "BD", valid_until=TODAY() + 90 * DAY)


@pytest.fixture
def item(do, ada, anna):
    return do(reviews.open_round, by=None).items.get(grant__user=anna)


def test_a_review_lists_what_runs_or_is_to_come_once_however_often_it_is_opened(ada, anna):
    give(make_user("straks"), "adviser", "BD", valid_from=TODAY() + DAY)
    give(make_user("oud"), "adviser", "BD", valid_from=TODAY() - 9 * DAY, valid_until=TODAY() - DAY)
    for _ in range(3):
        assert open_review() == TODAY().year
    assert ReviewRound.objects.count() == 1
    names = ReviewItem.objects.values_list("grant__user__username", flat=True)
    assert sorted(names) == ["ada", "anna", "straks"]


def test_a_grant_is_kept_ended_or_changed_and_who_and_when_is_on_record(do, ada, anna, item):
    item = do(reviews.decide, item, "kept", by=ada)
    assert (item.decision, item.decided_by) == ("kept", ada)
    assert item.decided_at
    assert reviews.progress_of(item.round).done == 1
    with pytest.raises(Refusal):
        do(reviews.decide, item, "ended", by=ada)


def test_a_grant_that_is_ended_in_the_review_is_ended(do, ada, anna, item):
    item = do(reviews.decide, item, "ended", by=ada)
    assert item.decision == "ended"
    assert anna.grants.get().ended_by == ada


def test_a_changed_grant_has_its_new_last_day(do, ada, anna, item):
    do(reviews.decide, item, "changed", by=ada, until=TODAY() + DAY)
    assert anna.grants.get().valid_until == TODAY() + DAY


def test_a_grant_that_ends_otherwise_is_answered_too(do, ada, anna, item):
    do(grants.end, anna.grants.get(), by=ada)
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("ended", ada)
    with context.acting(None):
        Grant.objects.filter(user=ada)
        assert grants.end_expired(by=None, today=TODAY() + 365 * DAY) == 0


def test_nobody_reviews_their_own_grant(do, ada, item):
    own = item.round.items.get(grant__user=ada)
    for decision in ("kept", "changed"):
        with pytest.raises(NotAllowed):
            do(reviews.decide, own, decision, by=ada)
    with pytest.raises(DatabaseError), context.acting(ada), transaction.atomic():
        ReviewItem.objects.filter(pk=own.pk).update(
            decision="kept", decided_by=ada, decided_at=timezone.now()
        )


def test_the_database_refuses_a_review_in_another_name_or_a_second_time(do, ada, anna, item):
    rows = ReviewItem.objects.filter(pk=item.pk)
    with pytest.raises(DatabaseError), context.acting(ada), transaction.atomic():
        rows.update(decision="kept", decided_by=anna, decided_at=timezone.now())
    do(reviews.decide, item, "kept", by=ada)
    with pytest.raises(DatabaseError), context.acting(ada), transaction.atomic():
        rows.update(decision="", decided_by=None, decided_at=None)


def test_only_an_administrator_reviews(do, anna, item):
    with pytest.raises(NotAllowed):
        do(reviews.decide, item, "kept", by=anna)
    with pytest.raises(NotAllowed):
        do(reviews.open_round, by=anna)


def test_what_was_not_reviewed_in_time_is_counted(do, item):
    assert reviews.overdue(item.round.due_on) == 0
    assert reviews.overdue(item.round.due_on + DAY) == item.round.items.count()


def test_the_export_holds_every_grant_and_no_formula(do, ada, item):
    with context.acting(None):
        from accounts import people

        mad = people.add_user("formule", by=None, first_name="=HYPERLINK(1)", last_name="x")
        grants.give(mad, "adviser", directorate("BD"), by=None)
    head, *rows = reviews.lines(item.round)
    assert len(rows) == item.round.items.count()
    assert all(len(row) == len(head) for row in rows)
    assert safe("=HYPERLINK(1) x") == "'=HYPERLINK(1) x"
    assert [safe(text) for text in ("+1", "-1", "@x", "\tx")] == ["'+1", "'-1", "'@x", "'\tx"]
