"""The whole walk in a browser, as five people: from a report to a closed case, an overview and an export."""

import csv
import re

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import Case, ImportBatch, Report, Status, Violation
from reporting.models import MonthlyOverview, UriExport
from reporting.periods import Month
from tests import papers
from tests.browser.acts import act, act_on_part, day, open_act_on_part
from tests.browser.conftest import NARROW
from tests.factories import Walk
from tests.workers import Worker, queue_of_its_own, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_five_people_take_a_report_to_a_closed_case(people, person_at):
    # The intake officer registers what came in by telephone, and opens a case.
    intake = person_at(people.intake)
    intake.go("/reports/")
    intake.follow("/reports/new/")
    intake.fill(
        received_on=day(40),
        channel="OIF per telefoon",
        reporter_kind="Management",
        directorate="Belastingdienst",
        category="Misbruik bedrijfsmiddelen en overtreding interne regels",
        subject_line="Tankpas gebruikt voor een privéauto",
        description="De tankpas van de dienst is drie keer gebruikt voor een privéauto.",
        reporter__name="Melder Voorbeeld",
        reporter__email="melder.voorbeeld@voorbeeld.example",
    )
    persons = intake.page.locator("main fieldset").filter(has_text=re.compile("Persoon 1")).last
    persons.get_by_text("Betrokkene", exact=True).first.click()
    persons.locator("[name$='-name']").fill("Betrokkene Voorbeeld")
    persons.locator("[name$='-personnel_number']").fill("P-123456")
    intake.send("Registreer een melding")
    report = Report.objects.get()
    assert intake.reads(report.number)
    assert not intake.reads("Melder Voorbeeld")

    intake.follow("/acknowledge/")
    intake.fill(on=day(39))
    intake.send()
    intake.follow("/promote/")
    intake.fill(on=day(39))
    intake.send()
    case = Case.objects.get().number
    assert intake.reads(case)

    # … assesses it, and starts a preliminary inquiry.
    act(intake, case, "start-assessment", on=day(38))
    act(
        intake,
        case,
        "assess",
        on=day(37),
        investigable=True,
        proportional=True,
        subsidiary=True,
        decision="vooronderzoek",
        grounds="Concreet, toetsbaar en niet op een lichtere manier op te lossen.",
    )
    act(intake, case, "start-preliminary", on=day(37))
    act(
        intake,
        case,
        "assess",
        on=day(30),
        investigable=True,
        proportional=True,
        subsidiary=True,
        decision="feitenonderzoek",
        grounds="Het vooronderzoek bevestigt het vermoeden.",
    )

    # The head of OIF makes a team and asks for the mandate.
    head = person_at(people.head)
    act(head, case, "assign", on=day(30), user="Anna Proef", part="leidend onderzoeker")
    act(head, case, "assign", on=day(30), user="Bert Proef")
    act(
        head,
        case,
        "request-mandate",
        on=day(29),
        question="Is de tankpas privé gebruikt, door wie en hoe vaak?",
        methods=["Dossieronderzoek", "Gesprekken en interviews"],
        authority="Director Proef",
    )

    # The competent authority gives it, and sees nothing else of the case.
    director = person_at(people.director)
    assert director.go(f"/cases/{case}/") == 404
    director.go("/decisions/")
    director.page.locator("main a[href*='/decisions/mandate/']").first.click()
    director.fill(given="geef", on=day(28))
    director.send()

    # The investigators hear the subject and establish what happened.
    anna = person_at(people.anna)
    act(anna, case, "start-fact-finding", on=day(27))
    act_on_part(anna, case, "invite", on=day(26))
    act_on_part(
        anna, case, "record-hearing", outcome="gehoord", on=day(20), minutes="Betrokkene erkent twee keer."
    )
    act_on_part(anna, case, "send-minutes", on=day(19))
    act_on_part(anna, case, "record-reply", reply="akkoord", on=day(16))
    act(
        anna,
        case,
        "add-violation",
        subject="betrokkene 1",
        kind="Misbruik van bedrijfsmiddelen of faciliteiten",
    )
    act_on_part(anna, case, "establish-outcome", outcome="deels aangetoond", on=day(15))
    open_act_on_part(anna, case, "file-report")
    paper = {"name": "Rapport.pdf", "mimeType": "application/pdf", "buffer": papers.pdf("Twee van de drie")}
    anna.page.locator("#id_file").set_input_files(paper)
    anna.fill(on=day(14), reference="R-2026-7", conclusion="Twee van de drie keer.")
    anna.send()
    for _step in ("the plan of the investigation", "the second reader"):
        act_on_part(anna, case, "done", on=day(14))
    act(anna, case, "conclude", on=day(13))
    act_on_part(
        anna,
        case,
        "propose",
        on=day(12),
        measures=["Schriftelijke berisping", "Vermindering IKB-uren"],
        grounds="In lijn met eerdere zaken.",
        authority="Director Proef",
    )

    # Central review, decision, feedback, closing.
    act_on_part(head, case, "review", on=day(10), verdict="bevoegd gezag")
    director.go("/decisions/")
    director.page.locator("main a[href*='/decisions/disposition/']").first.click()
    assert not director.reads("Betrokkene Voorbeeld")
    director.fill(on=day(5))
    director.send()
    intake.go(f"/reports/{report.number}/")
    intake.follow("/feedback/")
    intake.fill(on=day(4), text="Het onderzoek is afgerond en er is een passende maatregel genomen.")
    intake.send()
    act(anna, case, "close", on=day(3))

    closed = Case.objects.get()
    assert closed.status == Status.CLOSED
    assert closed.closed_by == people.anna
    assert anna.reads("gesloten")

    # The head opens it again, with a reason.
    act(head, case, "reopen", on=day(2), reason="Er zijn nieuwe feiten.")
    assert Case.objects.get().status == Status.REOPENED


def test_everything_typed_survives_a_closed_browser(people, person_at):
    intake = person_at(people.intake)
    intake.go("/reports/new/")
    intake.fill(subject_line="Half af", description="Nog niet klaar")
    intake.page.locator("[data-draft-status]").get_by_text("Opgeslagen").wait_for()
    again = person_at(people.intake)
    again.go("/")
    again.page.locator("a[href*='draft=']").first.click()
    assert again.page.locator("[name=subject_line]").input_value() == "Half af"
    assert again.page.locator("[name=description]").input_value() == "Nog niet klaar"


def test_a_report_is_registered_without_scripts(people, person_at):
    intake = person_at(people.intake, scripts=False)
    intake.go("/reports/new/")
    intake.fill(
        channel="Brief",
        reporter_kind="Anoniem",
        directorate="Belastingdienst",
        subject_line="Zonder scripts",
    )
    intake.send("Registreer een melding")
    assert Report.objects.get().subject_line == "Zonder scripts"


def test_the_director_reads_the_month_and_the_coordinator_downloads_the_year(people, person_at):
    month = Month.of(timezone.localdate()).plus(-1)
    Walk(people, received_on=month.first).to_received()
    with queue_of_its_own("walk") as queue:
        worker = Worker(queue)
        try:
            _read_and_download(people, person_at, month)
        finally:
            worker.stop()


def _read_and_download(people, person_at, month) -> None:
    # The head of OIF takes in the register of 2023, and has the overviews of last month made.
    head = person_at(people.head)
    head.go("/imports/new/")
    head.page.set_input_files("[name=file]", settings.BASE_DIR / "cases" / "data" / "register_2023.csv")
    head.fill(year="2023")
    head.send()
    assert head.reads("124")
    head.page.locator(
        "main form[action$='/confirm/'] button, main form button.utrecht-button--primary-action"
    ).first.click()
    until(
        lambda: Violation.objects.count() == 124 and ImportBatch.objects.get().state == "done", "the import"
    )
    head.page.locator("a[href$='/withdraw/']").wait_for()  # the page has shown it by itself
    head.go("/overviews/make/")
    head.send()
    until(lambda: MonthlyOverview.objects.filter(directorate__code="BD").exists(), "the overview")

    # The director reads it, on a telephone.
    director = person_at(people.director, viewport=NARROW)
    director.go("/overviews/")
    director.page.locator("main a[href*='/overviews/BD/']").first.click()
    director.page.wait_for_load_state()
    assert director.page.evaluate("document.documentElement.scrollWidth") <= 320
    with director.page.expect_download() as paper:
        director.page.locator("a[href$='/pdf']").first.click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")

    # The coordinator of the whole ministry makes the export of 2023, the head approves it, and it is downloaded.
    central = person_at(people.central)
    central.go("/uri/")
    central.fill(year="2023")
    central.send()
    until(lambda: UriExport.objects.exists(), "the export")
    central.go("/uri/")
    central.go(f"/uri/{UriExport.objects.get().pk}/")
    central.follow("/submit/")
    central.fill(reviewed=True)
    central.send()
    head.go(f"/uri/{UriExport.objects.get().pk}/")
    with head.page.expect_navigation():
        head.page.locator("a[href*='/approve/']:visible").first.click()
    head.fill(agreed=True)
    head.send()
    central.go(f"/uri/{UriExport.objects.get().pk}/")
    with central.page.expect_download() as download:
        central.page.locator("a[href$='/csv/']").first.click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert len(rows) == 124
    for code, number in {
        "GEEN": 42,
        "GESPREK": 39,
        "ONTSLAG": 12,
        "TIJDELIJK": 12,
        "EIGEN": 6,
        "BERISPING": 6,
    }.items():
        assert sum(code in re.split(r"[^A-Z]+", " ".join(row.values())) for row in rows) >= number, code
