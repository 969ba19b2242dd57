"""Reading the log: of a case, of a user, of a day. The auditor reads it without reading cases.

Negative controls: put a title or a value into `cases.log.laying.CHANGES`; the canaries stand in the page. Take
`reads_log` out of the view; who may not read finds rows. Sort by moment alone in `cases.log.reading`; pages lose or
repeat entries of one moment.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import context, log
from accounts.models import AccessEvent
from cases import conflicts, intake, persons
from cases.log import reading
from cases.log.naming import column_label, kind_of, number_of, page_of, purpose_of
from cases.log.sources import PATHS, sources
from cases.log.wording import lines_of
from cases.models import LogEntry
from tests.addresses import names
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, make_report
from tests.test_canary import CANARIES

pytestmark = pytest.mark.django_db

LOG = "/log/"


def log_of(case) -> str:
    return reverse("cases:log_case", args=[case.number])


def whole(client, url):
    """All entries from the first page to the last, and how many pages there were."""
    found, address, pages = [], url, 0
    while True:
        response = client.get(address)
        assert response.status_code == 200
        found += [(line.entry.source, line.entry.entry) for line in response.context["lines"]]
        pages += 1
        if not response.context["page"].older:
            return found, pages
        address = url.partition("?")[0] + response.context["page"].older


# --- Who --------------------------------------------------------------------------------------------


def test_the_auditor_reads_the_log_of_a_case_that_he_cannot_open(cast, at_closed):
    case = at_closed.case
    client = as_user(cast.auditor)
    assert client.get(reverse("cases:case", args=[case.number])).status_code == 404
    page = text_of(client.get(log_of(case)))
    assert "Changed: closed" not in page
    assert "status" in page and "Anna Proef" in page and "Added a violation" in page


def test_the_log_of_a_case_says_nothing_that_the_case_says(cast):
    walk = Walk(cast).to_reopened()
    with context.acting(cast.anna):
        persons.correct_identity(walk.subject_person, by=cast.anna, values={"name": "Nog Geheimer"})
    client = as_user(cast.auditor)
    for url in (log_of(walk.case), LOG, reverse("cases:log_user", args=[cast.anna.pk])):
        page = text_of(client.get(url)).casefold()
        for word in (*CANARIES, "passend", "erkent", "nieuwe feiten"):
            assert word not in page, (url, word)


def test_the_head_reads_the_log_of_a_case_that_she_sees_and_no_other_log(cast, at_received):
    walk = at_received
    client = as_user(cast.head)
    assert client.get(log_of(walk.case)).status_code == 200
    assert 'href="' + log_of(walk.case) in text_of(client.get(reverse("cases:case", args=[walk.case.number])))
    assert client.get(LOG).status_code == 404
    assert client.get(reverse("cases:log_user", args=[cast.anna.pk])).status_code == 404


@pytest.mark.asvs("8.2.2")
def test_a_head_in_conflict_does_not_find_the_log_of_that_case(cast, at_received, do):
    walk = at_received
    do(conflicts.declare_conflict, walk.case, by=cast.head)
    assert as_user(cast.head).get(log_of(walk.case)).status_code == 404
    assert as_user(cast.reviewer).get(log_of(walk.case)).status_code == 200


@pytest.mark.asvs("16.4.2")
def test_an_investigator_finds_no_log_and_no_link_to_one(cast, at_received):
    walk = at_received
    client = as_user(cast.anna)
    assert client.get(log_of(walk.case)).status_code == 404
    assert log_of(walk.case) not in text_of(client.get(reverse("cases:case", args=[walk.case.number])))


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("name", ["anna", "administrator", "director", "nobody"])
def test_the_database_gives_the_log_to_nobody_else(cast, at_received, name):
    with context.acting(getattr(cast, name)):
        assert LogEntry.objects.count() == 0
    with context.nobody_acting():
        assert LogEntry.objects.count() == 0
    with context.acting(cast.auditor):
        assert LogEntry.objects.count() > 50


def test_a_report_without_a_case_has_a_log_of_its_own(cast, do):
    report, other = make_report(cast), make_report(cast)
    do(intake.add_person_to_report, report, by=cast.intake, values={"role": "subject", "name": "Iemand"})
    as_user(cast.anna).get(reverse("cases:report", args=[report.number]))
    client = as_user(cast.auditor)
    url = reverse("cases:log_report", args=[report.number])
    lines = client.get(url).context["lines"]
    assert {"report", "person", "accessevent"} <= {line.entry.source for line in lines}
    assert any(line.who == str(cast.anna) and line.entry.about == f"report:{report.number}" for line in lines)
    assert not any(other.number in line.entry.about for line in lines)
    assert f'href="{url}"' in text_of(client.get(LOG))
    assert client.get(f"/log/of/?number={report.number}").url == url
    assert client.get(reverse("cases:log_report", args=["M1999-0001"])).status_code == 404


def test_the_head_reads_the_log_of_a_report_that_she_sees_and_an_investigator_does_not(cast, do):
    report = make_report(cast)
    page, url = (reverse(f"cases:{name}", args=[report.number]) for name in ("report", "log_report"))
    assert url in text_of(as_user(cast.head).get(page)) and as_user(cast.head).get(url).status_code == 200
    assert url not in text_of(as_user(cast.anna).get(page)) and as_user(cast.anna).get(url).status_code == 404
    do(conflicts.declare_conflict_with_report, report, by=cast.head)
    assert as_user(cast.head).get(url).status_code == 404


# --- What -------------------------------------------------------------------------------------------


def test_looks_and_changes_around_a_case_stand_in_one_list(cast, at_received):
    walk = at_received
    as_user(cast.anna).get(reverse("cases:case", args=[walk.case.number]))
    as_user(cast.intake).get(reverse("cases:report", args=[walk.report.number]))
    as_user(cast.intake).post(reverse("cases:report_reporter", args=[walk.report.number]))
    as_user(cast.elsewhere).get(reverse("cases:case", args=[walk.case.number]))
    lines = as_user(cast.auditor).get(log_of(walk.case)).context["lines"]
    told = [(line.who, line.what, f"{line.kind} {line.number}") for line in lines]
    case, report = walk.case.number, walk.report.number
    assert ("Anna Proef", "Viewed", f"case {case}") in told
    assert ("Intake Proef", "Viewed", f"report {report}") in told
    assert ("Intake Proef", "Looked at an identity", f"identity of the reporter {report}") in told
    assert ("Elsewhere Proef", "Was refused", f"case {case}") in told
    assert ("Intake Proef", "Added: opened the case", f"case {case}") in told
    assert told[0] == ("Auditor Proef", "Viewed", f"log case {case}")


def test_the_log_of_one_case_does_not_tell_of_another(cast, at_closed):
    walk, other = at_closed, Walk(cast).to_closed()
    as_user(cast.anna).get(reverse("cases:case", args=[other.case.number]))
    client = as_user(cast.auditor)
    mine, _pages = whole(client, log_of(walk.case))
    others, _pages = whole(client, log_of(other.case))
    assert not set(mine) & set(others)
    assert len(mine) > 30


@pytest.mark.asvs("16.2.1")
def test_every_change_around_a_case_is_in_its_log(cast):
    """The log tells at least what the tables with history hold of the only case there is."""
    walk = Walk(cast).to_reopened()
    with context.acting(cast.auditor):
        found = set(
            LogEntry.objects.filter(reading.of_case_or_404(walk.case.number, by=cast.auditor))
            .exclude(source="accessevent")
            .values_list("source", "entry")
        )
    wanted = {
        (model._meta.model_name, pk)
        for model in PATHS
        for pk in model.history.values_list("history_id", flat=True)
    }
    assert wanted <= found


def test_a_change_names_the_facts_that_it_touched(cast, at_assessment):
    walk = at_assessment
    with context.acting(cast.auditor):
        entry = LogEntry.objects.get(source="case", action="changed", door="move")
        (line,) = lines_of([entry])
    assert set(line.columns.split(", ")) <= {"status", "in this phase since"} and "status" in line.columns
    assert walk.case.number == line.case_number


def test_every_column_that_a_change_may_touch_has_a_name():
    for source in sources():
        for field in source.model._meta.concrete_fields:
            assert column_label(source.name, field.column)


def test_a_new_table_with_history_is_in_the_log(cast):
    """Read from the models: every one has its branch in the view."""
    with context.acting(None):
        grants = LogEntry.objects.filter(source="grant").count()
        users = LogEntry.objects.filter(source="user").count()
    assert grants >= 20 and users >= 20
    assert {source.name for source in sources()} >= {"case", "unusualreading", "category", "directorate"}


def test_the_log_of_a_day_begins_and_ends_at_midnight_here(cast):
    today = timezone.localdate()
    client = as_user(cast.auditor)
    assert client.get(reverse("cases:log_day", args=[today.isoformat()])).context["lines"]
    yesterday = reverse("cases:log_day", args=[(today - timedelta(days=1)).isoformat()])
    assert client.get(yesterday).context["lines"] == []
    assert client.get("/log/day/2026-13-41/").status_code == 404
    assert client.get(reverse("cases:log_day", args=["2999-01-01"])).status_code == 404


def test_the_filter_narrows_and_lives_in_the_address(cast, at_received):
    as_user(cast.elsewhere).get("/cases/2026-0001/")
    client = as_user(cast.auditor)

    def sources_of(query):
        return {(line.entry.source, line.entry.action) for line in client.get(LOG + query).context["lines"]}

    assert sources_of("?action=refused") == {("accessevent", "refused")}
    assert {source for source, _action in sources_of("?action=look")} == {"accessevent"}
    assert "accessevent" not in {source for source, _action in sources_of("?action=change")}
    assert {line.who for line in client.get(f"{LOG}?user={cast.intake.pk}").context["lines"]} == {
        "Intake Proef"
    }
    assert sources_of("?from=2999-01-01") == set()
    assert sources_of("?action=nonsense&after=nonsense")  # sets nothing


# --- Pages ------------------------------------------------------------------------------------------


def test_pages_together_are_the_whole_log_and_go_back_the_same_way(cast, at_received, monkeypatch):
    monkeypatch.setattr("cases.log.reading.page_of", _of_seven(reading.page_of))
    client = as_user(cast.auditor)
    url = reverse("cases:log_day", args=[timezone.localdate().isoformat()]) + "?action=change"
    found, pages = whole(client, url)
    with context.acting(cast.auditor):
        wanted = LogEntry.objects.exclude(source="accessevent").filter(reading.of_day(timezone.localdate()))
        assert sorted(found) == sorted(wanted.values_list("source", "entry"))
    assert len(found) == len(set(found)) and pages > 5
    second = client.get(url.partition("?")[0] + client.get(url).context["page"].older)
    first = client.get(url.partition("?")[0] + second.context["page"].newer)
    assert [(line.entry.source, line.entry.entry) for line in first.context["lines"]] == found[:7]


def _of_seven(page_of):
    def seven(rows, request, **options):
        return page_of(rows, request, size=7)

    return seven


def test_a_page_of_the_log_asks_little_however_long_the_log_is(cast, at_closed):
    walk = at_closed
    client = as_user(cast.auditor)
    urls = (
        LOG,
        log_of(walk.case),
        reverse("cases:log_user", args=[cast.anna.pk]),
        reverse("cases:log_day", args=[timezone.localdate().isoformat()]),
    )
    few = [queries_of(client, url) for url in urls]
    with context.acting(cast.anna):
        for _number in range(120):
            log.record(log.Action.VIEW, f"case:{walk.case.number}")
    many = [queries_of(client, url) for url in urls]
    assert all(more <= less for more, less in zip(many, few, strict=True)), (few, many)
    assert max(few) <= 6, few


# --- Sealed ----------------------------------------------------------------------------------------


@pytest.mark.asvs("14.2.6", "16.3.2")
def test_what_was_searched_for_is_opened_by_a_click_that_is_recorded(cast):
    as_user(cast.anna).post("/search/", {"q": "kanariegeel"})
    event = AccessEvent.objects.get(action="search")
    client = as_user(cast.auditor)
    url = reverse("cases:log_entry", args=[event.pk])
    assert url in text_of(client.get(LOG))
    assert "kanariegeel" not in text_of(client.get(url))
    assert "kanariegeel" in text_of(client.post(url))
    opened = AccessEvent.objects.latest("pk")
    assert (opened.user, opened.about) == (cast.auditor, f"log:opened:{event.pk}")
    assert as_user(cast.head).post(url).status_code == 404


def test_an_entry_without_anything_sealed_cannot_be_opened(cast):
    as_user(cast.anna).get("/")
    event = AccessEvent.objects.latest("pk")
    assert as_user(cast.auditor).get(reverse("cases:log_entry", args=[event.pk])).status_code == 404


def test_the_navigation_leads_the_auditor_to_the_log_and_nobody_else(cast):
    assert 'href="/log/"' in text_of(as_user(cast.auditor).get("/"))
    for user in (cast.head, cast.anna, cast.administrator):
        assert 'href="/log/"' not in text_of(as_user(user).get("/"))


@pytest.mark.parametrize("typed", ["Jan de Wit", "a/b", "..", "2026-0001/../"])
def test_only_a_number_goes_on_to_an_address_of_the_log(cast, typed):
    assert as_user(cast.auditor).get(reverse("cases:log_of"), {"number": typed}).status_code == 404


def test_the_log_of_a_case_is_found_by_its_number_as_people_type_it(cast, at_received):
    case = at_received.case
    typed = f" {case.number.replace('-', ' - ')} "
    assert as_user(cast.auditor).get(reverse("cases:log_of"), {"number": typed}).url == log_of(case)


# --- In words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, number, said", [
    ("list", "work", "lijst mijn werk"),
    ("log", "case:2026-0001", "logboek dossier 2026-0001"),
    ("log", "all", "logboek"),
    ("figures", "BD:2023", "cijfers BD 2023"),
    ("added", "totp", "toegevoegd een app"),
    ("ledger", "checkpoint", "controleregister controlepunt"),
    ("page", "cases:emergency", "pagina nooddeur"),
    ("page", "accounts:person_change:12", "pagina mensen 12"),
    ("page", "", "pagina van een andere soort"),
])  # fmt: skip
def test_what_was_looked_at_is_said_in_the_language_of_the_reader(name, number, said):
    with translation.override("nl"):
        assert f"{kind_of(name)} {number_of(name, number)}".strip() == said


def test_every_page_that_can_be_refused_has_words():
    wordless = {
        name
        for name in names()
        if page_of(name) == page_of("") and not name.startswith(("demo-", "styleguide"))
    }
    assert wordless <= {"accessibility", "health", "set_language", "still_signed_in", "account_login"}, (
        wordless
    )


def test_purposes_are_said_in_words(lists):
    with translation.override("nl"):
        assert purpose_of("advice") == "Een collega vraagt mij om advies of hulp"
        assert purpose_of("review kept") == "behouden"
        assert purpose_of("csv") == "csv"


def test_no_column_of_the_log_stays_english_on_a_dutch_page():
    same = {"moment", "status", "code", "e-mail", "ID", "object", "document", "scanner", "SHA-256", "PDF"}
    for source in sources():
        for field in source.model._meta.concrete_fields:
            with translation.override("nl"):
                dutch = column_label(source.name, field.column)
            with translation.override("en"):
                assert dutch in same or dutch != column_label(source.name, field.column), (source.name, field)
