"""What went wrong: no page tells how, and what somebody typed is not lost.

Negative control: put `{{ exception }}` into templates/500.html, or leave `components/typed.html` out of a page.
"""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import Http404
from django.test import override_settings
from django.urls import reverse

from accounts.once import FIELD
from cases import journal
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db
TYPED = "Een lange notitie over Kanariegeel."
INSIDE = "Geheim: rij 7 van cases_note"


@pytest.fixture
def sending(cast, at_preliminary, monkeypatch):
    """Send a note whose door fails in this way."""
    walk = at_preliminary
    client = as_user(cast.anna)
    client.raise_request_exception = False

    def send(error, **headers):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr(journal, "add_note", fail)
        url = reverse("cases:case_act", args=[walk.case.number, "note"])
        return client.post(url, {"text": TYPED, "on": walk.start.strftime("%d-%m-%Y")}, headers=headers)

    return send


@pytest.mark.asvs("16.5.1", "16.5.4")
@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError(INSIDE), 500), (Http404(INSIDE), 404), (SuspiciousOperation(INSIDE), 400)],
)
def test_what_was_typed_stands_in_the_page_and_no_detail_of_the_error(sending, error, status):
    page = sending(error)
    assert page.status_code == status
    assert TYPED in text_of(page)
    for word in ("Geheim", "cases_note", "Traceback", type(error).__name__):
        assert word not in text_of(page)


@pytest.mark.asvs("16.5.1")
def test_a_form_whose_token_is_not_right_keeps_what_was_typed_and_says_no_reason(cast):
    from tests.clients import FormClient

    strict = FormClient(enforce_csrf_checks=True)
    strict.force_login(cast.anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = strict.post(reverse("cases:search"), {"q": TYPED})
    assert page.status_code == 403
    assert TYPED in text_of(page)
    assert "CSRF" not in text_of(page) and "cookie not set" not in text_of(page)


def test_what_the_database_stopped_at_its_limit_of_time_is_told_as_that(cast, monkeypatch):
    def ask(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr("reporting.dashboard.ask", ask)
    client = as_user(cast.head)
    client.raise_request_exception = False
    page = client.get(reverse("reporting:figures"), follow=True)
    assert page.status_code == 500
    assert "Ask for less" in text_of(page) and "pg_sleep" not in text_of(page)


def test_words_that_another_site_sent_are_not_shown_as_somebodys_own(sending):
    page = sending(RuntimeError(INSIDE), Origin="https://elders.example")
    assert page.status_code in (403, 500)
    assert TYPED not in text_of(page)


def test_no_page_shows_a_password_again(cast, client, monkeypatch):
    secret = "een wachtwoord met spaties"
    client.raise_request_exception = False
    client.force_login(cast.anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    from accounts import typed

    seen = []
    monkeypatch.setattr(typed, "_is_text", lambda text: seen.append(text) or True)
    strict = type(client)(enforce_csrf_checks=True)
    page = strict.post(reverse("account_login"), {"login": "anna", "password": secret, FIELD: ""})
    assert page.status_code == 403 and secret not in text_of(page) and seen == []


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_a_request_that_is_too_large_gets_a_page(cast):
    client = as_user(cast.anna)
    client.raise_request_exception = False
    page = client.post(reverse("cases:search"), {f"f{n}": "x" for n in range(9)})
    assert page.status_code == 400
    assert "ROSI" in text_of(page)
