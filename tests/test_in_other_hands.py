"""What leaves the register says nothing of who is in a case or what stands in it: overviews, their PDF, log lines,
mails, what waits in the outbox, and Redis. Searched for is everything that the register keeps sealed, of every person.

Negative controls: put the subject of a report into what `reporting.overviews.showing.shown` gives to the paper, or log
`case.title` in `cases.views.cases.fetch`; put the name of a subject into the arguments of an outbox row.
"""

from __future__ import annotations

import html
from io import BytesIO
from itertools import groupby

import pikepdf
import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.management import call_command

from accounts.encryption import SealedTextField
from accounts.models import Outbox, User
from cases import tasks
from cases.models import PersonIdentity, Reporter
from reporting.models import MonthlyOverview
from reporting.overviews import paper
from reporting.overviews.freezing import Overview
from tests.addresses import ROWS, ask, clients_of, may, url_of
from tests.proof import PROOF
from tests.test_canary import lines  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("14.2.2", "16.2.5")]

LONG_ENOUGH = 6  # a shorter text says nothing by itself, and may stand anywhere
NAMES = (Reporter, PersonIdentity)
COMMON = {
    "medewerker",
    "betrokkene",
    "melder",
    "getuige",
}  # of the fictitious people: words of the process as well
ADDRESSES = [next(iter(rows)) for _name, rows in groupby(ROWS, key=lambda row: row["address"])]
OF_OVERVIEWS = [row for row in ROWS if row["address"].startswith("reporting:overview")]


def sealed_texts() -> set[str]:
    """Everything sealed of every case and report, and each word of a name."""
    staff = {word for user in User.objects.all() for word in str(user).casefold().split()}
    found = set()
    for model in apps.get_app_config("cases").get_models():
        fields = [f.name for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
        for row in model._base_manager.all() if fields else ():
            texts = [str(getattr(row, name) or "").casefold() for name in fields]
            found.update(texts)
            if isinstance(row, NAMES):
                found.update(word for word in row.name.casefold().split() if word not in staff)
    return {text for text in found - COMMON if len(text) >= LONG_ENOUGH}


def assert_silent(text: str, secrets: set[str], where: str) -> None:
    text = html.unescape(text).casefold()
    told = [secret for secret in secrets if secret in text]
    assert not told, f"{told[:3]} in {where}"


@pytest.fixture
def drawn(monkeypatch):
    """The words of every PDF that is drawn, before they become paper."""
    words, render = [], paper.render_to_string

    def keep(*args, **kwargs):
        words.append(render(*args, **kwargs))
        return words[-1]

    monkeypatch.setattr(paper, "render_to_string", keep)
    return words


def in_redis() -> str:
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    readers = {
        b"string": broker.get,
        b"list": lambda key: broker.lrange(key, 0, -1),
        b"hash": broker.hgetall,
        b"set": broker.smembers,
    }
    return "\n".join(
        f"{key!r} {readers.get(broker.type(key), lambda key: '')(key)!r}" for key in broker.scan_iter()
    )


def left_behind() -> str:
    """Mails that are due, what waits in the outbox, and Redis."""
    for user in User.objects.filter(email=""):
        User.objects.filter(pk=user.pk).update(email=f"mail{user.pk}@voorbeeld.example")
    for row in Outbox.objects.filter(task="cases.tasks.tell_of_emergency"):
        tasks.tell_of_emergency(row.key, **row.arguments)
    mails = [f"{message.subject} {message.body} {message.to}" for message in mail.outbox]
    waiting = [f"{row.key} {row.arguments}" for row in Outbox.objects.all()]
    return "\n".join([*mails, *waiting, in_redis()])


def test_what_is_searched_for_is_there(scene):
    secrets = sealed_texts()
    assert len(secrets) >= 20
    assert any("geheim" in secret for secret in secrets) and any("zonnebloem" in s for s in secrets)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_overview_tells_anybody_of_a_case_or_a_person(scene, drawn, language):
    secrets, read = sealed_texts(), 0
    for name, client in clients_of(scene).items():
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        for row in OF_OVERVIEWS:
            if not may(name, row) or row["address"].endswith("_pdf"):
                continue
            response = client.get(url_of(row, scene))
            if response.status_code == 200 and not response.streaming:
                assert_silent(response.content.decode(errors="replace"), secrets, f"{row} for {name}")
                read += 1
    assert read >= 3


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_overview_on_paper_tells_of_a_case_or_a_person(scene, drawn, language):
    secrets = sealed_texts()
    frozen = MonthlyOverview.objects.latest("pk")
    document = paper.pdf(Overview(frozen), language)
    assert len(drawn) == 1 and len(drawn[0]) > 500
    assert_silent(drawn[0], secrets, "the words on paper")
    with pikepdf.open(BytesIO(document)) as pdf:
        assert not pdf.attachments
        told = f"{dict(pdf.docinfo)} {pdf.open_metadata()}"
    assert_silent(told, secrets, "what the PDF says of itself")


def test_a_walk_over_every_page_leaves_no_word_in_logs_mails_outbox_or_redis(scene, lines, monkeypatch):  # noqa: F811
    secrets, asked = sealed_texts(), 0
    monkeypatch.setattr(paper, "pdf", lambda *args, **kwargs: b"%PDF")
    clients = clients_of(scene)
    for row in ADDRESSES:
        who = next((name for name in clients if may(name, row)), "nobody")
        for name in {who, "elsewhere"}:
            ask(clients[name], "get", url_of(row, scene))
            asked += 1
    assert scene.values["case"] in lines.getvalue() and asked > 100
    assert_silent(lines.getvalue(), secrets, "the application log")
    assert_silent(left_behind(), secrets, "mails, outbox or Redis")


@pytest.mark.skipif(not PROOF, reason="the whole demonstration, in a proof")
def test_the_whole_demonstration_leaves_no_name_and_no_text_anywhere(db, lines, drawn, proof_report):  # noqa: F811
    call_command("load_demo", verbosity=0)
    secrets = sealed_texts()
    papers = [paper.pdf(Overview(row), "nl") for row in MonthlyOverview.objects.all()]
    assert len(drawn) == len(papers) > 10
    for words in drawn:
        assert_silent(words, secrets, "an overview on paper")
    assert_silent(lines.getvalue(), secrets, "the application log")
    assert_silent(left_behind(), secrets, "mails, outbox or Redis")
    proof_report("words of the demonstration in other hands", texts=len(secrets), papers=len(papers), found=0)
