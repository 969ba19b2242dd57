"""The pages of the import: for the head of OIF only, from the upload to the result.

Negative control: take `for_importers` off a view; the test on who gets the pages names it.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import locks
from accounts.models import AccessEvent, DataKey
from cases import tasks
from cases.forms.register import RegisterForm
from cases.models import ImportBatch, Violation
from cases.register import progress, writing
from tests.cases.pages import as_user, queries_of, text_of
from tests.cases.registers import REGISTER, ROW, bring, csv_of, row

pytestmark = pytest.mark.django_db

LIST, NEW = "/imports/", "/imports/new/"


@pytest.fixture
def head(cast):
    return as_user(cast.head)


def upload(client, content, year=2023, name="register.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.getvalue())
    return client.post(NEW, {"file": file, "year": year})


def uploaded(client, *rows):
    """A batch that waits for confirmation, brought in through the page."""
    response = upload(client, csv_of(*rows or [ROW]))
    batch = ImportBatch.objects.latest("pk")
    assert response.status_code == 302
    assert response.url == page(batch)
    return batch


def page(batch, name="import_batch"):
    return reverse(f"cases:{name}", args=[batch.pk])


def work(batch):
    tasks.import_register(key=writing.key_of(batch), batch=batch.pk)
    batch.refresh_from_db()


def test_only_the_head_of_oif_gets_the_pages(cast, do):
    batch = bring(csv_of(ROW))
    urls = [
        LIST,
        NEW,
        *(page(batch, name) for name in ("import_batch", "import_progress", "import_withdraw")),
    ]
    for name, user in cast.everyone().items():
        if not user.is_active:
            continue
        expected = (200, 302) if name in ("head", "reviewer") else (404,)
        client = as_user(user)
        for url in urls:
            assert client.get(url).status_code in expected, (name, url)
        for posted in (page(batch, "import_confirm"), page(batch, "import_withdraw")):
            code = client.post(posted, {"reason": ""}).status_code
            assert code in (302, 422) if expected != (404,) else code == 404, (name, posted)


def test_the_whole_way_from_the_upload_to_the_result(head, cast):
    with REGISTER.open("rb") as file:
        response = upload(head, file.read(), name="register_2023.csv")
    batch = ImportBatch.objects.get()
    text = text_of(head.get(response.url))
    assert "124 rows from register_2023.csv" in text
    assert "Together they carry 126 measures" in text
    assert "Import 124 rows" in text
    assert not Violation.objects.exists()

    assert head.post(page(batch, "import_confirm")).url == response.url
    text = text_of(head.get(response.url))
    assert "Import of 124 rows" in text
    assert "waiting" in text

    work(batch)
    text = text_of(head.get(response.url))
    assert "Toegangsrechten of ICT misbruikt" in text
    assert "Together they carry 126 measures" in text
    assert "register_2023.csv" in text_of(head.get(LIST))


def test_a_file_with_faults_is_shown_with_its_rows_and_nothing_is_kept(head):
    response = upload(head, csv_of(ROW, row(dienstonderdeel="Doane"), row(dienstonderdeel="Doane")))
    text = text_of(response)
    assert response.status_code == 422
    assert "“Doane” is no known service or directorate." in text
    assert "3–4" in text
    assert "2 of the 3 rows are not understood" in text
    assert "What is understood" in text
    assert not ImportBatch.objects.exists()
    assert not DataKey.objects.filter(purpose=None).exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 x", b"\x89PNG" + bytes(90), b"een;twee\r\n1;2\r\n"])
def test_a_bad_file_is_an_error_beside_the_field(head, content):
    response = upload(head, content)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_a_form_without_a_file_or_with_an_impossible_year_says_so(head):
    response = head.post(NEW, {"year": "3023"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file", "year"}
    assert upload(head, csv_of(ROW), year=3023).status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_large_is_refused(head, monkeypatch):
    monkeypatch.setattr("cases.forms.register.MOST_BYTES", 10)
    assert "larger than 50 MB" in text_of(upload(head, csv_of(ROW)))


def test_a_file_that_lies_on_disk_is_read_as_well(head, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    uploaded(head, ROW, ROW)


def test_the_form_offers_last_year():
    assert RegisterForm().fields["year"].initial == timezone.localdate().year - 1


def test_progress_is_a_piece_for_htmx_and_a_page_without_it(head, monkeypatch):
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    batch = uploaded(head, ROW, ROW)
    head.post(page(batch, "import_confirm"))
    url = page(batch, "import_progress")
    assert head.get(url).url == page(batch)
    piece = text_of(head.get(url, headers={"HX-Request": "true"}))
    assert f'hx-get="{url}"' in piece
    assert "waiting" in piece
    assert "<html" not in piece


def test_progress_counts_only_while_a_worker_holds_the_import(head):
    batch = uploaded(head, ROW, ROW)
    head.post(page(batch, "import_confirm"))
    ImportBatch.objects.filter(pk=batch.pk).update(rows_done=1)
    text = text_of(head.get(page(batch)))
    assert "The import was interrupted" in text
    assert "Start again now" in text
    locks.try_to_hold_for_session(writing.key_of(batch))
    try:
        text = text_of(head.get(page(batch)))
    finally:
        locks.let_go_for_session(writing.key_of(batch))
    assert 'value="1"' in text
    assert "interrupted" not in text


def test_when_the_import_has_ended_the_page_comes_anew(head):
    batch = uploaded(head)
    head.post(page(batch, "import_confirm"))
    work(batch)
    response = head.get(page(batch, "import_progress"), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_a_failed_import_says_what_to_do_and_can_be_tried_again(head, monkeypatch):
    batch = uploaded(head)
    head.post(page(batch, "import_confirm"))
    with monkeypatch.context() as patch:
        patch.setattr("cases.register.rows._write_some", lambda *args: 1 / 0)
        work(batch)
    text = text_of(head.get(page(batch)))
    assert "The import stopped. Nothing was imported." in text
    head.post(page(batch, "import_confirm"))
    work(batch)
    assert batch.state == "done"


def test_what_waits_but_can_no_longer_be_read_can_only_be_thrown_away(head):
    batch = uploaded(head)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"\0\0\0\x02ab")
    text = text_of(head.get(page(batch)))
    assert "Do not import" in text
    assert "Import 1 row" not in text


def test_confirming_twice_or_too_late_is_a_message(head, cast):
    batch = uploaded(head)
    head.post(page(batch, "import_confirm"))
    work(batch)
    response = head.post(page(batch, "import_confirm"), follow=True)
    assert "no longer waits" in text_of(response)


def test_withdrawing_asks_for_the_reason_and_keeps_it(head, cast):
    batch = bring(csv_of(ROW))
    assert head.post(page(batch, "import_withdraw"), {"reason": ""}).status_code == 422
    response = head.post(page(batch, "import_withdraw"), {"reason": "Verkeerd jaar"}, follow=True)
    assert "Nothing of it counts any more" in text_of(response)
    text = text_of(head.get(page(batch)))
    assert "Verkeerd jaar" in text
    assert "Zonnebloem" not in text


def test_a_waiting_file_is_thrown_away_in_one_step(head):
    batch = uploaded(head)
    assert head.post(page(batch, "import_withdraw")).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.content) == ("withdrawn", None)


def test_rows_are_paged_in_both_directions(head):
    batch = bring(csv_of(*[row(omschrijving=f"Regel {n}.") for n in range(2, 123)]))
    first = head.get(page(batch))
    second = head.get(page(batch) + first.context["page"].older)
    third = head.get(page(batch) + second.context["page"].older)
    assert [len(r.context["lines"]) for r in (first, second, third)] == [50, 50, 21]
    assert "Regel 52." in text_of(second)
    assert (first.context["page"].newer, third.context["page"].older) == ("", "")
    back = head.get(page(batch) + third.context["page"].newer)
    assert back.context["lines"] == second.context["lines"]
    assert head.get(page(batch) + "?after=x").status_code == 200
    assert head.get(page(batch) + "?after=" + "9" * 30).status_code == 200


def test_looks_at_an_import_are_recorded(head, cast):
    batch = bring(csv_of(ROW))
    head.get(page(batch))
    event = AccessEvent.objects.latest("pk")
    assert (event.action, event.about, event.user) == ("view", f"import:{batch.pk}", cast.head)


@pytest.mark.parametrize("number", [1, 60])
def test_the_pages_take_few_queries_however_many_rows(head, number):
    batches = [bring(csv_of(*[row(volgnummer=str(n))] * number)) for n in range(min(number, 20))]
    assert queries_of(head, LIST) <= 6
    assert queries_of(head, page(batches[0])) <= 12
    assert queries_of(head, page(uploaded(head, *[row(omschrijving="Wacht")] * number))) <= 8
