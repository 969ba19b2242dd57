"""The run page: how far a month is, why something stopped, having it made again, and another month beside it.

Negative control, tried and seen to fail: take a kind of error out of `REASONS`.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import Outbox
from reporting import overviews
from reporting.models import Run
from reporting.overviews import progress
from reporting.periods import Month
from tests.factories import directorate

pytestmark = pytest.mark.django_db

LAST = Month.of(timezone.localdate()).plus(-1)
EARLIER = LAST.plus(-1)


def made(month=LAST, code="BD"):
    with context.acting(None):
        return overviews.make(month, directorate(code).pk, by=None)


def shown(client, user, month=LAST, **query):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("reporting:making_month", args=[month.code]), query)


def lines(page):
    return {line["directorate"].code: line for line in page.context["lines"]}


def failed(do, cast, problem="MemoryError"):
    run = do(overviews.ask, LAST, directorate("BD"), by=cast.head)
    Run.objects.filter(pk=run.pk).update(state="failed", problem=problem)
    return run


def test_every_directorate_with_recipients_stands_there_also_before_it_was_asked_for(cast, client):
    page = shown(client, cast.administrator)
    assert {code: line["label"] for code, line in lines(page).items()} == {
        "FIN": "niet aangevraagd", "BD": "niet aangevraagd", "DOU": "niet aangevraagd",
    }  # fmt: skip


def test_the_page_tells_version_told_and_read_and_no_figure(cast, client):
    made()
    page = shown(client, cast.administrator)
    line = lines(page)["BD"]["line"]
    assert (line.state, line.version, line.told, line.read, len(line.last)) == ("done", 1, 0, 0, 4)
    assert lines(page)["BD"]["url"] == ""  # the administrator reads no figures
    assert lines(shown(client, cast.head))["BD"]["url"] == f"/overviews/BD/{LAST.code}/"


@pytest.mark.parametrize(
    ("problem", "words"),
    [("MemoryError", "te weinig geheugen"), ("ZeldzameFout", "er ging iets mis in het register zelf")],
)
def test_what_stopped_says_why_in_words_and_can_be_tried_again(problem, words, cast, client, do):
    run = failed(do, cast, problem)
    page = shown(client, cast.administrator)
    assert words in page.content.decode() and "Opnieuw proberen" in page.content.decode()
    again = client.post(lines(page)["BD"]["again"])
    assert again.url == reverse("reporting:making_month", args=[LAST.code])
    run.refresh_from_db()
    assert (run.state, run.asked_by, run.problem) == ("waiting", cast.administrator, "")
    assert Outbox.objects.filter(key=run.key, done_at=None).exists()


def test_any_month_can_be_made_again_as_a_whole(cast, client):
    client.force_login(cast.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    month = LAST.plus(-20)
    client.post(reverse("reporting:making_again", args=[month.code]))
    assert set(Run.objects.values_list("period", "directorate__code")) == {
        (month.code, "FIN"), (month.code, "BD"), (month.code, "DOU"),
    }  # fmt: skip


def test_a_month_that_is_not_over_is_refused_in_words(cast, client):
    client.force_login(cast.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    now = Month.of(timezone.localdate()).code
    page = client.post(reverse("reporting:making_again", args=[now, "BD"]), follow=True)
    assert "nog niet voorbij" in page.content.decode()
    assert not Run.objects.exists()


def test_what_waits_longer_than_the_sweeper_needs_says_so(cast, client, do):
    run = do(overviews.ask, LAST, directorate("BD"), by=cast.head)
    assert not lines(shown(client, cast.head))["BD"]["line"].waits_long
    Run.objects.filter(pk=run.pk).update(asked_at=timezone.now() - progress.LONG_WAIT - timedelta(minutes=1))
    page = shown(client, cast.head)
    assert lines(page)["BD"]["line"].waits_long and "duurt langer dan anders" in page.content.decode()


def test_another_month_stands_beside_it(cast, client):
    made()
    made(EARLIER)
    page = shown(client, cast.head, beside=EARLIER.code)
    assert lines(page)["BD"]["beside"].version == 1
    assert lines(page)["DOU"]["beside"].version is None
    assert str(EARLIER) in page.content.decode()
    assert shown(client, cast.head, beside="1999-01").context["other"] is None


def test_the_last_months_stand_in_one_list(cast, client, do):
    made(EARLIER)
    failed(do, cast)
    client.force_login(cast.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    months = dict(client.get(reverse("reporting:making")).context["months"])
    assert (months[LAST]["state"], months[LAST]["failed"]) == ("failed", 1)
    assert (months[EARLIER]["state"], months[EARLIER]["done"], months[EARLIER]["recipients"]) == (
        "done",
        1,
        4,
    )


@pytest.mark.parametrize("name", ["making", "making_readers"])
def test_the_pages_take_few_queries(name, cast, client):
    made()
    made(EARLIER)
    client.force_login(cast.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(f"reporting:{name}"))
    asked = [query["sql"][:90] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, asked


def test_two_frozen_months_of_a_directorate_stand_side_by_side(cast, client):
    made()
    made(EARLIER)
    client.force_login(cast.director, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("reporting:overview_compare", args=["BD", LAST.code]))
    assert page.context["other"].month == EARLIER
    again = client.get(
        reverse("reporting:overview_compare", args=["BD", EARLIER.code]), {"beside": LAST.code}
    )
    assert again.context["other"].month == LAST
    assert client.get(reverse("reporting:overview_compare", args=["DOU", LAST.code])).status_code == 404


def test_the_one_month_there_is_has_nothing_beside_it(cast, client):
    made()
    client.force_login(cast.director, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("reporting:overview_compare", args=["BD", LAST.code]))
    assert page.context["other"] is None and "nog geen andere maand" in page.content.decode()
