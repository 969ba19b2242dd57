"""The checks of every export: what stops it, what is explained, and the totals against the monthly overviews.

Negative controls, each tried and seen to fail: ask in `uri_runs` and `uri_doubts` for no right, in `uri_runs` for the
right anywhere; let `uri_codes` go over all it was asked; let `uri_doubts` count no day; let `monthly._line` tell of no
month without an overview; let `identifying.names_in` find nothing.
"""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from accounts import context
from accounts.refusal import Refusal
from cases.models import Case, Disposition, Violation
from reporting import identifying, overviews
from reporting.models import UriExport
from reporting.periods import Month
from reporting.uri import checking, house, making, showing, states
from tests.cases.registers import bring, csv_of, row
from tests.factories import Walk, directorate
from tests.reporting.ways import draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def closed(closed_in_2025):
    """A case of 2025, closed in that year with a disposition."""
    return closed_in_2025


def failed(export):
    return {result["check"]: result["found"] for result in export.checks if not result["holds"]}


def result_of(export, name):
    return next(result for result in export.checks if result["check"] == name)


# --- What stops an export ----------------------------------------------------------------------------


def test_a_year_in_order_has_no_fault_and_every_check_of_the_house(cast, closed):
    export = draft(cast.coordinator, 2025)
    assert states.faults(export) == []
    names = [result["check"] for result in export.checks]
    assert len(names) == len(set(names))
    assert set(checking.WORDS) == set(names)


def test_a_violation_of_a_closed_case_without_a_disposition_stops_the_export(cast, closed):
    Violation.objects.create(
        case=closed.case,
        subject=closed.subject_person,
        directorate=directorate("BD"),
        category=closed.violation.category,
        recorded_by=cast.anna,
    )
    assert failed(draft(cast.coordinator, 2025))["closed_disposed"] == 1
    Case.objects.filter(pk=closed.case.pk).update(closed_on=date(2026, 1, 5))
    assert "closed_disposed" not in failed(draft(cast.coordinator, 2025))


def test_a_day_that_cannot_be_stops_the_export(cast, closed):
    late = timezone.localdate() + timedelta(days=9)
    after = closed.standing.decided_on + timedelta(days=1)
    impossible = (
        (Case, closed.case.pk, {"opened_on": after, "closed_on": after, "phase_since": after}),
        (Violation, closed.violation.pk, {"outcome_on": late}),
        (Disposition, closed.standing.pk, {"proposed_on": late}),
        (Disposition, closed.standing.pk, {"carried_out_on": late}),
    )
    for model, pk, values in impossible:
        with transaction.atomic():
            model.objects.filter(pk=pk).update(**values)
            found = {result["check"]: result["found"] for result in house.doubts(directorate("BD").pk, 2025)}
            transaction.set_rollback(True)
        assert found == {"closed_disposed": 0, "dates_possible": 1}, values
    model.objects.filter(pk=pk).update(**values)
    export = draft(cast.coordinator, 2025)
    assert [result["check"] for result in states.faults(export)] == ["dates_possible"]


def given(user, function, year, *codes):
    """What a function gives somebody of these directorates; most are asked of one only."""
    places = [directorate(code).pk for code in codes]
    asked = "%s::bigint[]" if function in ("uri_lines", "uri_codes") else "%s"
    with context.acting(user), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {function}({asked}, %s)", [places if "[]" in asked else places[0], year]
        )
        return set(map(str, cursor.fetchall()))


def test_nobody_else_gets_rows_of_an_export_or_what_stands_in_its_way(cast, closed):
    asked = ("uri_runs", "uri_codes", "uri_doubts")

    def rows(user, function):
        return len(given(user, function, 2025, "BD"))

    for user in (cast.coordinator, cast.head, None):
        assert all(rows(user, function) for function in asked), user
    for user in (cast.anna, cast.director, cast.auditor):
        assert [rows(user, function) for function in asked] == [0, 0, 0], user


def test_the_database_gives_rows_of_the_very_scope_that_somebody_exports_and_of_no_other(cast, register_2023):
    def rows(user, function, code):
        return len(given(user, function, 2023, code))

    for function in ("uri_runs", "uri_codes"):
        assert rows(cast.coordinator, function, "BD")
        assert [rows(cast.coordinator, function, code) for code in ("FIN", "DOU", "TSL")] == [0, 0, 0]
    assert rows(cast.administrator, "uri_codes", "FIN") and not rows(cast.administrator, "uri_runs", "FIN")
    for user in (cast.coordinator, cast.central, None):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(user, "uri_lines", "BD")


def test_codes_of_several_directorates_are_given_of_those_within_reach_only(cast, register_2023):
    def codes(user, *places):
        return given(user, "uri_codes", 2023, *places)

    assert codes(cast.coordinator, "BD", "DOU", "TSL") == codes(cast.coordinator, "BD")
    assert codes(cast.administrator, "BD", "DOU", "TSL") == set().union(
        *(codes(cast.administrator, code) for code in ("BD", "DOU", "TSL"))
    )
    assert codes(cast.administrator, "DOU") - codes(cast.administrator, "BD"), "there is something to see"
    assert codes(cast.coordinator) == codes(cast.coordinator, "DOU", "TSL") == set()


def test_a_running_year_cannot_be_handed_in(cast):
    Walk(cast)
    export = draft(cast.coordinator, timezone.localdate().year)
    assert [result["check"] for result in states.faults(export)] == ["year_over"]


@pytest.mark.parametrize("always", [False, True])
def test_rows_and_totals_are_of_one_moment(always, cast, closed, monkeypatch):
    """A row that comes between counting and reading, once and at every try."""
    original, calls = making.read, []

    def meanwhile(*args):
        if always or not calls:
            calls.append(args)
            bring(csv_of(row(dienstonderdeel="Belastingdienst", volgnummer=str(len(calls)))), year=2025)
        return original(*args)

    monkeypatch.setattr(making, "read", meanwhile)
    if always:
        with pytest.raises(Refusal, match="keeps changing"):
            draft(cast.coordinator, 2025)
        assert not UriExport.objects.exists()
    else:
        export = draft(cast.coordinator, 2025)
        assert export.rows == 2 and result_of(export, "figures_agree")["holds"]


# --- Texts that tell who somebody is -------------------------------------------------------------------

TELLING = {
    "Gemeld door mevr. De Boer-Visser.": {"name"},
    "Volgens A.B. van der Meer klopt het.": {"name"},
    "Fatima el Idrissi was erbij.": {"name"},
    "Bel 06-12345678 of (070) 342 80 00.": {"telephone"},
    "Ook bereikbaar op +31 6 1234 5678.": {"telephone"},
    "Schrijf aan piet@minfin.example.": {"email"},
    "Personeelsnummer P-700001.": {"number"},
    "BSN 123456782.": {"number"},
    "Zie dossier 2025-00012.": {"case"},
}
TELLING_NOTHING = (
    "Misbruik positie en belangenverstrengeling",
    "Financiële maatregel (boete, periodiek)",
    "(p)SG-cluster",
    "Ministerie van Financiën, niet bij een dienstonderdeel",
    "Dienst Toeslagen en Douane Luchthaven",
    "Over 2021-2023 telde de Belastingdienst 1.198 meldingen, 12,5 % meer.",
    "De medewerker gebruikte de dienstauto privé en kreeg een waarschuwing.",
)


@pytest.mark.parametrize("text", TELLING)
def test_a_text_that_tells_who_somebody_is_is_found(text):
    assert identifying.kinds_in(text) == TELLING[text]


@pytest.mark.parametrize("text", TELLING_NOTHING)
def test_a_text_that_tells_nothing_is_let_pass(text):
    assert identifying.kinds_in(text) == set()


def test_a_name_of_the_register_or_the_staff_is_found_though_it_looks_like_none(cast, closed):
    texts = [
        "Gemeld over Betrokkene Geheim.",
        "Gezien door Anna Proef.",
        "Volgens Melder Geheim",
        "Iemand Anders",
    ]
    assert identifying.names_in(texts) == set(texts[:3])
    assert house.telling(texts)["found"] == 3


def test_a_label_with_a_name_stops_the_export_and_says_what_kind(cast, closed):
    directorate_ = directorate("BD")
    directorate_.name_nl = "Belastingdienst, vraag Betrokkene Geheim, 06-12345678"
    directorate_.save()
    from cases import lists

    lists.forget()
    export = draft(cast.coordinator, 2025)
    assert [result["check"] for result in states.faults(export)] == ["nothing_identifying"]
    assert checking.said(result_of(export, "nothing_identifying")).endswith("a name, a telephone number")


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("De Dienst Toeslagen telde later.", False),
        ("Bij Beëindiging dienstverband en in het Register.", False),
        ("Volgens Onbekende Iemand klopt het.", True),
        ("Karel van den Berg belde.", True),
    ],
)
def test_what_reads_as_a_name_in_a_sentence_is_refused_whether_it_is_known_or_not(text, is_name, db):
    assert identifying.reads_as_name(text, identifying.labels()) == is_name


# --- Against the monthly overviews ---------------------------------------------------------------------


def made(month):
    with context.acting(None):
        return overviews.make(month, directorate("BD").pk, by=None)


def because(export):
    return {
        (line["title"], line["entry"]): line["because"]
        for line in showing.compared_with_months(export, export.overviews)
    }


def test_the_totals_are_the_sum_of_the_overviews(cast, closed):
    month = Month.of(closed.standing.decided_on)
    made(month)
    export = draft(cast.coordinator, 2025)
    assert failed(export) == {} and because(export) == {}
    assert all(line["unexplained"] == 0 for line in export.overviews)


def test_a_month_without_an_overview_explains_its_difference_and_asks_for_a_sentence(cast, closed):
    export = draft(cast.coordinator, 2025)
    month = closed.standing.decided_on.strftime("%B")
    lines = because(export)
    assert set(map(tuple, lines.values())) == {(f"1 in {month}, of which there is no overview",)}
    assert [result["check"] for result in states.unexplained(export)] == ["overviews_equal"]
    assert result_of(export, "overviews_equal")["found"] == len(lines) == 6


def test_a_correction_after_the_overview_explains_its_difference(cast, closed):
    month = Month.of(closed.standing.decided_on)
    made(month)
    Walk(cast, received_on=date(2025, 1, 6)).to_closed()
    export = draft(cast.coordinator, 2025)
    name = closed.standing.decided_on.strftime("%B")
    assert set(map(tuple, because(export).values())) == {(f"+1 in {name}, corrected after its overview",)}
    assert "overviews_explained" not in failed(export)


def test_what_is_known_to_the_year_only_explains_its_difference_and_asks_for_nothing(cast, register_2023):
    export = draft(cast.coordinator)
    assert failed(export) == {}
    lines = because(export)
    assert lines["Dispositions by category", "Private misconduct"] == [
        f"{result_count(export, 'PRI')} known to the year only, which stand in no month"
    ]
    assert (
        sum(
            line["export"] - line["overviews"]
            for line in export.overviews
            if line["key"] == "measures_heaviest"
        )
        == 92
    )


def result_count(export, code):
    return next(
        line["export"]
        for line in export.overviews
        if line["key"] == "dispositions_by_category" and line["label"][0] == code
    )


def test_a_difference_that_nothing_explains_stops_the_export(cast, closed, monkeypatch):
    from reporting.uri import monthly

    monkeypatch.setattr(monthly, "months_of", lambda year: [Month(year + 1, n) for n in range(1, 13)])
    export = draft(cast.coordinator, 2025)
    assert "overviews_explained" in {result["check"] for result in states.faults(export)}
