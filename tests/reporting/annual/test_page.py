"""The annual report of a year as a page, and the numbers of staff beside it.

Negative control, tried and seen to fail: let `annual._scope` take any directorate (a director reads that of another).
"""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.refusal import NotAllowed, Refusal
from reporting.annual import asking, posters, sections, staff, words
from reporting.annual.questions import OWN, QUESTIONS
from reporting.models import StaffNumber
from tests.factories import Walk, directorate
from tests.reporting.conftest import scope
from tests.reporting.reading import tables_of
from tests.reporting.test_releases import put_reports
from tests.reporting.test_uri_pages import as_  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def url(year=2023, code="FIN", name="annual_year", **kwargs):
    return reverse(f"reporting:{name}", kwargs={"year": year, **kwargs}) + f"?directorate={code}"


def numbers(row):
    return [int(re.sub(r"\D", "", cell) or 0) for cell in row]


def test_the_year_2023_shows_what_the_register_can_give(as_, register_2023):  # noqa: F811
    tables = tables_of(as_("head").get(url()).content.decode())
    found = {
        "grid-dispositions_by_part": ("total", [82, 42, 124]),
        "grid-measures_group_a": ("measure", [31, 25]),
        "grid-measures_group_b": ("end of employment", [30, 24]),
        "grid-persons_disciplined": ("total", [25, 100]),
        "grid-outcome_by_part": ("total", [0, 0, 0, 124, 124]),
    }
    for key, (line, wanted) in found.items():
        assert numbers(tables[key][line])[: len(wanted)] == wanted, key


def test_everybody_reads_the_report_of_the_own_directorate_only(as_, scene):  # noqa: F811
    for name, code, status in (
        ("director", "BD", 200), ("director", "FIN", 404), ("other_director", "BD", 404), ("coordinator", "BD", 200),
        ("head", "FIN", 200), ("central", "DOU", 200), ("auditor", "FIN", 404), ("administrator", "FIN", 404),
    ):  # fmt: skip
        assert as_(name).get(url(code=code)).status_code == status, (name, code)


@pytest.mark.parametrize("name", ["annual_year", "staff_numbers_year"])
def test_a_page_takes_few_queries(name, as_, register_2023):  # noqa: F811
    browser = as_("head")
    browser.get(url(name=name))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(url(name=name)).status_code == 200
    kept = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(kept) <= 12, kept


def test_the_parts_of_the_ministry_make_the_ministry(cast, register_2023):
    Walk(cast).to_closed()
    year = date.today().year
    for of in (2023, year):
        whole = asking.ask(scope("FIN"), of, sections.questions())
        pieces = [asking.ask(scope(code), of, sections.questions()) for code in ("BD", "DOU", "TSL", "PSG")]
        for key in (
            "persons_by_inquiry",
            "persons_by_heaviest",
            "persons_disciplined",
            "category_by_inquiry",
        ):
            for label in whole.table(key).codes:
                line = [_count(one.table(key), label) for one in pieces]
                assert _count(whole.table(key), label) == sum(line), (of, key, label)


def _count(table, code):
    return (
        table.count_of(code)
        if hasattr(table, "rows")
        else sum(sum(cells) for label, cells in table.lines if label.code == code)
    )


def test_every_question_of_the_report_adds_up(cast, register_2023):
    Walk(cast).to_closed()
    asked = asking.ask(scope("FIN"), 2023, sections.questions())
    assert set(sections.questions()) <= set(QUESTIONS) and set(OWN) <= set(sections.questions())
    total = asked.table("measures_heaviest").total
    for key in (
        "outcome_by_part",
        "category_by_service",
        "heaviest_by_service",
        "group_a_by_part",
        "category_by_group_a",
        "category_by_group_b",
    ):
        assert asked.table(key).total == total == 124


def test_a_year_stands_beside_the_one_before_with_an_arrow(as_, cast):  # noqa: F811
    put_reports({"BD": (9, 9, 9, 9)}, year=2024)
    put_reports({"BD": (9, 9, 9, 12), "DOU": (2, 0, 0, 0)}, year=2025)
    tables = tables_of(as_("head").get(url(2025)).content.decode())
    assert tables["grid-reports_by_category"]["total"][2:] == ["36", "↑ 55 more, it was 36"]
    first = asking.ask(scope("FIN"), 2024, sections.questions())
    assert first.knows("reports_by_category") and first.before("reports_by_category") is None
    unknown = asking.ask(scope("FIN"), 2023, sections.questions())
    assert not unknown.knows("reports_by_category")


def test_a_year_that_runs_stands_beside_the_same_days_of_the_year_before(cast):
    put_reports({"BD": (9, 9, 9, 9)}, year=2024)  # in the middle month of each quarter
    put_reports({"BD": (11, 0, 0, 0)}, year=2025)
    asked = asking.ask(scope("FIN"), 2025, sections.questions(), today=date(2025, 5, 4))
    with translation.override("en"):
        grid = posters.grids_of(sections.parts(asked))["reports_by_category"]
        sentence = next(words.of_reports(asked))
    assert grid.heads[-2:] == ("2024, same days", "change")
    assert [cell.value for cell in grid.foot.cells[:1]] == [11]
    assert (grid.foot.cells[2].value, grid.foot.cells[3].text) == (13, "↓ 2")  # 9 of February, 4 of May
    assert asked.runs and not asking.ask(scope("FIN"), 2024, [], today=date(2025, 5, 4)).runs
    assert "That is 2 fewer than in the same days of 2024 (13 reports)." in sentence


def test_an_imported_year_is_not_put_beside_a_part_of_the_next(cast, register_2023):
    """What is known to the year only has no place in some of its days: it would count as nothing."""
    put_reports({"BD": (1, 0, 0, 0)}, year=2024)
    asked = asking.ask(scope("FIN"), 2024, sections.questions(), today=date(2024, 5, 4))
    assert asked.before("dispositions_by_category") is None
    over = asking.ask(scope("FIN"), 2024, sections.questions(), today=date(2025, 1, 1))
    assert over.before("dispositions_by_category").total == 124


# --- Numbers of staff -----------------------------------------------------------------------------------


def test_a_number_of_staff_is_entered_and_corrected_with_its_history(cast, do):
    place = directorate("BD")
    row = do(staff.enter, place, 2023, 26_000, by=cast.coordinator, source="Jaarverslag")
    do(staff.enter, place, 2023, 26_100, by=cast.administrator)
    assert StaffNumber.objects.get(pk=row.pk).count == 26_100
    assert [h.count for h in row.history.order_by("history_id")] == [26_000, 26_100]
    do(staff.enter, place, 2023, 0, by=cast.central)
    assert not StaffNumber.objects.exists()


@pytest.mark.parametrize("name", ["director", "anna", "auditor", "nobody"])
def test_who_only_reads_enters_no_number_of_staff(name, cast, do):
    with pytest.raises(NotAllowed):
        do(staff.enter, directorate("BD"), 2023, 26_000, by=getattr(cast, name))


def test_a_coordinator_enters_the_own_services_and_no_other(cast, do):
    with pytest.raises(NotAllowed):
        do(staff.enter, directorate("DOU"), 2023, 5_000, by=cast.coordinator)
    for year, count in ((1900, 5), (2023, -1), (2023, 2_000_000)):
        with pytest.raises((Refusal, ValidationError)):
            do(staff.enter, directorate("BD"), year, count, by=cast.coordinator)


def test_the_ministry_is_the_sum_of_its_services_once_all_are_known(cast, do):
    for code, count in (("BD", 26_000), ("DOU", 5_500), ("TSL", 1_900)):
        do(staff.enter, directorate(code), 2023, count, by=cast.central)
    assert staff.of(scope("FIN"), 2023, staff.numbers([2023])) is None
    do(staff.enter, directorate("PSG"), 2023, 1_600, by=cast.central)
    assert staff.of(scope("FIN"), 2023, staff.numbers([2023])) == 35_000
    do(staff.enter, directorate("FIN"), 2023, 35_010, by=cast.central)
    assert staff.of(scope("FIN"), 2023, staff.numbers([2023])) == 35_010


def test_numbers_of_staff_are_entered_on_a_page_and_not_over_those_of_another(as_, cast, do):  # noqa: F811
    browser, place = as_("coordinator"), directorate("BD")
    page = reverse("reporting:staff_numbers_year", kwargs={"year": 2023})
    seen = seen_on(browser.get(page))
    answer = browser.post(page, {f"count_{place.pk}": "26000", "source": "Jaarverslag", "seen": seen})
    assert answer.status_code == 302 and StaffNumber.objects.get().count == 26_000
    for old in ({"seen": seen}, {"seen": ""}, {}):  # nor by a form that does not say what it saw
        answer = browser.post(page, {f"count_{place.pk}": "1", "source": ""} | old)
        assert answer.status_code == 422 and StaffNumber.objects.get().count == 26_000
    assert "26,000" in browser.get(reverse("reporting:staff_numbers")).content.decode()


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_correcting_one_number_leaves_where_the_others_were_found(as_, cast, do):  # noqa: F811
    for code, count in (("BD", 26_000), ("DOU", 5_500)):
        do(staff.enter, directorate(code), 2023, count, by=cast.central, source="Jaarverslag")
    browser, page = as_("central"), reverse("reporting:staff_numbers_year", kwargs={"year": 2023})
    counts = {f"count_{directorate(code).pk}": str(n) for code, n in (("BD", 26_000), ("DOU", 5_600))}
    sent = counts | {"source": "Nagekeken", "seen": seen_on(browser.get(page))}
    assert browser.post(page, sent).status_code == 302
    found = dict(StaffNumber.objects.values_list("directorate__code", "source"))
    assert found == {"BD": "Jaarverslag", "DOU": "Nagekeken"}


def test_where_a_number_was_found_names_nobody(cast, do):
    for source in ("Van de heer Jansen", "bel 06-12345678", "jan@voorbeeld.nl", "P-nummer 00123456"):
        with pytest.raises(Refusal):
            do(staff.enter, directorate("BD"), 2023, 26_000, by=cast.coordinator, source=source)
    row = do(
        staff.enter, directorate("BD"), 2023, 26_000, by=cast.coordinator,
        source="Jaarverslag Ministerie van Financiën 2023, stand 31 december",
    )  # fmt: skip
    assert row.source.startswith("Jaarverslag")
