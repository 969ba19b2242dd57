"""The URI export: what is in it, when a next version is made, what a bad profile says, what failure leaves."""

import io
import json
import os
import tempfile
import time
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
from reporting.models import ExportFile, Run, UriExport, UriProfile
from reporting.uri import keeping, making, mapping, profile, profiles, workbook
from reporting.uri import profile_reading as reading
from reporting.uri.doors import TASK
from tests.cases.registers import bring, csv_of, many, row
from tests.factories import Walk, directorate
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
def test_no_day_number_name_or_text_of_a_case_is_in_the_files(cast):
    walk = Walk(cast, received_on=date(2025, 1, 6)).to_closed()
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


def test_a_restricted_case_counts_as_any_other(cast, do):
    walk = Walk(cast, received_on=date(2025, 1, 6)).to_closed()
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


# --- The profile ------------------------------------------------------------------------------------

SHIPPED = json.loads((reading.FOLDER / "uri-2023.2.json").read_text())


def changed(**changes):
    return {**SHIPPED, "version": "2023.9", **changes}


def without_code(name, code):
    """The mapping of the shipped profile without one code of a list."""
    return {
        key: [row for row in rows if (key, row["of"]) != (name, code)]
        for key, rows in SHIPPED["codes"].items()
    }


def with_code(name, ours, **changes):
    """The mapping with another name for one code."""
    codes = without_code(name, ours)
    return codes | {name: [*codes[name], {"of": ours, **changes}]}


def in_force(body):
    """A profile in force, as the system would bring it."""
    with context.acting(None):
        return UriProfile.objects.create(
            code=body["code"],
            version=body["version"],
            body=body,
            state="in_force",
            put_in_force_at=timezone.now(),
        )


def column(**changes):
    return [{**SHIPPED["columns"][0], **changes}]


def table(**changes):
    label = {"nl": "x", "en": "x"}
    return [{"key": "t", "label": label, "counts": "violations", "down": "category", **changes}]


def without(key):
    return {name: part for name, part in SHIPPED.items() if name != key}


BAD = {
    "“valid_from” is missing": without("valid_from"),
    "“statement.nl” is missing": changed(statement={"en": "x"}),
    "“title.en” is empty": changed(title={"nl": "x", "en": " "}),
    "“valid_from” has to be a year": changed(valid_from=23),
    "“valid_from” is missing, or is not what it should be": changed(valid_from=True),
    "it ends before it begins": changed(valid_until=2022),
    "it has no columns": changed(columns=[]),
    "column “nr” comes from “description”, which the register does not export": changed(
        columns=column(**{"from": "description"})
    ),
    "column “nr” stands in it twice": changed(columns=column() * 2),
    "“columns[1].key” is missing": changed(columns=["nr"]),
    "“codes.measure” is missing": changed(
        codes={k: v for k, v in SHIPPED["codes"].items() if k != "measure"}
    ),
    "“codes.measure.GEEN” stands in it twice": changed(
        codes=SHIPPED["codes"] | {"measure": SHIPPED["codes"]["measure"][:1] * 2}
    ),
    "“codes.outcome.proven.code” is missing": changed(
        codes={**SHIPPED["codes"], "outcome": [{"of": "proven", "nl": "x", "en": "x"}]}
    ),
    "there is no check “luck”": changed(checks=["luck"]),
    "“code” has to be small letters": changed(code="Uri 2"),
    "“OMG” of “codes.category” has two labels": changed(
        codes=with_code("category", "COM", code="OMG", nl="x", en="x")
    ),
    "cannot be the name of a sheet": changed(
        sheets=SHIPPED["sheets"] | {"data": {"nl": "Rijen/2023", "en": "x"}}
    ),
    "it has no tables": changed(kind="tables", tables=[]),
    "table “t” stands by every measure": changed(kind="tables", tables=table(down="measures")),
    "table “t” stands by “name”": changed(kind="tables", tables=table(down="name")),
    "table “t” crosses a list with itself": changed(kind="tables", tables=table(across="category")),
    "table “t” counts nothing": changed(kind="tables", tables=table(counts="luck")),
    "it has to be an object": [],
}


@pytest.mark.parametrize("sentence", BAD)
def test_a_bad_profile_says_what_is_wrong_with_it(sentence, tmp_path):
    path = tmp_path / "uri_bad.json"
    path.write_text(json.dumps(BAD[sentence]))
    with pytest.raises(reading.BadProfile) as refused:
        reading.load(path)
    assert str(refused.value).startswith("The profile uri_bad.json cannot be used: ")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(("content", "sentence"), [(b'{\n"code": ', "line 2"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_profile_that_is_no_json_says_where(content, sentence, tmp_path):
    path = tmp_path / "uri_bad.json"
    path.write_bytes(content)
    with pytest.raises(reading.BadProfile, match=sentence):
        reading.load(path)


def test_a_profile_with_fewer_columns_gives_those_columns(cast, register_2023):
    first = export_of(cast.central)
    in_force(changed(columns=SHIPPED["columns"][:3]))
    second = export_of(cast.central)
    assert (second.version, second.profile_version) == (first.version + 1, "2023.9")
    assert set(rows_of(second)[0]) == {"Nr.", "Jaar", "Dienstonderdeel (code)"}


def test_no_source_of_a_column_names_a_person_a_case_or_a_text():
    assert {source.split(".")[0] for source in profile.SOURCES} == {
        "number", "year", "service", "category", "outcome", "measures", "heaviest", "group_a", "group_b", "known",
        "origin", "measured", "inquiry", "reporter", "person", "event",
    }  # fmt: skip


@pytest.mark.parametrize("path", reading.shipped(), ids=lambda path: path.stem)
def test_every_shipped_profile_has_a_place_for_every_code_and_says_what_it_is_not(path, db):
    shipped = reading.load(path)
    assert path.stem == f"{shipped.code}-{shipped.version}"
    assert mapping.without_place(shipped) == []
    assert "niet openbaar" in shipped.statement.nl and "not public" in shipped.statement.en
    assert "nieuwe versie" in shipped.statement.nl and "new version" in shipped.statement.en
    assert profiles.of_version(shipped.code, shipped.version) == shipped


def test_an_export_is_never_changed(cast, register_2023):
    from django.db import DatabaseError, transaction

    export = export_of(cast.central)
    with pytest.raises(DatabaseError), transaction.atomic():
        UriExport.objects.filter(pk=export.pk).update(rows=1)


def test_what_a_killed_worker_left_is_cleared_away_a_day_later(cast, register_2023, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("rosi-uri-old", 25), ("rosi-uri-new", 1), ("other", 25)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age * 3600,) * 2)
    export_of(cast.central)
    assert {path.name for path in tmp_path.iterdir()} == {"rosi-uri-new", "other"}


def test_a_sheet_that_is_full_goes_on_in_a_second_one_and_no_row_is_lost(cast, register_2023, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 50)
    _told, *sheets = sheets_of(export_of(cast.central))
    assert [len(rows) - 1 for rows in sheets] == [50, 50, 24]
    assert len({tuple(rows[0]) for rows in sheets}) == 1
    assert [row[0] for rows in sheets for row in rows[1:]] == list(range(1, 125))


# --- Files in pieces --------------------------------------------------------------------------------


def test_a_file_is_kept_in_pieces_and_read_one_at_a_time(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    export = export_of(cast.central)
    for file in export.files.all():
        lengths = [len(piece.content) for piece in file.pieces.all()]
        assert len(lengths) > 5 and set(lengths[:-1]) == {1000} and 0 < lengths[-1] <= 1000
        assert [len(piece) for piece in keeping.pieces(file)] == lengths
        assert sum(lengths) == file.size


def test_a_download_breaks_off_where_a_piece_is_not_what_was_frozen(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    file = export_of(cast.central).files.get(kind="csv")
    whole = list(keeping.pieces(file))
    file.sha256 = "0" * 64
    got = []
    with pytest.raises(keeping.NotWhole):
        for piece in keeping.pieces(file):
            got.append(piece)
    assert got == whole[:-1]


def test_a_stream_goes_on_after_its_request_in_the_name_of_who_asked(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    file = export_of(cast.coordinator, code="BD").files.get(kind="csv")
    with context.nobody_acting():
        streamed = b"".join(keeping.streamed(file, by=cast.coordinator))
        with pytest.raises(keeping.NotWhole):
            list(keeping.streamed(file, by=cast.nobody))
    assert streamed == content_of(UriExport.objects.get(), "csv")


@pytest.mark.parametrize("model", ["ExportFile", "ExportPiece"])
def test_no_file_and_no_piece_is_ever_changed(model, cast, register_2023):
    from django.db import DatabaseError, transaction

    from reporting import models

    export_of(cast.central)
    rows = getattr(models, model).objects
    for change in (lambda: rows.update(id=0), rows.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
