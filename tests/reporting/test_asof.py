"""An overview made again for an old month gives the old figures, whatever was corrected since; or says why it cannot.

Negative controls, each tried and seen to fail: leave the rules for terms, or the organisation, as they are now
(`counting.Past`). That counting now instead gives other figures, the test itself asserts.
"""

from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from accounts import context
from accounts.models import Directorate
from accounts.refusal import Refusal
from cases import lists, workflow
from cases.models import (
    Case,
    Category,
    Disposition,
    DispositionMeasure,
    Investigation,
    Measure,
    Person,
    Report,
    TermRule,
    Violation,
)
from reporting import counting, figures, overviews
from reporting.asof import laying, past
from reporting.asof.comparing import made_again
from reporting.overviews import Overview
from reporting.overviews.freezing import SERIES
from reporting.periods import Month, Year
from tests.accounts.test_ledger import owner
from tests.factories import Walk, directorate, make_cast
from tests.proof import many, seed
from tests.reporting.conftest import scope
from tests.reporting.test_releases import put_reports
from tests.reporting.test_uri_pages import as_, text_of  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

MONTHS = many(4, 24)
CHANGES = many(8, 25)  # a month


def frozen(month, code="FIN"):
    with context.acting(None):
        return Overview(overviews.make(month, directorate(code).pk, by=None))


class Life:
    """A register in which everything is corrected all the time, by rows: the history is written by triggers."""

    def __init__(self, cast, dice):
        self.cast, self.dice, self.made = cast, dice, 0

    def any(self, model, **values):
        return self.dice.choice(list(model.objects.filter(**values)) or [None])

    def day(self):
        return timezone.localdate() - timedelta(days=self.dice.randrange(1, 760))

    def report(self):
        put_reports({self.dice.choice(("BD", "DOU", "TSL")): (1,)}, year=self.day().year)

    def report_corrected(self):
        values = self.dice.choice(
            (
                {"received_on": self.day()},
                {"category": self.any(Category)},
                {"directorate": self.any(Directorate)},
                {"wrongdoing": True},
            )
        )
        Report.objects.filter(pk=self.any(Report).pk).update(**values)

    def case_corrected(self):
        values = self.dice.choice(({"category": self.any(Category)}, {"directorate": self.any(Directorate)}))
        Case.objects.filter(pk=self.any(Case).pk).update(**values)

    def investigation_corrected(self):
        row = self.any(Investigation)
        Investigation.objects.filter(pk=row.pk).update(started_on=row.started_on - timedelta(days=20))

    def person_corrected(self):
        Person.objects.filter(pk=self.any(Person).pk).update(tie=self.dice.choice(Person.Tie.values))

    def violation_corrected(self):
        values = self.dice.choice(({"category": self.any(Category)}, {"outcome": "not_proven"}))
        Violation.objects.filter(pk=self.any(Violation).pk).update(**values)

    def decided_earlier(self):
        row = self.any(Disposition, state="decided", decided_on__isnull=False)
        day = row.decided_on - timedelta(days=40)
        Disposition.objects.filter(pk=row.pk).update(decided_on=day, decided_year=day.year)

    def measures_changed(self):
        row = self.any(Disposition, state="decided")
        DispositionMeasure.objects.filter(disposition=row).delete()
        for measure in self.dice.sample(list(Measure.objects.all()), 2):
            DispositionMeasure.objects.create(disposition=row, measure=measure)

    def reopened(self):
        case = self.any(Case, status="closed")
        with context.acting(self.cast.head):
            workflow.move(case, "reopen", by=self.cast.head, reason="Nieuwe feiten.")

    def organisation(self):
        self.made += 1
        above = directorate(self.dice.choice(("BD", "DOU", "FIN")))
        names = {"name_nl": f"Directie {self.made}", "name_en": f"Directorate {self.made}"}
        Directorate.objects.create(code=f"NEW{self.made}", level="directorate", parent=above, **names)

    def moved(self):
        node = self.any(Directorate, level="directorate")
        Directorate.objects.filter(pk=node.pk).update(
            parent=directorate(self.dice.choice(("BD", "DOU", "PSG")))
        )

    def term(self):
        rule = TermRule.objects.get(code="acknowledgement")
        TermRule.objects.filter(pk=rule.pk).update(amount=self.dice.randrange(3, 12))
        cache.delete(counting.KEY)

    CHANGES = (
        report, report, report_corrected, report_corrected, case_corrected, investigation_corrected, person_corrected,
        violation_corrected, decided_earlier, measures_changed, reopened, organisation, moved, term,
    )  # fmt: skip

    def change(self):
        """One change; whether the register took it."""
        try:
            with context.acting(None), transaction.atomic():
                self.dice.choice(self.CHANGES)(self)
        except (DatabaseError, AttributeError, Refusal):
            return False
        return True


@pytest.fixture
def register(cast, at_closed):
    Walk(cast).to_fact_finding()
    put_reports()


def test_every_overview_of_months_of_changes_is_the_same_when_made_again(cast, register, proof_report):
    life, kept, changed = Life(cast, Random(seed())), [], 0
    this_month = Month.of(timezone.localdate())
    for back in range(MONTHS, 0, -1):
        changed += sum(life.change() for _turn in range(CHANGES))
        kept += [frozen(this_month.plus(-back)), frozen(this_month.plus(-back), "BD")]
    changed += sum(life.change() for _turn in range(CHANGES))
    assert changed > MONTHS * CHANGES / 3
    other_now = 0
    for overview in kept:
        again = made_again(overview)
        assert again.is_equal, [(str(d.figure), d.entry, d.before, d.after) for d in again.differences][:9]
        other_now += now_differs(overview)
    assert other_now > len(kept) / 2  # or the changes would prove nothing
    proof_report("overviews made again", months=MONTHS, changes=changed, overviews=len(kept), equal=len(kept))


def now_differs(overview):
    with context.acting(None):
        return overviews.make(overview.month, overview.row.directorate_id, by=None).pk != overview.row.pk


def test_a_directorate_that_moved_since_stands_where_it_stood(db):
    month = Month.of(timezone.localdate()).plus(-1)
    names = {"name_nl": "Haven", "name_en": "Port"}
    node = Directorate.objects.create(code="HAVEN", level="directorate", parent=directorate("BD"), **names)
    put_reports({"HAVEN": (4, 4, 4, 4)}, year=month.year)
    overview = frozen(month, "BD")
    assert overview.table("reports_by_part", "year").count_of("HAVEN")
    Directorate.objects.filter(pk=node.pk).update(parent=directorate("DOU"))
    lists.forget()
    assert made_again(overview).is_equal and now_differs(overview)


def test_counted_as_of_now_everything_is_as_it_is(register):
    """Every source, live and from the history: whatever is counted next year too."""
    now, year = timezone.now() + timedelta(seconds=1), Year(timezone.localdate().year)
    asked = {(question.source, year) for question in figures.QUESTIONS.values()}
    asked |= {("months", Month.of(timezone.localdate()))}
    live = counting.count(scope("FIN"), asked, now=now).found
    with past.opened(now):
        assert counting.count(scope("FIN"), asked, now=now).found == live
    assert any(live.values()) and len(SERIES) > 3


def test_nothing_of_the_past_stays_in_the_database(register):
    with past.opened(timezone.now()):
        pass
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM asof.rows_of_accounts_directorate()")
        assert cursor.fetchone() == (0,)
        for table in laying.tables_read():
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"SELECT count(*) FROM asof.{table._meta.db_table}")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_was_destroyed_since_then_makes_it_impossible_and_is_named():
    make_cast()
    month = Month.of(timezone.localdate()).plus(-1)
    before = {code: frozen(month, code) for code in ("FIN", "BD", "DOU")}
    with owner() as cursor:
        gone = "'cases_historicalreport', ARRAY[1]::bigint[]"
        cursor.execute(f"SELECT record_destruction({gone}, %s, 'V-2026-01')", [directorate("BD").pk])
        cursor.connection.commit()
    put_reports({"DOU": (0, 0, 0, 1)}, year=month.year)
    for code, overview in before.items():
        again = made_again(overview)
        assert again.is_equal is (code == "DOU")
        assert [one.certificate for one in again.gone] == ([] if code == "DOU" else ["V-2026-01"])
    assert made_again(frozen(month.plus(-1), "BD")).is_equal


def test_after_a_destruction_the_page_says_so(cast, register, as_, monkeypatch):  # noqa: F811
    month = Month.of(timezone.localdate()).plus(-1)
    frozen(month, "BD")
    client = as_("coordinator")
    address = f"/overviews/BD/{month.code}/v1/again/"
    assert "Every count" not in text_of(client.get(address))  # a link counts nothing
    assert "Every count is the same" in text_of(client.post(address))
    gone = [past.Gone("destroyed", timezone.now(), "V-2026-01")]
    monkeypatch.setattr(past, "gone", lambda directorate, moment: gone)
    text = text_of(client.post(address))
    assert "cannot be made again" in text and "V-2026-01" in text and "Every count" not in text


def test_who_only_reads_overviews_makes_none_again(cast, register, as_):  # noqa: F811
    month = Month.of(timezone.localdate()).plus(-1)
    frozen(month, "BD")
    for name, code in (("director", 404), ("anna", 404), ("central", 200), ("head", 200)):
        assert as_(name).get(f"/overviews/BD/{month.code}/v1/again/").status_code == code
