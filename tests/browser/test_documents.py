"""Adding documents in a browser: several dropped at once, and a connection that is cut in the middle."""

from urllib.parse import urlsplit

import pytest
from django.db import transaction

from accounts import context
from cases import documents
from cases.documents import uploads
from cases.models import Document, Upload
from tests.browser.lines import cut
from tests.factories import Walk
from tests.workers import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILES = """([sizes, middle]) => {
  const carried = new DataTransfer();
  for (const [name, size] of Object.entries(sizes)) {
    const letters = new Uint8Array(size).fill(97);
    letters[8 * 1024 * 1024] = middle.charCodeAt(0);
    carried.items.add(new File([letters], name, {lastModified: 1}));
  }
  return carried;
}"""


def drop(page, middle="a", **sizes):
    """Drop files of so many letters on the place for them; of large ones one letter in the middle can be another."""
    named = {name.replace("__", "."): size for name, size in sizes.items()}
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": page.evaluate_handle(FILES, [named, middle])})


def take_in():
    """What the worker does with every upload that is whole."""
    for upload in Upload.objects.filter(state="whole"):
        with context.acting(upload.owner), transaction.atomic():
            uploads.take_in(upload, by=upload.owner)


def sent(page, count):
    page.wait_for_function(
        "n => document.querySelectorAll('.rosi-uploads__line[data-state=whole]').length === n",
        arg=count,
        timeout=60_000,
    )


def test_several_files_are_dropped_at_once_and_stand_in_the_dossier(people, person_at):
    case = Walk(people).to_fact_finding().case
    anna = person_at(people.anna)
    anna.go(f"/cases/{case.number}/documents/")
    anna.page.locator("#id_source").fill("Wagenpark")
    drop(anna.page, een__txt=1_500_000, twee__txt=900, drie__txt=40)
    anna.page.locator("[data-uploads] button[type=submit]").press("Enter")
    sent(anna.page, 3)
    take_in()
    anna.page.locator("a", has_text="drie.txt").wait_for(timeout=15_000)
    found = Document.objects.filter(case=case)
    assert sorted(document.title for document in found) == ["drie.txt", "een.txt", "twee.txt"]
    assert {document.source for document in found} == {"Wagenpark"}


def test_what_this_page_is_sending_is_not_called_unfinished_though_it_has_no_mark(people, person_at):
    case = Walk(people).to_fact_finding().case
    anna, held = person_at(people.anna), []
    anna.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})")
    anna.go(f"/cases/{case.number}/documents/")
    button = anna.page.locator("[data-uploads] button[type=submit]")
    drop(anna.page, een__txt=40)
    button.click()
    sent(anna.page, 1)  # a worker takes it in: the page looks again every two seconds
    anna.page.route(
        "**/uploads/*/", lambda r: held.append(r) if r.request.method == "PATCH" else r.continue_()
    )
    drop(anna.page, twee__txt=40)
    with anna.page.expect_request(lambda request: request.method == "PATCH"):
        button.click()
    line = anna.page.locator("[data-unfinished]")
    line.wait_for(state="attached", timeout=15_000)
    assert line.is_hidden() and "twee.txt" in line.text_content()
    held[0].continue_()
    sent(anna.page, 2)
    take_in()


def test_an_upload_goes_on_where_its_connection_was_cut(people, person_at, live_server):
    case = Walk(people).to_fact_finding().case
    anna, asked, size = person_at(people.anna), [], 18_000_000
    server = urlsplit(live_server.url)
    with cut(server.hostname, server.port, after=5_000_000, times=3) as line:
        anna.page.on("request", lambda sent: asked.append((sent.method, sent.headers.get("upload-offset"))))
        anna.go(f"http://{server.hostname}:{line.port}/cases/{case.number}/documents/")
        drop(anna.page, groot__txt=size)
        anna.page.locator("[data-uploads] button[type=submit]").click()
        sent(anna.page, 1)
        assert line.cuts == 3
        assert "HEAD" in [method for method, _offset in asked]  # the browser asked how far it was
        offsets = [int(offset) for method, offset in asked if method == "PATCH"]
        assert offsets[0] == 0 < offsets[1] and offsets == sorted(
            offsets
        )  # nothing was sent from the beginning again
        take_in()
        version = Document.objects.get(case=case).versions.get()
        assert b"".join(documents.verified(version)) == b"a" * size
        anna.complaints[:] = [text for text in anna.complaints if "net::ERR" not in text]
        anna.page.goto("about:blank")  # it asks no more


def test_an_upload_goes_on_after_the_page_was_opened_again_and_never_with_another_file(
    people, person_at, live_server
):
    case = Walk(people).to_fact_finding().case
    anna, offsets, size = person_at(people.anna), [], 12_000_000
    server = urlsplit(live_server.url)
    with cut(server.hostname, server.port, after=5_000_000, times=1) as line:
        page = f"http://{server.hostname}:{line.port}/cases/{case.number}/documents/"
        for _visit in ("cut off", "opened again"):
            anna.go(page)
            if line.cuts:
                anna.page.on("request", lambda sent: offsets.append(sent.headers.get("upload-offset")))
                drop(anna.page, groot__txt=size, middle="b")  # the same name, size, time, beginning and end
            else:
                drop(anna.page, groot__txt=size)
            anna.page.locator("[data-uploads] button[type=submit]").click()
            if not line.cuts:
                until(lambda: line.cuts == 1, "the line was cut")
                anna.page.goto("about:blank")  # before it goes on by itself
                kept = Upload.objects.filter(received__gt=0)
                until(kept.exists, "what came until the cut is kept")
        sent(anna.page, 1)
        assert int(next(filter(None, offsets))) == 0
        del offsets[:]
        drop(anna.page, groot__txt=size)
        anna.page.locator("[data-uploads] button[type=submit]").click()
        sent(anna.page, 2)
        began_at = [int(offset) for offset in offsets if offset]
        assert 0 < began_at[0] < size and began_at == sorted(began_at)
        take_in()
        assert {upload.state for upload in Upload.objects.all()} == {"filed"}
        found = [b"".join(documents.verified(d.versions.get())) for d in Document.objects.filter(case=case)]
        assert sorted(content.count(b"b") for content in found) == [0, 1]
        assert {len(content) for content in found} == {size}
        anna.complaints[:] = [text for text in anna.complaints if "net::ERR" not in text]
        anna.page.goto("about:blank")  # it asks no more
