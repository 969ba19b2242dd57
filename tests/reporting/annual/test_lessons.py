"""Lessons in the annual report: put in by who reads the case, in words without one, and read by a second person.

Negative controls, each tried and seen to fail: leave `lessons_read_by` out of `check_may_decide` (who sees no case
puts its lesson in); leave `_check_words` out (a number and a name are published); look for known names in it (the
known one alone is refused); leave `is_first` out of the view (the second decision overwrites the first); leave
`path_to_case` out of the model (the log of the case tells nothing); leave the lessons out of `hands_in` and of the
trigger (who wrote the words publishes them).
"""

import io

import docx as word
import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import lessons as of_cases
from cases.log.reading import of_case_or_404
from cases.models import LogEntry
from cases.retention import reaching
from reporting.annual import asking, document, lessons, public, publishing, report, sections, workbook
from reporting.annual.freezing import Frozen
from reporting.identifying import names_in
from reporting.models import AnnualLesson, AnnualReport
from tests.cases.pages import as_user, queries_of, text_of
from tests.reporting.conftest import scope

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
TOLD = "Spreek af wie de sleutels van dienstauto's bewaart."


@pytest.fixture
def lesson(at_assessment, do, cast):
    facts = {"theme": "rules", "audience": "service", "text": "Bij zaak 2026-00012 lag de sleutel open."}
    return do(of_cases.note_lesson, at_assessment.case, by=cast.anna, **facts)


def told(code="FIN", by=None):
    with context.acting(by):
        return report.of(asking.ask(scope(code), YEAR, sections.questions()), "nl")


def part_of(shown):
    return next((part for part in shown.parts if part.key == "lessons"), None)


def test_a_lesson_stands_in_the_report_of_the_ministry_in_the_words_that_were_chosen(lesson, do, cast):
    assert part_of(told()) is None
    do(lessons.decide, lesson, by=cast.head, goes_in=True, text=TOLD)
    with context.acting(cast.central):  # reads the report, and no case
        shown = told(by=cast.central)
    assert part_of(shown).grids[0].lines[0].cells[0].text == TOLD
    assert part_of(told("BD")) is None  # there it would point at the cases of one service
    words = [
        cell.text for table in word.Document(io.BytesIO(document.docx(shown))).tables for cell in table._cells
    ]
    assert TOLD in words
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(shown)))
    assert TOLD in [cell.value for sheet in book for row in sheet.rows for cell in row]
    do(lessons.decide, lesson, by=cast.head, goes_in=False, text=TOLD)
    assert part_of(told()) is None and AnnualLesson.objects.get().text == ""
    assert AnnualLesson.history.count() == 2
    lesson.refresh_from_db()
    assert lesson.text.startswith("Bij zaak")  # the original stays as it was


def test_who_does_not_read_the_case_or_prepares_no_report_decides_on_none(lesson, do, cast):
    for name in ("central", "anna", "intake", "director", "deputy"):
        with pytest.raises(NotAllowed):
            do(lessons.decide, lesson, by=getattr(cast, name), goes_in=True, text=TOLD)
    with (
        context.acting(cast.anna),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO reporting_annuallesson (lesson_id, year, theme, audience, goes_in, text, decided_by_id, "
            "decided_at, hands) VALUES (%s, %s, 'rules', 'oif', true, '', %s, now(), '{}')",
            [lesson.pk, YEAR, cast.anna.pk],
        )
    assert not AnnualLesson.objects.exists()


@pytest.mark.parametrize(
    "text",
    [" ", "Zoals in 2026-00012.", "Vraag het mevrouw De Vries.", "Bel 06 12345678.", "Voor Piet, Jansen."],
)
def test_words_that_point_at_somebody_are_refused(lesson, do, cast, text):
    with pytest.raises(Refusal):
        do(lessons.decide, lesson, by=cast.head, goes_in=True, text=text)
    assert not AnnualLesson.objects.exists()


def test_whether_a_name_is_known_is_told_to_nobody(lesson, do, cast):
    known = "Advies voor Betrokkene. Geheim"  # has not the form of a name
    with context.acting(None):
        assert names_in([known]) == {known}
    for text in (known, "Advies voor Iemand. Anders"):
        assert do(lessons.decide, lesson, by=cast.head, goes_in=True, text=text).text == text


def test_a_decision_that_appeared_meanwhile_is_not_overwritten(lesson, do, cast, monkeypatch):
    url = f"/annual/{YEAR}/lessons/{lesson.pk}/"
    client, decide = as_user(cast.reviewer), lessons.decide

    def meanwhile(lesson, *, by, **given):
        do(decide, lesson, by=cast.head, goes_in=False)
        return decide(lesson, by=by, **given)

    monkeypatch.setattr(lessons, "decide", meanwhile)
    answer = client.post(url, {"goes_in": "yes", "text": TOLD})
    assert answer.status_code == 422 and "Somebody else decided" in text_of(answer)
    assert not AnnualLesson.objects.get().goes_in


def test_the_log_of_the_case_tells_who_read_the_lesson_and_that_it_was_released(lesson, do, cast):
    number = lesson.case.number
    as_user(cast.head).get(f"/annual/{YEAR}/lessons/{lesson.pk}/")
    row = do(lessons.decide, lesson, by=cast.head, goes_in=True, text=TOLD)
    with context.acting(cast.auditor):
        entries = LogEntry.objects.filter(of_case_or_404(number, by=cast.auditor), user=cast.head)
        told = set(entries.values_list("action", "about", "case_number"))
    assert {("view", f"case:{number}", ""), ("added", f"annuallesson:{row.pk}", number)} <= told
    kept = AnnualLesson.history.get()
    assert (kept.lesson_id, kept.text) == (lesson.pk, TOLD)
    assert b"sleutels" not in bytes(column_of("reporting_historicalannuallesson", "text"))


def column_of(table, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table}")
        return cursor.fetchone()[0]


def test_a_decision_goes_with_the_case_of_its_lesson():
    reached = {table.model: table.owners for table in reaching.tables()}
    assert [field.name for field in reached[AnnualLesson]] == ["lesson"]


def test_the_page_shows_each_what_they_may_read_and_keeps_a_decision(lesson, do, cast):
    url = f"/annual/{YEAR}/lessons/"
    head, central = as_user(cast.head), as_user(cast.central)
    assert "Bij zaak 2026-00012" in text_of(head.get(url)) and "waits" in text_of(head.get(url))
    assert "No lessons in this year" in text_of(central.get(url))
    assert central.get(f"{url}{lesson.pk}/").status_code == 404
    assert as_user(cast.anna).get(url).status_code == 404
    page = head.get(f"{url}{lesson.pk}/")
    assert "it goes into the annual report" in text_of(page)
    seen = page.context["form"].initial["seen"]
    answer = head.post(f"{url}{lesson.pk}/", {"goes_in": "yes", "text": TOLD, "seen": seen})
    assert answer.status_code == 302, text_of(answer)
    assert TOLD in text_of(central.get(url)).replace("&#x27;", "'")
    late = as_user(cast.reviewer).post(f"{url}{lesson.pk}/", {"goes_in": "no", "text": "", "seen": seen})
    assert late.status_code == 422  # somebody else was first
    assert queries_of(head, url) <= 6


def test_it_is_published_by_somebody_who_chose_none_of_the_words(lesson, do, cast, monkeypatch):
    monkeypatch.setattr(public, "TABLES", public.TABLES[:1])
    over = timezone.localdate().replace(year=YEAR + 1, day=1)
    do(lessons.decide, lesson, by=cast.head, goes_in=True, text=TOLD)
    prepared = do(publishing.prepare, YEAR, by=cast.central, today=over)
    for line in prepared.lines.all():
        do(publishing.decide, line, by=cast.central, decision="left_out")
    with pytest.raises(NotAllowed):
        do(publishing.publish, prepared, by=cast.head)
    with context.acting(cast.head), pytest.raises(DatabaseError), transaction.atomic():
        AnnualReport.objects.filter(pk=prepared.pk).update(
            state="published", decided_by=cast.head, decided_at=timezone.now(), sha256="x"
        )
    do(lessons.decide, lesson, by=cast.head, goes_in=False)  # after it was frozen
    published = do(publishing.publish, prepared, by=cast.reviewer)
    assert part_of(Frozen(published).report("nl")).grids[0].lines[0].cells[0].text == TOLD
    assert Frozen(published).is_whole
