"""An annual report on its way to its readers: prepared, its list decided on, published by another, read by everybody.

Negative control, tried and seen to fail: leave `check_may_publish` out of `publishing.publish`; the database
then refuses in other words, and the test names it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import runs, tasks
from reporting.annual import identifying, listing, public, publishing, reading
from reporting.annual.freezing import Frozen
from reporting.disclosure.joining import lifted
from reporting.models import AnnualLine, AnnualReport, Run
from reporting.releases.keeping import Kept
from reporting.releases.shaping import knowers
from tests.reporting.annual.test_attack import coarse
from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.test_releases import COUNTS, published, put_reports
from tests.reporting.test_uri_2023 import CATEGORIES
from tests.reporting.test_uri_pages import as_  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

# --- Preparing and publishing -----------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """Two readers who know a directorate, in place of forty: what they may know is proved above."""
    monkeypatch.setattr(publishing, "knowers", lambda today: knowers(today)[:2])


@pytest.fixture
def report(cast, do, register_2023, few):
    return do(publishing.prepare, 2023, by=cast.head)


def decided(report, do, by):
    for line in report.lines.filter(decision=""):
        do(publishing.decide, line, by=by, decision="as_it_stands")
    return report


def test_2023_was_public_already_so_its_list_and_its_dispositions_are_whole(report, cast, do):
    frozen = Frozen(report)
    assert not frozen.tables["dispositions"].hidden and not frozen.tables["group_b"].hidden
    assert report.lines.count() == 124
    grid = frozen.grid(*view_of("dispositions", "category_by_service"))
    assert {line.code: line.cells[-1].value for line in grid.lines if line.cells[-1].value} == CATEGORIES
    services = {str(head): cell.value for head, cell in zip(grid.heads[1:], grid.foot.cells, strict=True)}
    assert sorted(services.values()) == [4, 14, 14, 92, 124] and list(services.values())[-1] == 124
    lines = Counter((line.service, line.category) for line in report.lines.all())
    assert sum(n for (service, _c), n in lines.items() if service == "BD") == 92
    published = do(publishing.publish, decided(report, do, cast.head), by=cast.central)
    told = Frozen(published).report("nl").parts[-1].grids[0]
    assert len(told.lines) == 124 and Frozen(published).is_whole
    text = next(line for line in told.lines if "geslagen" in line.cells[2].value)
    assert text.cells[0].value.lower().endswith("cluster") and "dienstverband" in text.cells[3].value


def view_of(table, view):
    found = next(one for one in public.TABLES if one.key == table)
    return found, next(one for one in found.views if one.key == view)


def test_another_than_who_prepared_it_or_decided_on_its_lines_publishes_it(report, cast, do):
    with pytest.raises(Refusal, match="124"):
        do(publishing.publish, report, by=cast.central)
    line = report.lines.first()
    do(publishing.decide, line, by=cast.central, decision="left_out")
    decided(report, do, cast.head)
    for name in ("central", "head", "director", "coordinator", "anna", "auditor"):
        with pytest.raises((NotAllowed, AnnualReport.DoesNotExist)):
            do(publishing.publish, report, by=getattr(cast, name))
    published = do(publishing.publish, report, by=cast.reviewer)
    assert published.state == "published" and len(published.listed) == 123 and published.sha256
    with pytest.raises(Refusal):
        do(publishing.turn_down, published, by=cast.head)


def test_the_database_itself_refuses_the_maker_and_any_change(report, cast, do):
    decided(report, do, cast.head)
    now = timezone.now()
    for values in (
        {"state": "published", "decided_by": cast.head, "decided_at": now, "sha256": "x"},
        {"state": "published", "decided_by": cast.central, "decided_at": now, "sha256": ""},
        {"content": {}}, {"year": 2022}, {"tables": []},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            AnnualReport.objects.filter(pk=report.pk).update(**values)
    published = do(publishing.publish, report, by=cast.central)
    for values in ({"listed": []}, {"sha256": "x"}, {"state": "turned_down"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AnnualReport.objects.filter(pk=published.pk).update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualLine.objects.filter(report=published).update(decision="left_out")
    assert {line.text for line in published.lines.all()} == {""}


def test_a_register_that_changed_meanwhile_is_not_published(cast, do, few):
    put_reports(COUNTS, year=2025)
    over = date(2026, 1, 2)
    report = do(publishing.prepare, 2025, by=cast.head, today=over)
    with pytest.raises(Refusal):
        do(publishing.prepare, 2025, by=cast.central, today=over)
    put_reports({"BD": (9, 9, 9, 9)}, year=2025)
    with pytest.raises(Refusal):
        do(publishing.publish, report, by=cast.central)
    do(publishing.turn_down, report, by=cast.central)
    assert do(publishing.prepare, 2025, by=cast.head, today=over).version == 2


def test_a_running_year_and_an_unknown_one_are_not_prepared(cast, do, register_2023):
    for year in (timezone.localdate().year, 1995):
        with pytest.raises(Refusal):
            do(publishing.prepare, year, by=cast.central)
    for name in ("director", "coordinator", "anna", "nobody"):
        with pytest.raises(NotAllowed):
            do(publishing.prepare, 2023, by=getattr(cast, name))
        with context.acting(getattr(cast, name)):
            assert listing.settled(2023) == [] and public.facts_of("disposition:measure", 2023) == {}


def test_a_release_knows_what_an_annual_report_published(cast, do, few):
    put_reports(COUNTS, year=2025)
    report = do(publishing.prepare, 2025, by=cast.central, today=date(2026, 1, 2))
    do(publishing.publish, report, by=cast.head)
    made = published(cast, kind="year", unit="report", year=2025, today=date(2026, 1, 2))
    tables = [Frozen(report).tables["reports"], lifted(Kept(made).table)]
    assert Attacker(coarse(tables)).recovered() == []
    assert Kept(made).table.hidden


# --- The anonymised list ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Onbehoorlijk gedrag jegens collega's", []),
        ("Toegangsrechten of ICT misbruikt, collega geslagen", []),
        ("Gesprek met de heer Van Dijk over declaraties", ["name"]),
        ("Melding over J. de Vries", ["name"]),
        ("Op kantoor zag Karin Jansen de map", ["name"]),
        ("Op kantoor zag Xerxes Ploffer de map", ["name"]),
        ("Gezien door Xerxes, Ploffer en de portier", ["name"]),
        ("Gezien door Xerxes / van der Ploffer", ["name"]),
        ("Gezegd door Karin. Jansen ontkent", ["name"]),
        ("Gezegd door Karin. Het klopt", []),
        ("Les: Leg vast wie de sleutel heeft", []),
        ("Voor HR, ICT en Inkoop", []),
        ("Medewerker 00123456 declareerde dubbel", ["number"]),
        ("Bericht aan iemand@voorbeeld.nl", ["email"]),
        ("Gebeld met 06-12345678", ["telephone"]),
        ("Schade van 12.500 euro in 2023", []),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_found(text, wanted):
    assert identifying.in_text(text) == wanted


def test_a_line_that_stands_out_is_marked_and_blurred_before_it_is_published(report, cast, do):
    alone = report.lines.filter(service="PSG", category="PRI").get()
    assert "few" in alone.findings
    with pytest.raises(Refusal):
        do(publishing.decide, alone, by=cast.head, decision="blurred", text="Gesprek met de heer Van Dijk")
    do(
        publishing.decide, alone, by=cast.head, decision="blurred", text="Onjuiste gegevens",
        without_service=True, without_measures=True,
    )  # fmt: skip
    plain = report.lines.filter(findings=[]).count()
    assert do(publishing.keep_what_is_plain, report, by=cast.head) == plain > 50
    decided(report, do, cast.head)
    listed = do(publishing.publish, report, by=cast.central).listed
    assert ["", "PRI", [], "Onjuiste gegevens"] in listed


def test_a_description_comes_along_only_where_its_reader_sees_the_violation(cast, at_closed, do, few):
    year = timezone.localdate().year
    for name, seen in (("central", False), ("head", True)):
        report = do(publishing.prepare, year, by=getattr(cast, name), today=date(year + 1, 1, 1))
        assert any(line.text for line in report.lines.all()) is seen, name
        do(publishing.turn_down, report, by=cast.head)


def test_the_job_says_what_refused_it_in_the_language_of_who_asked(cast, do):
    cast.head.language = "en"
    cast.head.save()
    top = lists.entries("directorate")[0]
    run = do(runs.ask, Run.Kind.ANNUAL, "annual:1999", top, "1999", publishing.TASK, by=cast.head, year=1999)
    tasks.prepare_annual_report(run.key, year=1999)
    run.refresh_from_db()
    assert run.said == "The register knows nothing about 1999."


# --- Pages ------------------------------------------------------------------------------------------------


def test_a_report_goes_from_its_preparation_to_its_readers(as_, cast, register_2023, few):  # noqa: F811
    made = as_("head").post(reverse("reporting:annual_prepare"), {"year": "2023"})
    assert made.status_code == 302 and not AnnualReport.objects.exists()
    tasks.prepare_annual_report(Run.objects.get().key, year=2023)
    report = AnnualReport.objects.get()
    assert report.prepared_by == cast.head and Run.objects.get().state == "done"
    browser = as_("head")
    lines = reverse("reporting:annual_lines", args=[report.pk])
    assert "few lines with this service" in browser.get(lines).content.decode()
    browser.post(reverse("reporting:annual_keep_plain", args=[report.pk]))
    waiting = [line.number for line in report.lines.filter(decision="")][:6]
    address = reverse("reporting:annual_line", args=[report.pk, waiting[0]])
    for number in waiting[:5]:  # each decision leads on to the next line that waits
        assert address == reverse("reporting:annual_line", args=[report.pk, number])
        address = browser.post(address, {"decision": "left_out"}).headers["Location"]
    with context.acting(cast.head):
        for line in report.lines.filter(decision=""):
            publishing.decide(line, by=cast.head, decision="left_out")
    page = reverse("reporting:annual_publication", args=[report.pk])
    assert as_("director").get(page).status_code == 404
    sent = {"seen": reading.seen_of(report, report.lines.all())}
    assert as_("central").post(reverse("reporting:annual_publish", args=[report.pk]), sent).status_code == 302
    for name in ("director", "adviser", "coordinator"):
        shown = as_(name).get(page)
        assert shown.status_code == 200 and "124" in shown.content.decode()
        assert as_(name).get(lines).status_code == 404
    assert (
        b"<svg"
        in as_("adviser")
        .get(reverse("reporting:annual_publication_file", args=[report.pk, "categories"]))
        .content
    )
    for kind in ("xlsx", "docx"):
        assert (
            as_("director")
            .get(reverse("reporting:annual_publication_file", args=[report.pk, kind]))
            .content[:2]
            == b"PK"
        )
    with CaptureQueriesContext(connection) as asked:
        as_("central").get(page)
    kept = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len([sql for sql in kept if "session" not in sql]) <= 12, kept
