"""Who may go through the doors of the administration: the functional administrator, and nobody else, whatever the role.

Negative controls: take `check_manage` out of one of these doors; the table names door and role. Take
`check_holds_no_heavy_role` out of `change_person`, `set_manager` or `check_reset`.
"""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import context, grants, organisation, people, proposals, reviews
from accounts.database import FOLLOW_THE_ROLES
from accounts.models import DirectorateAlias, Grant
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES
from accounts.sign_in import second_factor
from tests.accounts.ledger import owner
from tests.factories import directorate, give, make_user
from tests.sign_in.pages import give_app

TODAY = timezone.localdate
NAMES = {"name_nl": "x", "name_en": "x"}

DOORS = {
    "give": lambda by, w: grants.give(w.nobody, "adviser", w.place, by=by),
    "end": lambda by, w: grants.end(w.grant, by=by),
    "set_last_day": lambda by, w: grants.set_last_day(w.grant, TODAY(), by=by),
    "propose": lambda by, w: proposals.propose(w.nobody, "head_of_oif", directorate("FIN"), by=by),
    "propose_last_day": lambda by, w: proposals.propose_last_day(w.grant, TODAY(), by=by),
    "confirm": lambda by, w: proposals.confirm(w.proposal, by=by),
    "refuse": lambda by, w: proposals.refuse(w.proposal, by=by),
    "add_user": lambda by, w: people.add_user("extra", by=by),
    "change_person": lambda by, w: people.change_person(w.nobody, by=by, first_name="x"),
    "set_manager": lambda by, w: people.set_manager(w.nobody, by=by, manager=w.somebody),
    "deactivate": lambda by, w: people.deactivate(w.nobody, by=by),
    "reactivate": lambda by, w: people.reactivate(w.nobody, by=by),
    "open_round": lambda by, w: reviews.open_round(by=by),
    "decide": lambda by, w: reviews.decide(w.item, "kept", by=by),
    "add": lambda by, w: organisation.add("NEW", w.place, by=by, **NAMES),
    "rename": lambda by, w: organisation.rename(w.place, by=by, **NAMES),
    "move": lambda by, w: organisation.move(w.place, directorate("DOU"), by=by, shown=""),
    "close": lambda by, w: organisation.close(w.place, by=by, on=TODAY()),
    "reopen": lambda by, w: organisation.reopen(w.place, by=by),
    "add_alias": lambda by, w: organisation.add_alias(w.place, "x", by=by),
    "remove_alias": lambda by, w: organisation.remove_alias(DirectorateAlias.objects.first(), by=by),
}


@pytest.mark.django_db
def test_only_a_functional_administrator_goes_through_the_doors_of_the_administration():
    colleague = give(make_user("collega"), "functional_administrator", "FIN")
    somebody = give(make_user("iemand"), "investigator", "BD")
    world = SimpleNamespace(
        nobody=make_user("niemand"), somebody=somebody, place=directorate("BD"), grant=somebody.grants.get()
    )
    with context.acting(colleague):
        world.proposal = proposals.propose(world.nobody, "auditor", directorate("FIN"), by=colleague)
    with context.acting(None):
        world.item = reviews.open_round(by=None).items.get(grant=world.grant)
    let_in = set()
    for role in ROLES.values():
        person = give(make_user(role.code), role.code, "FIN")
        for name, door in DOORS.items():
            with context.acting(person):
                try:
                    door(person, world)
                except NotAllowed:
                    continue
                except Refusal:
                    pass
            let_in.add((role.code, name))
    assert let_in == {("functional_administrator", name) for name in DOORS}


@pytest.mark.django_db
def test_an_account_with_a_heavy_role_is_not_handed_over(do):
    ada = give(make_user("ada"), "functional_administrator", "FIN")
    head = give(make_user("hoofd", email="hoofd@voorbeeld.example"), "head_of_oif", "FIN")
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(people.change_person, head, by=ada, email="ada@voorbeeld.example")
    do(people.change_person, head, by=ada, email="Hoofd@voorbeeld.example", last_name="Anders")
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(people.change_person, head, by=ada, personnel_number="P-9")
    for above in ({"manager": ada}, {"personnel_number": "P-9"}):
        with pytest.raises(Refusal, match=r"second person|tweede persoon"):
            do(people.set_manager, head, by=ada, **above)
    do(people.set_manager, head, by=ada)  # says what stands there
    give_app(head)
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(second_factor.reset, head, by=ada)
    do(people.deactivate, head, by=ada)
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(people.reactivate, head, by=ada)
    do(grants.end, head.grants.get(), by=ada)
    do(people.reactivate, head, by=ada)
    do(people.change_person, head, by=ada, email="ander@voorbeeld.example", personnel_number="P-9")
    do(people.set_manager, head, by=ada, manager=ada)
    do(second_factor.reset, head, by=ada)


@pytest.mark.django_db
def test_the_last_administrator_who_lost_a_phone_is_helped_on_the_server():
    ada = give(make_user("ada"), "functional_administrator", "FIN")
    give_app(ada)
    call_command("reset_second_step", "ada")
    assert not second_factor.has_one(ada)
    with pytest.raises(CommandError, match=r"not set up|geen tweede stap"):
        call_command("reset_second_step", "ada")
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_step", "nobody")


@pytest.mark.django_db
def test_an_account_is_not_handed_over_between_the_proposal_and_its_confirmation(do):
    ada = give(make_user("ada"), "functional_administrator", "FIN")
    head = make_user("hoofd", email="hoofd@voorbeeld.example")
    proposal = do(proposals.propose, head, "head_of_oif", directorate("FIN"), by=ada)
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(people.change_person, head, by=ada, email="ada@voorbeeld.example")
    do(proposals.withdraw, proposal, by=ada)
    do(people.change_person, head, by=ada, email="ander@voorbeeld.example")


@pytest.mark.django_db(transaction=True)
def test_a_role_that_lets_more_or_less_after_an_upgrade_does_so_for_running_grants():
    anna = give(make_user("anna"), "investigator", "BD")
    rows = "accounts_directorateuserobjectpermission"
    count = f"SELECT count(*) FROM {rows} WHERE user_id = {anna.pk}"
    with owner() as cursor:
        cursor.execute(f"DELETE FROM {rows} WHERE user_id = {anna.pk}")  # as if the role let nothing before
        cursor.execute(
            f"INSERT INTO {rows} (user_id, content_object_id, permission_id) SELECT {anna.pk}, {directorate('BD').pk}, "
            "id FROM auth_permission WHERE codename = 'see_log'"
        )
        for statement in FOLLOW_THE_ROLES:
            cursor.execute(statement)
        found = cursor.execute(count).fetchone()[0]
    assert found == len(ROLES["investigator"].permissions)
    assert Grant.objects.count() == 1
