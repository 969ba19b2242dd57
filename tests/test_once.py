"""A form does its work once: sent again, sent at once by two, or sent anew because the confirmation got lost.

Negative control: let `once._once` always call the view; every test of a second sending fails. Let
`once._did_its_work` say yes to a form that was not right; its correction is refused. Take `csrf_token` out of a
template; its form is named.
"""

from __future__ import annotations

import random
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts import context, once
from accounts.models import FormKey
from accounts.tasks import forget_form_keys
from cases import intake, journal
from cases.models import Note, Report
from tests.cases.pages import as_user, text_of
from tests.cases.test_races import at_once
from tests.factories import make_cast
from tests.proof import many, seed

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Views whose forms need no key; each says why where it stands.
REPEATABLE = {
    "accounts:people",
    "cases:search",
    "cases:find_person",
    "cases:case_person",
    "cases:case_purpose",
    "cases:report_letter",
    "cases:report_person",
    "cases:report_reporter",
    "cases:draft",
    "cases:data_request",
    "cases:data_request_file",
    "cases:upload_begin",
    "reporting:overview_again",
    "demo-sign-in",
    "demo-again",
}


# --- Every form, every view -----------------------------------------------------------------------------


def test_every_form_carries_a_key():
    without = []
    for path in TEMPLATES.rglob("*.html"):
        forms = re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text(), re.S | re.I)
        without += [str(path.relative_to(TEMPLATES)) for form in forms if "{% csrf_token %}" not in form]
    assert without == []


@pytest.mark.django_db
def test_each_form_of_a_page_has_a_key_of_its_own(cast):
    page = text_of(as_user(cast.intake).get(reverse("cases:report_new")))
    keys = re.findall(r'name="form_key" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) == page.count('method="post"') >= 3


def views(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or str(pattern.pattern)), pattern.callback
        else:
            yield from views(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_view_is_guarded_or_says_why_not():
    unguarded = {name: view for name, view in views(get_resolver()) if not hasattr(view, "sent_once")}
    assert all(once.why_repeatable(view) for view in unguarded.values())
    ours = {
        name for name, view in unguarded.items() if not view.__module__.startswith(tuple(once.NEED_NO_KEY))
    }
    assert ours == REPEATABLE


# --- One after the other --------------------------------------------------------------------------------


@pytest.fixture
def note(at_preliminary):
    """Where Anna writes a note, and a form with its key."""
    walk = at_preliminary
    address = reverse("cases:case_act", args=[walk.case.number, "note"])
    on = timezone.localdate().strftime("%d-%m-%Y")
    return address, {"text": "Agenda met Kanariegeel vergeleken.", "on": on, "form_key": str(uuid.uuid4())}


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_sent_twice_is_done_once_and_answered_alike(cast, note, headers):
    address, form = note
    client = as_user(cast.anna)
    first = client.post(address, form, headers=headers)
    second = client.post(address, form, headers=headers)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, second.url)
    assert Note.objects.count() == 1
    for answer in (first, second):
        assert [str(said) for said in get_messages(answer.wsgi_request)] == ["The entry has been saved."]


def test_a_form_that_was_not_right_has_not_used_its_key(cast, note):
    address, form = note
    client = as_user(cast.anna)
    assert client.post(address, form | {"text": ""}).status_code == 422
    assert not FormKey.objects.exists()
    assert client.post(address, form).status_code == 302
    assert Note.objects.count() == 1


@pytest.mark.asvs("16.5.3")
def test_a_form_whose_change_was_rolled_back_has_not_used_its_key(cast, note, monkeypatch):
    address, form = note
    client = as_user(cast.anna)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(journal, "add_note", lambda *args, **kwargs: 1 / 0)
        assert client.post(address, form).status_code == 500
    assert client.post(address, form).status_code == 302
    assert Note.objects.count() == 1


def test_the_same_key_with_other_content_is_refused_and_what_was_typed_stays(cast, note):
    """Somebody goes back in the browser, changes the text and sends again: that must not vanish silently."""
    address, form = note
    client = as_user(cast.anna)
    client.post(address, form)
    again = client.post(address, form | {"text": "Een heel andere notitie."})
    assert again.status_code == 409
    assert "Een heel andere notitie." in text_of(again)
    assert Note.objects.count() == 1


def test_a_form_without_a_key_is_refused_and_what_was_typed_stays(cast, note):
    address, form = note
    for key in (None, "", "no-uuid"):
        refused = as_user(cast.anna).post(address, form | {"form_key": key})
        assert refused.status_code == 400
        assert "Agenda met Kanariegeel vergeleken." in text_of(refused)
    assert not Note.objects.exists()


def test_a_key_is_one_persons_own(cast, note):
    address, form = note
    as_user(cast.anna).post(address, form)
    assert as_user(cast.intake).post(address, form).status_code == 302
    assert Note.objects.count() == 2


def test_a_key_tells_nothing_of_the_form(cast, note):
    address, form = note
    as_user(cast.anna).post(address, form)
    with connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM accounts_formkey k")
        row = cursor.fetchone()[0].casefold()
    assert "kanariegeel" not in row and b"kanariegeel".hex() not in row


def test_to_be_sent_to_sign_in_again_is_no_work_done():
    again = reverse("account_reauthenticate") + "?next=/"
    assert not once._did_its_work(HttpResponseRedirect(again))
    assert not once._did_its_work(HttpResponse(status=204, headers={"HX-Redirect": again}))
    assert once._did_its_work(HttpResponseRedirect(reverse("cases:work")))


@pytest.mark.asvs("14.2.7")
def test_keys_are_forgotten_after_a_week(cast, note):
    address, form = note
    as_user(cast.anna).post(address, form)
    FormKey.objects.update(used_at=timezone.now() - timedelta(days=once.KEPT_DAYS - 1))
    assert forget_form_keys() == 0
    FormKey.objects.update(used_at=timezone.now() - timedelta(days=once.KEPT_DAYS, minutes=1))
    assert forget_form_keys() == 1


# --- At once, and after a lost confirmation -------------------------------------------------------------


def registration(text: str) -> dict[str, str]:
    return {
        "received_on": timezone.localdate().strftime("%d-%m-%Y"),
        "channel": "oif_mail",
        "reporter_kind": "medewerker",
        "directorate": "BD",
        "category": "MID",
        "subject_line": text,
        "persons-TOTAL_FORMS": "0",
        "persons-INITIAL_FORMS": "0",
        "form_key": str(uuid.uuid4()),
    }


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_is_done_once(proof_report):
    cast, rounds, senders = make_cast(), many(2, 50), 4
    clients = [as_user(cast.intake) for _ in range(senders)]
    for turn in range(rounds):
        form = registration(f"Melding {turn}")
        answers = at_once(
            *(lambda c=client, f=form: c.post(reverse("cases:report_new"), f) for client in clients)
        )
        assert {(answer.status_code, answer.url) for answer in answers} == {(302, answers[0].url)}
    assert Report.objects.count() == rounds
    proof_report("one form sent by four browsers at once", forms=rounds, reports=Report.objects.count())


@pytest.mark.django_db(transaction=True)
def test_a_lost_confirmation_makes_no_double(proof_report, monkeypatch):
    """Half of the sendings break off before the commit, half of the answers get lost after it."""
    dice, number, sent = random.Random(seed()), many(20, 1000), 0
    client = as_user(make_cast().intake)
    client.raise_request_exception = False
    whole = intake.register_report

    def breaks_off(**values):
        whole(**values)
        raise ConnectionAbortedError

    for turn in range(number):
        form = registration(f"Melding {turn}")
        answered = False
        while not answered:
            sent += 1
            with monkeypatch.context() as network:
                if dice.random() < 0.5:
                    network.setattr(intake, "register_report", breaks_off)
                answer = client.post(reverse("cases:report_new"), form)
            answered = answer.status_code == 302 and dice.random() < 0.5  # else the answer got lost
    assert Report.objects.count() == number
    numbers = sorted(Report.objects.values_list("number", flat=True))
    assert numbers == [f"M{timezone.localdate().year}-{n:04d}" for n in range(1, number + 1)]
    proof_report("confirmations lost", forms=number, sendings=sent, reports=number)


def test_only_a_job_forgets(cast):
    with context.acting(cast.anna), pytest.raises(context.NobodyActs):
        once.forget(by=None, before=timezone.now())
