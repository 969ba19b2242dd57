"""The pages of monthly overviews and their PDF: for who may read figures there, frozen, each look recorded."""

from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import AccessEvent, Outbox
from reporting import overviews
from reporting.models import MonthlyOverview, Run
from reporting.overviews import Overview, paper, showing, workbook
from reporting.overviews.freezing import differences
from reporting.periods import Month
from tests.factories import directorate, make_report
from tests.reporting.reading import tables_of

pytestmark = pytest.mark.django_db

START = date(2025, 1, 6)
FEBRUARY = Month(2025, 2)
# Of each phase: ended, median and 90th percentile of the month and of the year so far, last median, share in time.
LEADS = {
    "received": (0, None, None, 1, 0, 0, None, None),
    "assessment": (0, None, None, 1, 7, 7, None, 1.0),
    "preliminary": (0, None, None, 1, 7, 7, None, None),
    "fact_finding": (1, 21, 21, 1, 21, 21, None, None),
}


def made(month=FEBRUARY, code="BD"):
    with context.acting(None):
        return Overview(overviews.make(month, directorate(code).pk, by=None))


def address(name="overview", code="BD", month="2025-02", *version):
    return reverse(f"reporting:{name}", args=[code, month, *version])


def asked(queries):
    """The statements of a request, without the savepoints of the test."""
    return [query["sql"][:90] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.fixture
def walked(closed_in_2025):
    return closed_in_2025


# --- Reading ----------------------------------------------------------------------------------------


def test_the_director_reads_the_frozen_figures(walked, client, sign_in):
    made()
    sign_in(walked.cast.director)
    page = client.get(address())
    tables = tables_of(page.content.decode())
    assert page.status_code == 200
    assert tables["measures_heaviest"]["Schriftelijke berisping"][0] == "1"
    assert tables["reports_by_channel"]["OIF per e-mail"][0] == "1"
    assert [card.number for card in page.context["cards"]] == [0, 1, 0, 1]


def test_what_happens_in_the_register_afterwards_changes_no_frozen_page(walked, client, sign_in):
    made()
    sign_in(walked.cast.director)
    before = tables_of(client.get(address()).content.decode())
    make_report(walked.cast, received_on=START)
    assert tables_of(client.get(address()).content.decode()) == before


@pytest.mark.parametrize("name", ["overview", "overview_pdf"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("director", 200),
        ("adviser", 200),
        ("coordinator", 200),
        ("central", 200),
        ("head", 200),
        ("anna", 200),
        ("other_director", 404),
        ("elsewhere", 404),
        ("auditor", 404),
        ("administrator", 404),
        ("desk", 404),
        ("ended", 404),
        ("expired", 404),
        ("nobody", 404),
    ],
)
def test_an_overview_exists_for_who_may_read_figures_there(
    name, who, status, cast, client, sign_in, monkeypatch
):
    monkeypatch.setattr(paper, "pdf", lambda *args: b"%PDF")
    made()
    sign_in(getattr(cast, who))
    assert client.get(address(name)).status_code == status


@pytest.mark.parametrize("month", ["2025-03", "2025-2", "2025-13", "februari", "2025-02-01"])
def test_a_month_without_an_overview_is_not_found(month, cast, client, sign_in):
    made()
    sign_in(cast.director)
    assert client.get(address(month=month)).status_code == 404


def test_without_a_version_it_is_the_last_and_the_earlier_one_stays(cast, client, sign_in):
    made()
    make_report(cast, received_on=FEBRUARY.first)
    made()
    sign_in(cast.director)
    last, first = client.get(address()), client.get(address("overview", "BD", "2025-02", 1))
    assert (last.context["overview"].version, first.context["overview"].version) == (2, 1)
    assert first.context["cards"][0].number == 0
    assert "nieuwere versie" in first.content.decode()
    assert client.get(address("overview", "BD", "2025-02", 3)).status_code == 404


def test_the_later_version_shows_what_it_changed(cast, client, sign_in):
    made()
    make_report(cast, received_on=FEBRUARY.first)
    made()
    sign_in(cast.director)
    page = client.get(address())
    assert "Wat er in versie 2 is veranderd" in page.content.decode()
    changed = {(str(d.figure), str(d.period)): (d.before, d.after) for d in page.context["differences"]}
    assert changed["Meldingen per kanaal", "februari 2025"] == (0, 1)
    assert "Wat er in versie" not in client.get(address("overview", "BD", "2025-02", 1)).content.decode()


@pytest.mark.asvs("16.3.3")
def test_a_look_and_a_download_are_recorded_with_their_version(cast, client, sign_in, monkeypatch):
    monkeypatch.setattr(paper, "pdf", lambda *args: b"%PDF")
    made()
    sign_in(cast.director)
    client.get(address())
    client.get(address("overview_pdf"))
    events = AccessEvent.objects.filter(about="overview:BD:2025-02:v1").order_by("pk")
    assert [(event.action, event.user, event.directorate.code) for event in events] == [
        ("view", cast.director, "BD"),
        ("download", cast.director, "BD"),
    ]


def test_an_overview_takes_few_queries(walked, client, sign_in):
    made()
    make_report(walked.cast, received_on=FEBRUARY.first)
    made()
    sign_in(walked.cast.director)
    with CaptureQueriesContext(connection) as queries:
        client.get(address())
    assert len(asked(queries)) <= 12, asked(queries)


def test_an_overview_tells_how_long_things_took_and_the_share_in_time(walked, client, sign_in):
    """Assessed in a week, looked into for one, investigated in three; in February the investigation alone ended."""
    made()
    sign_in(walked.cast.director)
    page = client.get(address())
    of_cases = page.context["leads"][1]
    assert {line.label.code: (*line.cells, line.share) for line in of_cases.lines} == LEADS
    told = tables_of(page.content.decode())["lead_times_of_cases"]
    assert [cell.strip() for cell in told["feitenonderzoek"]][3:6] == ["1", "21", "21"]


def test_an_overview_from_before_lead_times_were_kept_is_read_as_it_was(walked, client, sign_in):
    overview = made()
    for tables in overview.row.figures["tables"].values():
        del tables["lead_times_of_reports"], tables["lead_times_of_cases"]
    assert showing.shown(overview)["leads"] == []
    assert workbook.xlsx(overview, "nl") and differences(overview, made()) == []


# --- The list ---------------------------------------------------------------------------------------


def listed(page):
    return [
        (line["month"].code, line["directorate"].code, line["row"].version) for line in page.context["lines"]
    ]


def test_the_list_has_the_last_version_of_each_overview_in_reach_the_last_month_first(cast, client, sign_in):
    made()
    make_report(cast, received_on=FEBRUARY.first)
    made()
    made(Month(2025, 3))
    made(FEBRUARY, "DOU")
    sign_in(cast.director)
    assert listed(client.get(reverse("reporting:overviews"))) == [("2025-03", "BD", 1), ("2025-02", "BD", 2)]


def test_the_list_can_show_one_directorate(cast, client, sign_in):
    made()
    made(FEBRUARY, "DOU")
    sign_in(cast.head)
    assert listed(client.get(reverse("reporting:overviews"), {"directorate": "DOU"})) == [
        ("2025-02", "DOU", 1)
    ]


@pytest.mark.parametrize("who", ["auditor", "administrator", "desk", "nobody", "ended"])
def test_the_list_does_not_exist_for_who_reads_no_figures(who, cast, client, sign_in):
    sign_in(getattr(cast, who))
    assert client.get(reverse("reporting:overviews")).status_code == 404


def test_the_list_takes_few_queries_however_long_it_is(cast, client, sign_in):
    sign_in(cast.director)
    with CaptureQueriesContext(connection) as none:
        client.get(reverse("reporting:overviews"))
    cache.clear()
    with context.acting(None):
        MonthlyOverview.objects.bulk_create(
            MonthlyOverview(
                directorate=directorate("BD"),
                month=month.first,
                version=1,
                as_of=timezone.now(),
                figures={},
                sha256="0" * 64,
            )
            for month in Month(2025, 12).series(60)
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("reporting:overviews"))
    assert len(page.context["lines"]) == 50
    assert len(asked(many)) <= len(asked(none)) <= 6, asked(none)


# --- Having them made -------------------------------------------------------------------------------


def test_who_may_has_one_made_and_sees_how_far_it_is(cast, client, sign_in):
    make_report(cast, received_on=START)
    sign_in(cast.head)
    response = client.post(reverse("reporting:making_new"), {"month": "2025-02", "directorate": "BD"})
    run = Run.objects.get()
    assert response.url == reverse("reporting:run", args=[run.pk])
    assert Outbox.objects.get().key == run.key
    assert "hx-get" in client.get(response.url).content.decode()


def test_who_may_has_those_of_a_month_made_and_sees_each_of_them(cast, client, sign_in):
    make_report(cast, received_on=START)
    sign_in(cast.head)
    response = client.post(reverse("reporting:making_new"), {"month": "2025-02", "directorate": ""})
    page = client.get(response.url)
    assert {line["directorate"].code for line in page.context["lines"]} == {"BD", "DOU", "FIN"}
    assert (page.context["progress"]["state"], page.context["progress"]["total"]) == ("running", 3)
    piece = client.get(response.url, headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith("<div")
    Run.objects.update(state="done")
    assert "hx-get" not in client.get(response.url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("month", ["", "2025-2", "1900-01", Month.of(timezone.localdate()).code])
def test_a_month_that_cannot_be_made_is_told_at_the_form(month, cast, client, sign_in):
    sign_in(cast.head)
    response = client.post(reverse("reporting:making_new"), {"month": month, "directorate": "BD"})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Run.objects.exists()


@pytest.mark.parametrize("who", ["director", "anna", "central", "auditor", "nobody"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_form_does_not_exist_for_who_may_not_have_them_made(who, method, cast, client, sign_in):
    sign_in(getattr(cast, who))
    response = getattr(client, method)(
        reverse("reporting:making_new"), {"month": "2025-02", "directorate": "BD"}
    )
    assert response.status_code == 404
    assert not Run.objects.exists()


@pytest.mark.parametrize("who", ["director", "nobody"])
def test_how_far_a_month_is_does_not_exist_for_who_may_not_have_it_made(who, cast, client, sign_in, do):
    do(overviews.ask, FEBRUARY, directorate("BD"), by=cast.head)
    sign_in(getattr(cast, who))
    assert client.get(reverse("reporting:making_month", args=["2025-02"])).status_code == 404


def test_a_month_of_runs_stands_alone_until_another_is_chosen(cast, client, sign_in):
    sign_in(cast.head)
    page = client.get(reverse("reporting:making_month", args=["2025-02"])).content.decode()
    assert '<option value="" selected>' in page.replace("\n", " ") and "geen andere maand" in page


def test_a_month_of_which_nothing_was_asked_for_says_so(cast, client, sign_in):
    sign_in(cast.head)
    assert (
        "niet aangevraagd" in client.get(reverse("reporting:making_month", args=["2025-02"])).content.decode()
    )
    assert client.get(reverse("reporting:making_month", args=["2025-14"])).status_code == 404


# --- On paper ---------------------------------------------------------------------------------------


def tags(node):
    """Every tag in the structure of a PDF, with its alternative text."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from tags(node["/K"])


def fullest(overview):
    """The longest overview there can be: every entry of every list counts something, of many directorates."""
    for tables in overview.row.figures["tables"].values():
        for key, table in tables.items():
            if key in ("reports_by_part", "dispositions_by_part"):
                part = table["rows" if "rows" in table else "lines"]
                part.extend(
                    [
                        [f"X{n}", f"Directie nummer {n}", f"Directorate number {n}", *part[0][3:]]
                        for n in range(10)
                    ]
                )
            if "rows" in table:
                table["rows"] = [[*row[:3], 1198] for row in table["rows"]]
                table["total"] = None if table["total"] is None else 1198 * len(table["rows"])
            else:
                table["lines"] = [[*line[:3], *[1198 for _cell in line[3:]]] for line in table["lines"]]
    for name, numbers in overview.row.figures["months"].items():
        overview.row.figures["months"][name] = [1198 + place for place in range(len(numbers))]
    return overview


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Overzicht februari 2025"), ("en", "Overview February 2025")]
)
def test_the_pdf_is_tagged_has_language_and_title_and_at_most_four_pages(language, title, cast):
    make_report(cast, received_on=FEBRUARY.first)
    overview = fullest(made(code="FIN"))
    with pikepdf.open(BytesIO(paper.pdf(overview, language))) as pdf:
        found = list(tags(pdf.Root.StructTreeRoot))
        names = {name for name, _alt in found}
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]).startswith(title)
        assert bool(pdf.Root.MarkInfo["/Marked"])
        assert pdf.Root.ViewerPreferences["/DisplayDocTitle"]
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"} <= names
        assert all(alt for name, alt in found if name == "/Figure")
        assert len(pdf.pages) <= 4
        metadata = pdf.open_metadata()
        assert metadata.get("pdfuaid:part") == "1"


def test_the_pdf_of_a_version_is_the_same_every_time(cast):
    overview = made()
    assert paper.pdf(overview, "nl") == paper.pdf(overview, "nl")


def test_the_pdf_is_a_download(cast, client, sign_in):
    made()
    sign_in(cast.director)
    response = client.get(address("overview_pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="rosi-overview-BD-2025-02-v1.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"%PDF-")


def words_of(content):
    """What stands on each page of a PDF."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]


def test_the_paper_tells_what_a_version_changed_and_drops_detail_before_it_grows_a_page(cast, monkeypatch):
    first = made()
    make_report(cast, received_on=FEBRUARY.first)
    second = made()
    whole = " ".join(words_of(paper.pdf(second, "nl", differences(first, second))))
    assert "Dossiers en onderzoeken in detail" in whole
    monkeypatch.setattr(paper, "MOST_PAGES", 2)
    monkeypatch.setattr(paper, "MOST_CHANGES", 2)
    pages = words_of(paper.pdf(second, "nl", differences(first, second)))
    words = " ".join(" ".join(pages).split())
    assert len(pages) <= 2
    assert "Wat er in versie 2 is veranderd" in words
    assert "staan op de pagina van dit overzicht" in words
    assert "Wat niet op vier bladen past" in words
    assert "Afdoeningen in detail" not in words


def test_a_pdf_is_laid_out_once_however_full_it_is_and_keeps_no_table_in_part(cast, monkeypatch):
    """What takes the time is laying out. A table stands on one page, so that so many pages hold whole tables only."""
    overview = fullest(made(code="FIN"))
    monkeypatch.setattr(paper, "MOST_PAGES", 3)  # it has four
    laid_out, times = paper._laid_out, []
    monkeypatch.setattr(paper, "_laid_out", lambda context: times.append(1) or laid_out(context))
    pages = words_of(paper.pdf(overview, "nl"))
    assert (len(pages), len(times)) == (3, 1)
    heads, totals = (sum(page.count(word) for page in pages) for word in ("aandeel", "100%"))
    assert heads == totals > 3  # each table of shares ends in its total


def test_an_overview_that_does_not_fit_is_an_error_and_no_fifth_page(cast, monkeypatch):
    monkeypatch.setattr(paper, "MOST_PAGES", 1)
    with pytest.raises(paper.TooLong):
        paper.pdf(made(), "nl")
