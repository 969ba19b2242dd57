"""The demonstration: fictitious people and cases, told through the doors; impossible with production settings.

Negative control: take `check_demo()` out of a view of rosi.demo.views, or the check of the mode
or the context out of load_demo.
"""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import AccessEvent, User
from accounts.people import add_user
from accounts.roles import ROLES
from cases.models import Case, Disposition, Mandate, Move, Report, Violation
from reporting.models import MonthlyOverview
from rosi.demo import people
from rosi.demo.stories import CASE_ENDS, REPORT_ENDS, stories
from rosi.demo.telling import tell
from rosi.demo.walking import Cast
from tests.clients import FormClient

STATUS_AT_THE_END = {
    "received": "received",
    "assessment": "assessment",
    "closed_after_assessment": "closed",
    "referred": "referred",
    "closed_referred": "closed",
    "handed_over": "disposition",
    "closed_by_management": "closed",
    "preliminary": "preliminary",
    "closed_after_preliminary": "closed",
    "mandate_asked": "preliminary",
    "fact_finding": "fact_finding",
    "hearing_planned": "fact_finding",
    "concluded": "disposition",
    "proposed": "disposition",
    "submitted": "disposition",
    "decided": "disposition",
    "closed": "closed",
    "reopened": "reopened",
    "assessed_again": "assessment",
    "open": "open",
    "ended": "ended",
    "report_referred": "referred",
}


@pytest.fixture
def demo_people(db):
    return people.load(today=timezone.localdate())


# --- Only in a demonstration ---------------------------------------------------------------------------


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rosi.settings", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_a_demonstration_does_not_start_under_another_name_than_this_machine(mode):
    assert python("", ROSI_MODE=mode, ALLOWED_HOSTS="localhost").returncode == 0
    refused = python("", ROSI_MODE=mode, ALLOWED_HOSTS="localhost,rosi.example")
    assert refused.returncode != 0
    assert "serves this machine only" in refused.stderr


def test_the_addresses_of_the_demonstration_do_not_exist_in_production():
    code = """
from django.urls import NoReverseMatch, reverse
for name in ("demo-sign-in-page", "demo-sign-in"):
    try:
        print(reverse(name))
    except NoReverseMatch:
        print("none")
"""
    assert python(code, ROSI_MODE="demo").stdout.split() == ["/demo/", "/demo/sign-in/"]
    assert python(code, ROSI_MODE="production").stdout.split() == ["none", "none"]


def test_the_pages_refuse_in_production_even_if_they_were_wired(client, demo_people, settings):
    page, button = reverse("demo-sign-in-page"), reverse("demo-sign-in")
    settings.MODE = "production"
    assert client.get(page).status_code == 404
    assert client.post(button, {"username": "demi"}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("command", ["load_demo", "demo_people"])
def test_the_commands_refuse_in_production(db, settings, command):
    settings.MODE = "production"
    with pytest.raises(CommandError, match="ROSI_MODE=demo"):
        call_command(command, verbosity=0)
    assert not User.objects.exists()


# --- Signing in ----------------------------------------------------------------------------------------


def test_the_page_offers_everybody_with_role_and_what_to_try(client, demo_people):
    shown = client.get(reverse("demo-sign-in-page")).context["people"]
    assert [person["username"] for person in shown] == list(people.PEOPLE)
    assert all(person["name"] and person["role"] and person["try"] for person in shown)


def test_the_page_offers_nobody_before_the_demonstration_is_loaded(client, db):
    assert client.get(reverse("demo-sign-in-page")).context["people"] == []


@pytest.mark.asvs("16.3.1")
@pytest.mark.parametrize("username", people.PEOPLE)
def test_one_click_signs_in_and_is_recorded_as_any_other_sign_in(client, demo_people, username):
    answer = client.post(reverse("demo-sign-in"), {"username": username})
    assert (answer.status_code, answer.url) == (302, "/")
    user = demo_people[username]
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AccessEvent.objects.filter(action="sign_in", user=user).count() == 1


def test_signing_in_as_somebody_else_takes_the_place_of_the_first(client, demo_people):
    for username in ("demi", "theo"):
        client.post(reverse("demo-sign-in"), {"username": username})
    assert client.session["_auth_user_id"] == str(demo_people["theo"].pk)


def test_nobody_but_the_demo_people_is_signed_in_without_a_password(client, demo_people):
    with context.acting(None):
        add_user("real", by=None, password="a-very-long-password")
        demo_people["demi"].set_password("a-very-long-password")
        demo_people["demi"].save()
        User.objects.filter(username="theo").update(is_active=False)
    for username in ("real", "demi", "theo", "nobody", ""):
        assert client.post(reverse("demo-sign-in"), {"username": username}).status_code == 404, username
        assert "_auth_user_id" not in client.session


def test_a_sign_in_needs_a_post_from_the_page_itself(client, demo_people):
    assert client.get(reverse("demo-sign-in")).status_code == 405
    strict = FormClient(enforce_csrf_checks=True)
    assert strict.post(reverse("demo-sign-in"), {"username": "demi"}).status_code == 403


def test_the_demo_people_have_no_password_and_every_role_has_one_of_them(demo_people):
    assert not any(user.has_usable_password() for user in demo_people.values())
    assert {person.role for person in people.PEOPLE.values()} == set(ROLES)


def test_the_command_prints_a_line_for_everybody(demo_people, capsys):
    call_command("demo_people")
    printed = capsys.readouterr().out
    assert all(person.name in printed for person in people.PEOPLE.values())
    assert "Head of OIF" in printed


# --- Stories -------------------------------------------------------------------------------------------


def test_the_stories_go_every_way_there_is_over_eighteen_months():
    told = stories()
    assert len({story.key for story in told}) == len(told)
    assert {story.until for story in told} == set(CASE_ENDS) | set(REPORT_ENDS)
    assert len([story for story in told if story.until in CASE_ENDS]) >= 40
    assert max(story.received for story in told) <= 550
    assert {story.place[:2] for story in told} == {"BD", "DO", "TS", "PS"}


def test_a_story_that_would_run_into_the_future_is_refused(demo_people):
    long = replace(next(s for s in stories() if s.until == "closed"), received=20)
    with pytest.raises(ValueError, match="into the future"):
        tell([long], Cast(demo_people), today=timezone.localdate())
    assert not Report.objects.exists()


def test_the_whole_demonstration_loads_and_twice_is_once(db, django_assert_max_num_queries):
    with context.nobody_acting():  # as a command line does
        call_command("load_demo", verbosity=0)
    today = timezone.localdate()
    for story in stories():
        report = Report.objects.get(draft_id=story.draft_id)
        told = report if story.until in REPORT_ENDS else report.case
        assert told.status == STATUS_AT_THE_END[story.until], story.key
    assert not Move.objects.filter(happened_on__gt=today).exists()
    assert Violation.objects.filter(origin="import").count() == 124
    assert Mandate.objects.filter(given_on=None, refused_on=None, authority__username="dirk").exists()
    assert Disposition.objects.filter(state="reviewed", authority__username="dirk").exists()
    assert Disposition.objects.filter(state="proposed").exists()
    assert Case.objects.filter(restricted=True).exclude(status="closed").exists()
    assert Case.objects.filter(wrongdoing=True).exists()
    assert set(MonthlyOverview.objects.values_list("directorate__code", flat=True)) == {
        "FIN",
        "BD",
        "DOU",
        "TSL",
        "PSG",
    }
    fien, theo = (User.objects.get(username=name) for name in ("fien", "theo"))
    conflict = Case.objects.get(declared_conflicts__user=fien)
    assert Case.objects.visible_to(theo).filter(pk=conflict.pk).exists()
    assert not Case.objects.visible_to(fien).filter(pk=conflict.pk).exists()

    models = (
        User,
        Report,
        Case,
        Move,
        Case.history.model,
        Report.history.model,
        Violation,
        AccessEvent,
        MonthlyOverview,
    )
    before = [model.objects.count() for model in models]
    with context.nobody_acting(), django_assert_max_num_queries(40):
        call_command("load_demo", verbosity=0)
    assert [model.objects.count() for model in models] == before
