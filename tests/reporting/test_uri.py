"""The URI export: what is in it, when a next version is made, what failure leaves.

Negative control, tried and seen to fail: let neither `mapping.check` nor `making.finished` refuse what has no place.
"""

import io
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone, translation

from accounts import context
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from accounts.spreadsheet import safe
from cases import lists, workflow
from cases.models import Category
from cases.register import writing as register
from reporting import tasks, uri
from reporting.models import ExportFile, Run, UriExport
from reporting.uri import making, mapping, profiles, workbook
from reporting.uri.doors import TASK
from tests.cases.registers import bring, csv_of, many, row
from tests.factories import Walk, directorate
from tests.reporting.profile_bodies import changed, in_force, with_code, without_code
from tests.reporting.test_uri_2023 import content_of, export_of, rows_of, sha_of, sheets_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def ask(by, year=2023, code="FIN"):
    with context.acting(by):
        return uri.ask(year, directorate(code), by=by)


def work(run):
    used = run.key.rpartition(":")[2]
    tasks.make_uri_export(run.key, year=int(run.period), directorate=run.directorate_id, profile=used)
    run.refresh_from_db()
    return run


# --- What is in it ----------------------------------------------------------------------------------


def test_a_case_that_was_decided_here_is_a_row_with_its_day_known(cast):
    Walk(cast, received_on=date(2025, 1, 6)).to_disposition().dispose("BERISPING", "VERPLAATSING")
    [found] = rows_of(export_of(cast.coordinator, 2025, "BD"))
    assert found["Maatregelen (codes)"] == "BERISPING | VERPLAATSING"
    assert found["Maatregelen"] == "Schriftelijke berisping | Verplaatsing"
    assert (found["Zwaarste maatregel (code)"], found["Uitkomst (code)"]) == ("VERPLAATSING", "aangetoond")
    assert (found["Afdoening bekend tot op (code)"], found["Herkomst (code)"]) == ("dag", "rosi")


@pytest.mark.asvs("14.2.6")
def test_no_day_number_name_or_text_of_a_case_is_in_the_files(cast, closed_in_2025):
    walk = closed_in_2025
    export = export_of(cast.coordinator, 2025, "BD")
    told, rows = sheets_of(export)
    text = content_of(export, "csv").decode() + str(rows) + str(told)
    for secret in (
        walk.case.number,
        "Zonnebloem",
        "Dienstauto",
        "Geheim",
        "P-700001",
        "2025-02-24",
        "Passend",
    ):
        assert secret not in text


def test_a_restricted_case_counts_as_any_other(cast, closed_in_2025, do):
    walk = closed_in_2025
    before = export_of(cast.coordinator, 2025, "BD")
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig")
    assert export_of(cast.coordinator, 2025, "BD").pk == before.pk


def test_a_proposal_that_was_not_decided_is_no_row(cast, register_2023):
    Walk(cast, received_on=date(2025, 1, 6)).to_disposition()
    assert export_of(cast.coordinator, 2025, "BD").rows == 0


def test_a_withdrawn_import_gives_no_rows(cast, register_2023, do):
    bring(csv_of(row()), year=2022)  # so that the register still knows these years
    do(register.withdraw, register_2023, by=cast.head, reason="Verkeerd bestand")
    export = export_of(cast.central)
    assert (export.rows, rows_of(export)) == (0, [])


def test_a_category_that_did_not_hold_in_the_year_fails_its_check(cast, register_2023):
    with context.acting(None):
        Category.objects.filter(code="GEW").update(valid_from=date(2024, 1, 1))
    failed = [result for result in export_of(cast.central).checks if not result["holds"]]
    assert [(result["check"], result["found"]) for result in failed] == [("category_held", 1)]


def test_a_code_without_a_place_in_the_profile_is_named_and_nothing_is_exported(cast, register_2023):
    in_force(changed(codes=without_code("category", "GEW")))
    with pytest.raises(Refusal, match="has no place for codes that 2023 holds") as refused:
        ask(cast.central)
    assert refused.value.missing == ["Category: Abuse of the power to use force (GEW)"]
    assert not Run.objects.exists() and not UriExport.objects.exists()
    assert export_of(cast.central, profile="uri-tabellen").rows == 124  # the other profile has its place


def test_a_code_that_does_not_occur_in_the_year_needs_no_place(cast, register_2023):
    in_force(changed(codes=without_code("category", "MIS")))
    assert export_of(cast.central).profile_version == "2023.9"


def test_a_code_that_comes_while_the_job_waits_exports_nothing_and_says_so(cast, register_2023, monkeypatch):
    in_force(changed(codes=without_code("category", "GEW")))
    monkeypatch.setattr(mapping, "check", lambda *_: None)
    run = work(ask(cast.central))
    assert (run.state, run.problem) == ("failed", "DoesNotMap")
    assert not UriExport.objects.exists() and not ExportFile.objects.exists()


def test_when_it_is_decided_where_the_rows_go_the_export_is_made(cast, register_2023):
    in_force(changed(codes=without_code("category", "GEW")))
    label = {"nl": "Misbruik van bevoegdheden", "en": "Abuse of powers"}
    in_force(changed(codes=with_code("category", "GEW", code="BEV", **label), version="2023.10"))
    rows = rows_of(export_of(cast.central))
    assert Counter(found["Categorie (code)"] for found in rows)["BEV"] == 3


def test_a_year_that_still_runs_fails_the_check_that_it_is_over(cast):
    Walk(cast)
    export = export_of(cast.coordinator, timezone.localdate().year, "BD")
    assert [result["check"] for result in export.checks if not result["holds"]] == ["year_over"]


def test_a_thousand_rows_of_several_years_keep_their_own_year(cast):
    bring(csv_of(*many(1000)), year=2023)
    bring(csv_of(*many(400)), year=2024)
    export = export_of(cast.central)
    rows = rows_of(export)
    assert [row["Nr."] for row in rows] == [str(number) for number in range(1, 1001)]
    assert all(result["holds"] for result in export.checks)
    assert len(sheets_of(export)[1]) == 1001
    assert export_of(cast.central, 2024).rows == 400


# --- Formulas ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_calculates_a_cell(start, cast, register_2023):
    in_force(changed(codes=with_code("category", "GEW", code="GEW", nl=f"{start}HYPERLINK(1)", en="x")))
    export = export_of(cast.central)
    [found] = [row for row in rows_of(export) if row["Categorie (code)"] == "GEW"]
    assert found["Categorie"] == f"'{start}HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(content_of(export, "xlsx")))
    assert all(cell.data_type != "f" for sheet in book for line in sheet for cell in line)


def test_numbers_and_plain_words_stay_as_they_are():
    assert [safe(cell) for cell in (1, "a=b", "", "2023")] == [1, "a=b", "", "2023"]


def test_the_csv_begins_with_the_mark_of_utf8_and_ends_its_lines_as_rfc_4180_does(cast, register_2023):
    content = content_of(export_of(cast.central), "csv")
    assert content.startswith(b"\xef\xbb\xbfNr.;Jaar;")
    assert content.count(b"\r\n") == 125 and content.endswith(b"\r\n")


# --- Versions ----------------------------------------------------------------------------------------


def test_twice_is_one_version(cast, register_2023):
    first = export_of(cast.central)
    assert export_of(cast.head).pk == first.pk
    assert UriExport.objects.count() == 1


def test_a_message_that_comes_twice_makes_one_version(cast, register_2023):
    run = ask(cast.central)
    work(run)
    work(run)
    Outbox.objects.update(done_at=None)  # killed between the export and its mark
    work(run)
    assert UriExport.objects.count() == 1


def test_a_correction_makes_a_next_version_and_leaves_the_first_as_it_was(cast, register_2023, do):
    first = export_of(cast.central)
    kept = (content_of(first, "csv"), first.totals, sha_of(first))
    bring(csv_of(row()), year=2023)
    second = export_of(cast.central)
    assert (first.version, second.version, second.rows) == (1, 2, 125)
    first.refresh_from_db()
    assert (content_of(first, "csv"), first.totals, sha_of(first)) == kept


def test_what_comes_back_to_an_earlier_state_is_a_version_of_its_own(cast, register_2023, do):
    first = export_of(cast.central)
    extra = bring(csv_of(row()), year=2023)
    export_of(cast.central)
    do(register.withdraw, extra, by=cast.head, reason="Toch niet")
    third = export_of(cast.central)
    assert (third.version, sha_of(third)) == (3, sha_of(first))


def test_the_same_register_imported_anew_gives_the_same_file(cast, register_2023, do):
    first = export_of(cast.central)
    do(register.withdraw, register_2023, by=cast.head, reason="Nog eens")
    with context.acting(None), (Path("cases/data/register_2023.csv")).open("rb") as file:
        register.import_file(file, by=None, year=2023, name="register_2023.csv")
    assert export_of(cast.central).pk == first.pk


def test_equal_lines_give_equal_bytes(cast, register_2023, monkeypatch):
    first = export_of(cast.central)
    monkeypatch.setattr(making.timezone, "now", lambda: first.as_of)
    scope = lists.by_id("directorate")[first.directorate_id]
    with (
        context.acting(None),
        making.finished(profiles.for_year(2023), scope, 2023, lambda *_: None) as again,
    ):
        made = {file.kind: file.path.read_bytes() for file in again.files}
    assert made == {file.kind: content_of(first, file.kind) for file in first.files.all()}


# --- Who may ask for what ---------------------------------------------------------------------------


def test_who_may_ask_for_which_export(cast, register_2023):
    allowed = set()
    for name, user in cast.everyone().items():
        for code in ("FIN", "BD", "DOU"):
            try:
                ask(user, code=code)
            except NotAllowed:
                continue
            allowed.add((name, code))
    everywhere = {(name, code) for name in ("head", "reviewer", "central") for code in ("FIN", "BD", "DOU")}
    assert allowed == everywhere | {("coordinator", "BD")}


@pytest.mark.parametrize(
    ("year", "sentence"), [(2001, "nothing about 2001"), (2014, "no profile"), (2999, "nothing about 2999")]
)
def test_a_year_that_cannot_be_exported_is_refused_in_a_sentence(year, sentence, cast, register_2023):
    bring(csv_of(row()), year=2014)
    with pytest.raises(Refusal, match=sentence):
        ask(cast.central, year)
    assert not Run.objects.exists()


def test_an_empty_register_has_nothing_to_export(cast):
    with pytest.raises(Refusal, match="nothing about 2023"):
        ask(cast.central)


# --- Half-way ---------------------------------------------------------------------------------------


def test_what_breaks_half_way_leaves_nothing_and_can_be_asked_for_again(
    cast, register_2023, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    original, calls = workbook.write_text, []

    def breaks(sheet, *cells):
        calls.append(cells)
        if len(calls) == 600:
            raise ValueError("Zonnebloem")
        return original(sheet, *cells)

    run = ask(cast.central)
    with monkeypatch.context() as patch:
        patch.setattr(workbook, "write_text", breaks)
        work(run)
    assert len(calls) == 600
    assert (run.state, run.problem) == ("failed", "ValueError")
    assert not UriExport.objects.exists()
    assert list(tmp_path.iterdir()) == []
    again = ask(cast.central)
    assert (again.pk, again.state) == (run.pk, "waiting")
    assert Outbox.objects.get(key=run.key, done_at=None).task == TASK
    assert work(run).state == "done"
    assert UriExport.objects.get().rows == 124
