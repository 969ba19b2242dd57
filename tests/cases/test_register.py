"""The import of earlier registers by its doors and its command: the figures of 2023, twice, withdrawn.

Negative control: leave `batch__state="done"` out of `ViolationQuerySet.visible_to`; the test on withdrawing fails.
"""

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max
from django.utils import translation

from accounts import context
from accounts.models import DataKey
from accounts.refusal import NotAllowed, Refusal
from cases.models import Disposition, DispositionMeasure, ImportBatch, Measure, Violation
from cases.register import writing
from tests.cases.registers import REGISTER, ROW, bring, csv_of, many, row, xlsx_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- The register of 2023 (DOMAIN.md section 6) ----------------------------------------------------------------


@pytest.fixture
def register_2023():
    with REGISTER.open("rb") as file:
        return bring(file)


def test_2023_gives_124_dispositions_with_126_marks(register_2023):
    assert Disposition.objects.filter(violation__batch=register_2023).count() == 124
    assert DispositionMeasure.objects.count() == 126
    assert register_2023.rows == register_2023.rows_done == 124


def test_2023_by_service_and_with_a_measure(register_2023):
    def by_service(rows):
        return dict(rows.values_list("violation__directorate__code").annotate(Count("pk", distinct=True)))

    all_rows = Disposition.objects.filter(violation__batch=register_2023)
    assert by_service(all_rows) == {"BD": 92, "DOU": 14, "TSL": 14, "PSG": 4}
    assert by_service(all_rows.exclude(measures__code="GEEN")) == {"BD": 57, "DOU": 12, "TSL": 10, "PSG": 3}


def test_2023_by_category(register_2023):
    found = dict(Violation.objects.values_list("category__code").annotate(Count("pk")))
    assert found == {"PRI": 36, "MID": 32, "INF": 25, "OMG": 15, "POS": 10, "COM": 3, "BEV": 2, "GEW": 1}


def test_2023_by_mark_and_by_heaviest_measure(register_2023):
    marks = dict(DispositionMeasure.objects.values_list("measure__code").annotate(Count("pk")))
    assert marks == {
        "GEEN": 42,
        "GESPREK": 39,
        "ONTSLAG": 12,
        "TIJDELIJK": 12,
        "EIGEN": 6,
        "BERISPING": 6,
        "IKB": 4,
        "VERPLAATSING": 3,
        "FINANCIEEL": 2,
    }
    heaviest = Disposition.objects.annotate(most=Max("measures__severity")).values_list("most", flat=True)
    by_severity = {measure.severity: measure for measure in Measure.objects.all()}
    assert Counter(by_severity[most].group_a for most in heaviest) == {
        "geen": 42,
        "gesprek": 39,
        "maatregel": 31,
        "ontslag": 12,
    }
    assert Counter(by_severity[most].group_b for most in heaviest) == {
        "geen": 42,
        "gesprek": 39,
        "einde": 30,
        "anders": 13,
    }


def test_rows_that_say_the_same_all_stay(register_2023):
    rows = Violation.objects.annotate(most=Max("dispositions__measures__severity"))
    content = Counter(
        (
            row.directorate_id,
            row.category_id,
            row.description,
            tuple(row.dispositions.get().marks.values_list("measure_id", flat=True)),
        )
        for row in rows
    )
    repeated = [number for number in content.values() if number > 1]
    assert (sum(repeated), len(repeated)) == (50, 16)


def test_the_year_is_known_and_no_day_month_or_person_is_invented(register_2023):
    disposition = Disposition.objects.filter(violation__batch=register_2023).first()
    assert (disposition.decided_year, disposition.decided_on, disposition.state) == (2023, None, "decided")
    assert disposition.decided_by is None
    assert disposition.violation.outcome == Violation.Outcome.UNKNOWN
    assert disposition.violation.subject is None


def test_every_imported_row_has_its_history(register_2023):
    assert Violation.history.count() == Disposition.history.count() == 124
    assert DispositionMeasure.history.count() == 126
    assert set(Violation.history.values_list("history_change_reason", flat=True)) == {"import_file"}


def test_descriptions_are_sealed(register_2023, django_assert_num_queries):
    violation = Violation.objects.get(batch=register_2023, batch_row=2)
    assert violation.description.startswith("Toegangsrechten of ICT misbruikt")
    assert b"ICT misbruikt" not in violation.__dict__["description"].data


# --- Twice, and withdrawn ------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_refused_and_counts_once(cast, register_2023):
    with pytest.raises(writing.AlreadyImported), REGISTER.open("rb") as file:
        bring(file)
    with pytest.raises(writing.AlreadyImported), REGISTER.open("rb") as file, context.acting(cast.head):
        writing.receive(file, by=cast.head, year=2023, name="again.csv")
    assert Violation.objects.count() == 124


def test_a_withdrawn_import_is_seen_by_nobody_and_may_come_again(cast, do, register_2023):
    assert Violation.objects.visible_to(cast.head).count() == 124
    do(writing.withdraw, register_2023, by=cast.head, reason="Verkeerd jaar")
    assert Violation.objects.visible_to(cast.head).count() == 0
    assert Violation.objects.count() == 124  # on record, with its batch
    with REGISTER.open("rb") as file:
        bring(file, by=cast.head)
    assert Violation.objects.visible_to(cast.head).count() == 124


def test_withdrawing_takes_a_reason_and_is_done_once(cast, do, register_2023):
    with pytest.raises(Refusal, match="Give the reason"):
        do(writing.withdraw, register_2023, by=cast.head, reason=" ")
    batch = do(writing.withdraw, register_2023, by=cast.head, reason="Verkeerd jaar")
    assert (batch.withdrawn_by, batch.withdrawal_reason) == (cast.head, "Verkeerd jaar")
    with pytest.raises(Refusal, match="already withdrawn"):
        do(writing.withdraw, register_2023, by=cast.head, reason="Nog eens")


@pytest.mark.parametrize("name", ["anna", "intake", "director", "central", "administrator", "nobody"])
def test_only_the_head_of_oif_imports_and_withdraws(cast, do, register_2023, name):
    by = getattr(cast, name)
    with pytest.raises(NotAllowed):
        bring(csv_of(ROW), by=by)
    with pytest.raises(NotAllowed):
        do(writing.receive, csv_of(ROW), by=by, year=2023, name="register.csv")
    with pytest.raises(NotAllowed):
        do(writing.withdraw, register_2023, by=by, reason="Zomaar")


# --- The command -------------------------------------------------------------------------------------------------


def command(path, *options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_register", str(path), "--year", "2023", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_imports_once(cast):
    assert "124 dispositions with 126 measures." in command(REGISTER, "--by", "head")[0]
    assert ImportBatch.objects.get().recorded_by == cast.head
    assert "already imported" in command(REGISTER)[0]
    assert Violation.objects.count() == 124


def test_the_dry_run_of_the_command_writes_nothing():
    assert "this was a dry run" in command(REGISTER, "--dry-run")[0]
    assert not ImportBatch.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_the_command_names_every_fault_and_ends_with_an_error(tmp_path, options):
    path = tmp_path / "register.csv"
    path.write_bytes(csv_of(ROW, row(dienstonderdeel="Doane")).getvalue())
    err = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command(
            "import_register", str(path), "--year", "2023", *options, stdout=io.StringIO(), stderr=err
        )
    assert "Row 3: “Doane” is no known service or directorate." in err.getvalue()


def test_the_command_refuses_a_missing_file_an_unknown_person_and_an_impossible_year(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        command(tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match="no active user"):
        command(REGISTER, "--by", "wie")
    with pytest.raises(CommandError, match="Choose a year"):
        call_command("import_register", str(REGISTER), "--year", "1023")


# --- Many rows ---


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_thousand_rows_arrive_one_for_one(make):
    rows = many(1000)
    batch = bring(make(*rows))
    found = dict(Violation.objects.filter(batch=batch).values_list("batch_row", "directorate__code"))
    assert sorted(found) == list(range(2, 1002))
    assert DispositionMeasure.objects.count() == sum(len(cells[4].split("|")) for cells in rows)
    last = Violation.objects.get(batch=batch, batch_row=1001)
    assert last.description == rows[-1][3]
