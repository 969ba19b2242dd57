"""A grant holds for a directorate and everything below it, as long as it runs, and not a request longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import context, grants, people
from accounts.models import Directorate, DirectorateUserObjectPermission, Grant
from accounts.reach import holds, reach, reached
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES
from tests.factories import directorate, give, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def below():
    with context.acting(None):
        return Directorate.objects.create(
            code="BD-MKB", name_nl="MKB", name_en="SME", level="directorate", parent=directorate("BD")
        )


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_a_grant_holds_for_what_lies_below_and_nowhere_else(below):
    user = give(make_user("anna"), "investigator", "BD")
    assert holds(user, "see_case", directorate("BD").pk)
    assert holds(user, "see_case", below.pk)
    assert not holds(user, "see_case", directorate("DOU").pk)
    assert not holds(user, "see_case", directorate("FIN").pk)


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_exactly_its_permissions(role):
    user = give(make_user("iemand"), role, "FIN")
    assert set(reach(user)) == set(ROLES[role].permissions)
    rows = DirectorateUserObjectPermission.objects.filter(user=user).values_list(
        "permission__codename", flat=True
    )
    assert set(rows) == set(ROLES[role].permissions)


@pytest.mark.asvs("8.3.2")
def test_an_ended_grant_is_gone_at_the_next_look():
    user = give(make_user("anna"), "investigator", "BD")
    assert reached(user, "see_case")
    with context.acting(None):
        grants.end(user.grants.get(), by=None)
    user.refresh_from_db()  # as every request does
    assert not reach(user)
    assert not DirectorateUserObjectPermission.objects.filter(user=user).exists()


def test_ending_one_of_two_grants_leaves_what_the_other_gives():
    user = give(give(make_user("anna"), "investigator", "BD"), "adviser", "BD")
    with context.acting(None):
        grants.end(user.grants.get(role="investigator"), by=None)
    user.refresh_from_db()
    assert set(reach(user)) == {"see_figures", "see_talks"}


def test_a_grant_reaches_nothing_before_its_first_and_after_its_last_day():
    today, day = timezone.localdate(), timedelta(days=1)
    user = give(make_user("kort"), "investigator", "BD", valid_from=today, valid_until=today + day)
    assert not reach(user, today=today - day)
    assert reach(user, today=today)
    assert reach(user, today=today + day)
    assert not reach(user, today=today + 2 * day)


def test_the_nightly_job_ends_what_has_expired():
    today, day = timezone.localdate(), timedelta(days=1)
    give(make_user("oud"), "investigator", "BD", valid_from=today - 9 * day, valid_until=today - day)
    kept = give(make_user("nieuw"), "investigator", "BD", valid_from=today, valid_until=today)
    with context.acting(None):
        assert grants.end_expired(by=None) == 1
    assert list(Grant.objects.filter(ended_at=None).values_list("user", flat=True)) == [kept.pk]


@pytest.mark.asvs("8.3.2")
def test_a_deactivated_user_reaches_nothing():
    user = give(make_user("anna"), "investigator", "BD")
    assert reach(user)
    with context.acting(None):
        people.deactivate(user, by=None)
    user.refresh_from_db()
    assert not reach(user)


def test_a_directorate_that_moves_takes_its_grants_along(below):
    user = give(make_user("anna"), "investigator", "BD")
    assert holds(user, "see_case", below.pk)
    with context.acting(None):
        below.parent = directorate("DOU")
        below.save()
    user.refresh_from_db()
    assert not holds(user, "see_case", below.pk)


@pytest.mark.asvs("8.4.2")
def test_nobody_grants_to_themselves(do):
    administrator = give(make_user("beheer"), "functional_administrator", "FIN")
    with pytest.raises(NotAllowed, match=r"themselves|zichzelf"):
        do(grants.give, administrator, "auditor", directorate("FIN"), by=administrator)


def test_only_an_administrator_gives_and_ends(do):
    anna = give(make_user("anna"), "investigator", "BD")
    other = give(make_user("bert"), "investigator", "BD")
    with pytest.raises(NotAllowed):
        do(grants.give, other, "adviser", directorate("BD"), by=anna)
    with pytest.raises(NotAllowed):
        do(grants.end, other.grants.get(), by=anna)


def test_a_role_for_the_whole_ministry_is_refused_on_a_service(do):
    administrator = give(make_user("beheer"), "functional_administrator", "FIN")
    with pytest.raises(Refusal):
        do(grants.give, make_user("x"), "head_of_oif", directorate("BD"), by=administrator)


def test_the_same_grant_twice_is_refused(do):
    administrator = give(make_user("beheer"), "functional_administrator", "FIN")
    user = make_user("x")
    do(grants.give, user, "adviser", directorate("BD"), by=administrator)
    with pytest.raises(Refusal):
        do(grants.give, user, "adviser", directorate("BD"), by=administrator)


def test_users_are_deactivated_never_deleted():
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        make_user("x").delete()
