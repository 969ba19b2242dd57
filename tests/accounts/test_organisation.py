"""A reorganisation: what is seen follows at the next request, in both directions, and nothing hangs in the air.

Negative controls: without the trigger `keep_tree` the circle is made; with a `changes_of_move` that forgets what is
held on the directorate itself, the effect that was shown differs from what happened; with one key for all readers in
`cases.lists` the tree stays old for a minute.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import context, grants, organisation
from accounts.models import AccessEvent, Directorate, DirectorateAlias
from accounts.reach import reach
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import PERMISSIONS
from accounts.tree import whole_tree
from cases import lists
from cases.models import Case
from tests.cases.pages import as_user
from tests.factories import case_in, directorate, give, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def ada(db):
    return give(make_user("ada"), "functional_administrator", "FIN")


@pytest.fixture
def below(do, ada):
    return do(organisation.add, "BD-MKB", directorate("BD"), by=ada, name_nl="MKB", name_en="SME")


def move(do, place, parent, by):
    shown = organisation.fingerprint(organisation.effect_of_move(place, parent))
    return do(organisation.move, place, parent, by=by, shown=shown)


def fresh(*users):
    for user in users:
        user.refresh_from_db()  # as every request does


def test_a_new_directorate_is_reached_from_above_at_once(do, ada):
    anna = give(make_user("anna"), "investigator", "BD")
    reach(anna)
    place = do(organisation.add, "BD-NEW", directorate("BD"), by=ada, name_nl="Nieuw", name_en="New")
    fresh(anna)
    assert place.pk in reach(anna)["see_case"]
    assert (place.level, place.order) == ("directorate", 1)


@pytest.mark.parametrize("code", ["", "x", "bd", "A B", "A" * 21, "BD"])
def test_a_code_that_is_no_code_or_taken_is_refused(code, do, ada):
    with pytest.raises(Refusal):
        do(organisation.add, code, directorate("BD"), by=ada, name_nl="x", name_en="x")


def test_an_old_name_stays_a_spelling(do, ada):
    place = do(organisation.rename, directorate("DOU"), by=ada, name_nl="Douane Nederland", name_en="Customs")
    assert list(place.aliases.values_list("text", flat=True)) == ["Douane"]


def test_a_spelling_stands_for_one_directorate(do, ada):
    with pytest.raises(Refusal):
        do(organisation.add_alias, directorate("BD"), " toeslagen ", by=ada)
    alias = do(organisation.add_alias, directorate("BD"), "De  blauwe", by=ada)
    assert alias.text == "De blauwe"
    do(organisation.remove_alias, alias, by=ada)
    assert not DirectorateAlias.objects.filter(text="De blauwe").exists()


# --- Moving -------------------------------------------------------------------------------------------


def test_a_move_is_felt_at_the_next_request_in_both_directions(do, cast):
    ada = cast.administrator
    place = do(organisation.add, "BD-MKB", directorate("BD"), by=ada, name_nl="MKB", name_en="SME")
    case = case_in("assessment", cast, directorate=place)
    loser, winner = as_user(cast.bert), as_user(cast.elsewhere)
    url = f"/cases/{case.number}/"
    assert (loser.get(url).status_code, winner.get(url).status_code) == (200, 404)
    move(do, place, directorate("DOU"), ada)
    assert (loser.get(url).status_code, winner.get(url).status_code) == (404, 200)
    assert case.number not in loser.get("/cases/").content.decode()
    assert case.number in winner.get("/cases/").content.decode()
    move(do, Directorate.objects.get(pk=place.pk), directorate("BD"), ada)
    assert (loser.get(url).status_code, winner.get(url).status_code) == (200, 404)
    assert Case.objects.get().directorate_id == place.pk


def test_the_effect_that_is_shown_is_what_happens(do, ada, below):
    """Everybody's reach on the directorate before and after, person by person and permission by permission."""
    people = [
        give(make_user("boven"), "investigator", "BD"),
        give(make_user("elders"), "investigator", "DOU"),
        give(make_user("beide"), "investigator", "BD"),
        give(make_user("zelf"), "adviser", "BD"),
        give(make_user("overal"), "head_of_oif", "FIN"),
        give(make_user("deels"), "director", "BD"),
    ]
    with context.acting(None):
        grants.give(people[2], "adviser", directorate("DOU"), by=None)
        grants.give(people[3], "adviser", below, by=None)
        grants.give(people[5], "integrity_coordinator", directorate("DOU"), by=None)
    fresh(*people)

    def held():
        return {
            (user.pk, permission)
            for user, permission in product(people, PERMISSIONS)
            if below.pk in reach(user).get(permission, ())
        }

    before = held()
    effect = organisation.effect_of_move(below, directorate("DOU"))
    move(do, below, directorate("DOU"), ada)
    fresh(*people)
    after = held()
    told = {(change.grant.user_id, change.permission, change.gained) for change in effect}
    assert told == {(*key, True) for key in after - before} | {(*key, False) for key in before - after}
    assert len(told) > 4
    assert not [user_id for user_id, _permission, _gained in told if user_id in (people[4].pk,)]


def test_what_was_not_shown_is_not_done(do, ada, below):
    shown = organisation.fingerprint(organisation.effect_of_move(below, directorate("DOU")))
    give(make_user("anna"), "investigator", "DOU")
    with pytest.raises(Refusal, match=r"again|opnieuw"):
        do(organisation.move, below, directorate("DOU"), by=ada, shown=shown)
    below.refresh_from_db()
    assert below.parent == directorate("BD")


def test_a_directorate_hangs_neither_under_itself_nor_in_a_circle(do, ada, below):
    for parent in (directorate("BD"), below):
        with pytest.raises(Refusal):
            move(do, directorate("BD"), parent, ada)
    with pytest.raises(Refusal):
        move(do, directorate("FIN"), below, ada)


def test_the_database_refuses_a_circle(below):
    for pk, parent in ((below.parent_id, below.pk), (below.pk, below.pk)):
        with pytest.raises(DatabaseError), context.acting(None), transaction.atomic():
            Directorate.objects.filter(pk=pk).update(parent=parent)


def test_a_service_that_moves_under_another_becomes_a_directorate_and_back(do, ada):
    assert move(do, directorate("TSL"), directorate("BD"), ada).level == "directorate"
    assert move(do, directorate("TSL"), directorate("FIN"), ada).level == "service"


def test_the_kept_lists_see_a_change_of_the_tree(do, ada, below):
    with context.acting(ada):
        assert lists.by_id("directorate")[below.pk].label_nl == "MKB"
    do(organisation.rename, below, by=ada, name_nl="Middenbedrijf", name_en="Middle")
    fresh(ada)
    with context.acting(ada):
        assert lists.by_id("directorate")[below.pk].label_nl == "Middenbedrijf"


def test_the_tree_in_memory_knows_above_and_below(below):
    tree = whole_tree()
    assert [node.code for node in tree.above(below.pk)] == ["BD", "FIN"]
    assert tree.below(directorate("BD").pk) == {below.pk}
    assert len(tree.below(tree.root.pk)) == len(tree.nodes) - 1


# --- Closing ------------------------------------------------------------------------------------------


def test_a_directorate_with_grants_or_something_below_is_not_closed(do, ada, below):
    anna = give(make_user("anna"), "investigator", "BD")
    with pytest.raises(Refusal) as caught:
        do(organisation.close, directorate("BD"), by=ada, on=TODAY())
    assert str(below) in str(caught.value) and str(anna) in str(caught.value)
    do(organisation.close, below, by=ada, on=TODAY())
    do(grants.end, anna.grants.get(), by=ada)
    assert do(organisation.close, directorate("BD"), by=ada, on=TODAY()).valid_until == TODAY()


def test_a_directorate_with_running_work_is_not_closed(do, cast):
    ada = cast.administrator
    place = do(organisation.add, "BD-MKB", directorate("BD"), by=ada, name_nl="MKB", name_en="SME")
    case_in("assessment", cast, directorate=place)
    with pytest.raises(Refusal, match=r"cases|zaken|dossiers"):
        do(organisation.close, place, by=ada, on=TODAY())


def test_a_closed_directorate_gets_no_new_grant_and_can_be_opened_again(do, ada, below, time_machine):
    do(organisation.close, below, by=ada, on=TODAY())
    time_machine.move_to(timezone.now() + timedelta(days=1))
    below.refresh_from_db()
    with pytest.raises(Refusal):
        do(grants.give, make_user("x"), "adviser", below, by=ada)
    do(organisation.reopen, below, by=ada)
    below.refresh_from_db()
    do(grants.give, make_user("y"), "adviser", below, by=ada)


def test_only_an_administrator_changes_the_organisation(do, below):
    head = give(make_user("hoofd"), "head_of_oif", "FIN")
    names = {"name_nl": "x", "name_en": "x"}
    for door, args, values in (
        (organisation.add, ("X1", directorate("BD")), names),
        (organisation.rename, (below,), names),
        (organisation.move, (below, directorate("DOU")), {"shown": ""}),
        (organisation.close, (below,), {"on": TODAY()}),
        (organisation.reopen, (below,), {}),
        (organisation.add_alias, (below, "x"), {}),
        (organisation.remove_alias, (DirectorateAlias.objects.first(),), {}),
    ):
        with pytest.raises(NotAllowed):
            do(door, *args, by=head, **values)


def test_a_change_of_the_organisation_is_in_the_log(do, ada, below):
    move(do, below, directorate("DOU"), ada)
    event = AccessEvent.objects.filter(about="directorate:BD-MKB").latest("pk")
    assert (event.user, event.purpose) == (ada, "move")
    assert below.history.filter(history_user=ada, history_change_reason="move").count() == 1
