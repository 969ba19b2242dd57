"""The pages of the functional administrator: people, grants with their reasons, reviews and the organisation.

Who may open them stands in tests/tables/addresses.csv.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context, grants, organisation, proposals, reviews
from accounts.models import AccessEvent, Directorate, Grant, User
from accounts.reach import reach
from accounts.reasons import reasons_of
from accounts.tree import whole_tree
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import directorate, give, make_user
from tests.proof import many

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = timedelta(days=1)
FORM = {"role": "investigator", "valid_from": "", "valid_until": ""}


def at(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def ada(db):
    return give(make_user("ada"), "functional_administrator", "FIN")


@pytest.fixture
def bob(db):
    return give(make_user("bob"), "functional_administrator", "FIN")


@pytest.fixture
def anna(db):
    return give(make_user("anna"), "investigator", "BD")


@pytest.fixture
def page(ada):
    return as_user(ada)


def give_by_page(page, user, role, code, **values):
    chosen = {
        "role": role,
        "place": directorate(code).pk,
        "valid_from": TODAY().strftime("%d-%m-%Y"),
        "valid_until": "",
    }
    return page.post(at("person_give", user.pk), chosen | values)


def crowd(number):
    """Many people with a grant each, at once: as the system's set-up would."""
    User.objects.bulk_create(
        User(username=f"p{n:05}", first_name="Proef", last_name=f"Persoon {n:05}", password="!")
        for n in range(number)
    )
    users = User.objects.filter(username__startswith="p0").order_by("pk")
    place = directorate("BD")
    with context.acting(None):
        Grant.objects.bulk_create(
            Grant(user=user, role="adviser", directorate=place, valid_from=TODAY()) for user in users
        )


# --- The list -----------------------------------------------------------------------------------------


def test_the_list_asks_as_little_with_many_people_and_pages(page, ada):
    few = queries_of(page, at("people"))
    crowd(many(120, 3000))
    assert queries_of(page, at("people")) == few <= 6
    first = text_of(page.get(at("people")))
    assert "Persoon 00000" in first and "Persoon 00119" not in first
    assert "Persoon 00119" in text_of(page.get(at("people") + "?page=3"))
    assert page.get(at("people") + "?page=99").status_code == 404
    assert page.get(at("people") + "?page=x").status_code == 200


def test_the_list_is_filtered_by_role_place_and_account(page, ada, anna):
    closed = make_user("dicht")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    place = directorate("BD").pk

    def found(query):
        return set(page.get(at("people") + query).context["page"].rows)

    assert found("?role=investigator") == {anna}
    assert found(f"?place={place}") == {anna}
    assert found(f"?place={directorate('FIN').pk}") == {ada, anna}
    assert found(f"?role=auditor&place={place}") == set()
    assert found("?active=no") == {closed}
    assert closed not in found("?active=yes")


def test_a_name_is_searched_by_post_and_sealed_in_the_log(page, ada, anna):
    response = page.post(at("people"), {"q": " ann proe "})
    assert list(response.context["page"].rows) == [anna]
    event = AccessEvent.objects.get(action="search")
    assert (event.user, event.about, event.details) == (ada, "people", "ann proe")
    assert "Nobody was found" in text_of(page.post(at("people"), {"q": "niemand"}))
    assert "anna" not in text_of(page.get(at("people") + "?q=niemand&active=no"))


# --- One person ---------------------------------------------------------------------------------------


def test_the_page_of_a_person_explains_every_reach_by_a_grant(page, ada, do):
    user = give(give(make_user("veel"), "investigator", "BD"), "director", "DOU")
    with context.acting(None):
        grants.give(user, "integrity_coordinator", directorate("FIN"), by=None, valid_from=TODAY() + DAY)
        below = organisation.add("BD-MKB", directorate("BD"), by=None, name_nl="MKB", name_en="SME")
    user.refresh_from_db()
    tree = whole_tree()
    reasons = reasons_of(user, Grant.objects.filter(user=user).running(TODAY()), tree, today=TODAY())
    explained = {}
    for reason in reasons:
        places = {reason.grant.directorate_id} | tree.below(reason.grant.directorate_id)
        explained[reason.permission] = explained.get(reason.permission, frozenset()) | places
    assert explained == reach(user)
    assert below.pk in explained["see_case"]
    told = text_of(page.get(at("person", user.pk)))
    assert "Tax Administration and 1 below" in told
    assert "Coming grants" in told
    assert queries_of(page, at("person", user.pk)) <= 12


def test_who_reaches_a_directorate_stands_with_the_grant_that_does_it(page, ada, anna):
    give(make_user("elders"), "investigator", "DOU")
    url = at("reach") + f"?place={directorate('BD').pk}"
    response = page.get(url)
    assert {row.grant.user for row in response.context["rows"]} == {ada, anna}
    assert "Investigator · Tax Administration" in text_of(response)
    assert queries_of(page, url) <= 6


def test_a_role_is_given_ended_and_extended_through_the_pages(page, ada, anna):
    user = make_user("nieuw")
    assert give_by_page(page, user, "adviser", "BD").status_code == 302
    grant = user.grants.get()
    assert (grant.given_by, grant.valid_until) == (ada, None)
    day = TODAY() + 5 * DAY
    page.post(at("grant_last_day", grant.pk), {"until": day.strftime("%d-%m-%Y")})
    grant.refresh_from_db()
    assert grant.valid_until == day
    assert "Ends within 14 days" in text_of(page.get(at("administration")))
    assert str(user) in text_of(page.get(at("administration")))
    page.post(at("grant_end", grant.pk))
    grant.refresh_from_db()
    assert grant.ended_by == ada


def test_what_is_refused_stays_on_the_page_with_what_was_typed(page, ada, anna):
    for user, role, code, values in (
        (ada, "adviser", "BD", {}),  # to oneself
        (anna, "investigator", "BD", {}),  # twice
        (anna, "central_coordinator", "BD", {}),  # not for the whole ministry
        (anna, "adviser", "BD", {"valid_until": "01-01-2020"}),
        (anna, "adviser", "BD", {"valid_from": "01-01-2020"}),
        (anna, "", "BD", {}),
    ):
        response = give_by_page(page, user, role, code, **values)
        assert response.status_code == 422, (user, role, code, values)
        assert "There is a problem" in text_of(response)
    assert Grant.objects.count() == 2


def test_a_heavy_role_is_proposed_and_confirmed_by_a_colleague(page, ada, bob, anna):
    give_by_page(page, anna, "auditor", "FIN")
    proposal = anna.proposals.get()
    assert proposal.proposed_by == ada
    assert page.post(at("proposal_confirm", proposal.pk)).status_code == 422
    colleague = as_user(bob)
    assert f"{anna}: Auditor" in text_of(colleague.get("/"))
    assert f"{anna}: Auditor" not in text_of(page.get("/"))
    assert colleague.post(at("proposal_confirm", proposal.pk)).status_code == 302
    anna.refresh_from_db()
    assert "see_log" in reach(anna)
    assert f"{anna}: Auditor" not in text_of(colleague.get("/"))
    assert colleague.post(at("proposal_confirm", proposal.pk)).status_code == 422


def test_a_person_is_added_changed_closed_and_opened(page, ada):
    values = {
        "username": "nieuw",
        "first_name": "Nieuw",
        "last_name": "Mens",
        "email": "",
        "personnel_number": "P-1",
    }
    page.post(at("person_new"), values)
    user = User.objects.get(username="nieuw")
    assert user.personnel_number_hash and not user.has_usable_password()
    assert page.post(at("person_new"), values).status_code == 422
    known = user.personnel_number_hash
    page.post(
        at("person_change", user.pk), {**values, "email": "n@voorbeeld.example", "personnel_number": ""}
    )
    user.refresh_from_db()
    assert (user.email, user.personnel_number_hash) == ("n@voorbeeld.example", known)
    page.post(at("person_manager", user.pk), {"manager": "ada", "personnel_number": ""})
    page.post(at("person_deactivate", user.pk))
    user.refresh_from_db()
    assert (user.manager, user.is_active) == (ada, False)
    page.post(at("person_reactivate", user.pk))
    user.refresh_from_db()
    assert user.is_active


def test_nobody_changes_closes_or_places_their_own_account(page, ada, bob):
    for name in ("person_change", "person_deactivate", "person_manager"):
        assert page.get(at(name, ada.pk)).status_code == 403


def test_the_last_administrator_stays(page, ada, bob, do):
    do(grants.end, bob.grants.get(), by=ada)
    response = page.post(at("grant_end", ada.grants.get().pk))
    assert response.status_code == 422 and "Nobody would be left" in text_of(response)


# --- Reviews and organisation -------------------------------------------------------------------------


def test_a_review_is_done_row_by_row_and_exported(page, ada, anna):
    page.post(at("review_open"))
    year = TODAY().year
    item = anna.grants.get().reviews.get()
    assert queries_of(page, at("review", year)) <= 8
    page.post(at("review_decide", year, item.pk), {"decision": "kept"})
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("kept", ada)
    assert "1 of 2 grants reviewed" in text_of(page.get(at("review", year)))
    file = page.get(at("review_file", year))
    assert file["Content-Disposition"].startswith("attachment")
    assert "anna;Investigator" in file.content.decode("utf-8-sig")
    assert AccessEvent.objects.filter(action="export", about=f"review:{year}", user=ada).count() == 1


def test_what_was_not_reviewed_in_time_stands_on_the_first_page(page, ada, do, time_machine):
    do(reviews.open_round, by=None)
    time_machine.move_to(timezone.now() + 61 * DAY)
    assert "not reviewed by" in text_of(as_user(ada).get(at("administration")))


def test_a_move_is_shown_before_it_is_made(page, ada, anna):
    place = directorate("TSL")
    chosen = {"parent": directorate("BD").pk}
    shown = page.post(at("place_move", "TSL"), chosen)
    assert str(anna) in text_of(shown)
    place.refresh_from_db()
    assert place.parent.code == "FIN"
    page.post(at("place_move", "TSL"), chosen | {"shown": shown.context["shown"]})
    place.refresh_from_db()
    assert place.parent.code == "BD"
    old = page.post(at("place_move", "TSL"), {"parent": directorate("DOU").pk, "shown": "another"})
    assert old.status_code == 422 and "Look at the lists again" in text_of(old)


def test_the_organisation_is_added_to_renamed_closed_and_opened_by_page(page, ada):
    values = {
        "code": "BD-X",
        "name_nl": "Iks",
        "name_en": "Ex",
        "parent": directorate("BD").pk,
        "valid_from": "",
    }
    page.post(at("place_new"), values)
    assert page.post(at("place_new"), values).status_code == 422
    page.post(at("place_rename", "BD-X"), {"name_nl": "Ypsilon", "name_en": "Why", "keep_old_name": "on"})
    place = Directorate.objects.get(code="BD-X")
    assert place.name_nl == "Ypsilon"
    page.post(at("alias_remove", place.aliases.get(text="Iks").pk))
    page.post(at("alias_new", "BD-X"), {"text": "Zet"})
    assert [alias.text for alias in place.aliases.all()] == ["Zet"]
    assert "cannot be closed yet" in text_of(page.get(at("place_close", "BD")))
    page.post(at("place_close", "BD-X"), {"on": TODAY().strftime("%d-%m-%Y")})
    place.refresh_from_db()
    assert place.valid_until == TODAY()
    page.post(at("place_reopen", "BD-X"))
    place.refresh_from_db()
    assert place.valid_until is None


def test_looking_at_people_is_in_the_log_with_ids_only(page, ada, anna, do, bob):
    proposal = do(proposals.propose, anna, "auditor", directorate("FIN"), by=bob)
    for url in (at("people"), at("person", anna.pk), at("proposal", proposal.pk), at("organisation")):
        page.get(url)
    seen = list(
        AccessEvent.objects.filter(user=ada, action="view").order_by("pk").values_list("about", flat=True)
    )
    assert seen == ["list:people", f"user:{anna.pk}", f"grantproposal:{proposal.pk}", "list:organisation"]
