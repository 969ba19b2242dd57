"""Words of a case that must turn up nowhere but on its own pages: not in logs, mails, Redis or PostgreSQL's log.

Negative control: put `log.info(report.subject_line)` into a view, or `log_error_verbosity = default` into the launcher.
"""

from __future__ import annotations

import io
import logging
import os
import re
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from cases import intake
from cases.models import Case, Report
from tests.factories import Walk, report_facts

CANARIES = ("kanariegeel", "zonnebloem", "geheim", "700001", "voorbeeld.example", "06-00000001")

BYTES = re.compile(r"\\+x[0-9a-f]*")  # as PostgreSQL writes them in a row

pytestmark = pytest.mark.django_db


def assert_clean(text: str, where: str) -> None:
    found = [word for word in CANARIES if word in text.casefold()]
    assert not found, f"{found} in {where}"


@pytest.fixture
def lines():
    """Everything that the application logs, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    handler.setFormatter(
        root.handlers[0].formatter if root.handlers and root.handlers[0].formatter else _formatter()
    )
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def _formatter() -> logging.Formatter:
    from logging.config import DictConfigurator

    return DictConfigurator(settings.LOGGING).configure_formatter(settings.LOGGING["formatters"]["json"])


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.asvs("16.2.5", "16.2.3")
def test_pages_searches_and_refusals_leave_no_words_in_the_application_log(cast, client, lines):
    walk = Walk(cast).to_closed()
    sign_in(client, cast.anna)
    for url in ("/", "/cases/", f"/cases/{walk.case.number}/", f"/reports/{walk.report.number}/"):
        assert client.get(url).status_code == 200
    assert client.post(reverse("cases:search"), {"q": "kanariegeel dienstauto"}).status_code == 200
    sign_in(client, cast.nobody)
    assert client.get(f"/cases/{walk.case.number}/").status_code == 404
    written = lines.getvalue()
    assert walk.case.number in written  # the log does tell which address was asked
    assert_clean(written, "the application log")


@pytest.mark.asvs("16.2.5", "16.5.1")
def test_an_error_in_the_middle_of_a_form_leaves_no_words_in_the_log(cast, client, lines, monkeypatch):
    def fail(**values):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", ["Kanariegeel Geheim"])

    monkeypatch.setattr(intake, "register_report", fail)
    sign_in(client, cast.intake)
    client.raise_request_exception = False
    facts = report_facts()
    response = client.post(
        reverse("cases:report_new"),
        {
            "received_on": facts["received_on"].strftime("%d-%m-%Y"),
            "channel": "oif_mail",
            "reporter_kind": "medewerker",
            "directorate": "BD",
            "category": "MID",
            "subject_line": "Zonnebloem",
            "description": "Kanariegeel",
            "persons-TOTAL_FORMS": "0",
            "persons-INITIAL_FORMS": "0",
        },
    )
    assert response.status_code in (500, 422, 200)
    assert_clean(lines.getvalue(), "the application log")
    if response.status_code == 500:
        assert_clean(response.content.decode(), "the page of the error")
        assert "DataError" in lines.getvalue()


@pytest.mark.asvs("16.2.5")
@pytest.mark.django_db(transaction=True)
def test_a_broken_constraint_leaves_no_words_in_the_log_of_postgresql(cast):
    walk = Walk(cast).to_received()
    for sql, values in (
        (
            "UPDATE cases_person SET ordinal = 1 WHERE role = %s OR role = 'witness' AND 'Geheim' <> ''",
            ["subject"],
        ),
        ("UPDATE cases_report SET referred_to = %s, status = 'referred'", ["Kanariegeel"]),
        ("SELECT %s::integer", ["Zonnebloem"]),
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)
        except DatabaseError:
            pass
    assert Case.objects.filter(pk=walk.case.pk).exists()
    with connection.cursor() as cursor:
        for name, wanted in (("log_error_verbosity", "terse"), ("log_min_error_statement", "panic")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == wanted, f"{name} must be {wanted}: see docs/operations.md"
    logs = os.environ.get("ROSI_LOGS")
    if logs:  # our own server; the log of somebody else's cannot be read from here
        assert_clean((Path(logs) / "postgres.log").read_text(errors="replace"), "the log of PostgreSQL")


@pytest.mark.asvs("14.2.3")
def test_no_mail_holds_a_word_of_a_case(cast):
    Walk(cast).to_closed()
    for message in mail.outbox:
        assert_clean(message.subject + message.body + " ".join(message.to), "a mail")


@pytest.mark.asvs("14.2.2")
def test_redis_holds_no_word_of_a_case(cast, client):
    Walk(cast).to_closed()
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    for key in broker.scan_iter():
        kind = broker.type(key).decode()
        value = {
            "string": broker.get,
            "list": lambda name: broker.lrange(name, 0, -1),
            "hash": broker.hgetall,
            "set": broker.smembers,
            "zset": lambda name: broker.zrange(name, 0, -1),
        }.get(kind, lambda name: "")(key)
        assert_clean(f"{key!r} {value!r}", "Redis")


def test_a_dump_of_the_tables_holds_no_word_of_a_case(cast):
    """What a stolen back-up would tell: every column of every table as text."""
    Walk(cast).to_closed()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'SELECT') "
            "AND relname NOT IN ('accounts_user', 'accounts_historicaluser')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            text = cursor.fetchone()[0] or ""
            assert_clean(BYTES.sub("", text), table)  # in the digits of bytes any number stands
            for word in CANARIES:
                assert word.encode().hex() not in text, (word, table)
    assert Report.objects.get().description.startswith("Privégebruik")
