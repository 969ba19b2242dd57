"""The pages of documents: adding by a plain form, looking, downloading with the checksum, and what nobody may open.

Negative control: leave `state` out of `looking.version_of` (a file in quarantine is handed out).
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import context
from cases import documents, inquiry
from cases.completeness import final_report_filed
from cases.documents import doors, examining
from cases.models import Investigation
from tests import papers
from tests.cases.pages import as_user, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(at_fact_finding):
    return at_fact_finding.case


@pytest.fixture
def filed(case, cast, do):
    def file(content, name, **facts):
        return do(
            documents.file_document, case, [content], name=name, by=cast.anna, **{"trusted": True, **facts}
        )

    return file


def page_of(client, case, version):
    return client.get(reverse("cases:document", args=[case.number, version.document_id]))


def test_documents_are_added_by_a_plain_form_and_the_others_named(case, cast):
    client = as_user(cast.anna)
    sent = {
        "files": [
            SimpleUploadedFile("verslag.txt", b"Kanariegeel."),
            SimpleUploadedFile("groot.txt", b"Kanariegeel.\n" * 100_000),
            SimpleUploadedFile("groter.txt", b"Kanariegeel.\n" * 200_000),
            SimpleUploadedFile("pagina.html", b"<html>"),
        ],
        "kind": "evidence",
        "classification": "internal",
    }
    answer = client.post(reverse("cases:case_act", args=[case.number, "file-document"]), sent, follow=True)
    text = answer.content.decode()
    assert "pagina.html" in text and "web page" in text
    assert sorted(document.title for document in case.documents.all()) == [
        "groot.txt",
        "groter.txt",
        "verslag.txt",
    ]
    sizes = (100_000, 200_000)
    for large, size in zip(
        case.documents.filter(versions__size__gt=10**6).order_by("pk"), sizes, strict=True
    ):
        assert b"".join(documents.verified(large.versions.get())) == b"Kanariegeel.\n" * size


def test_the_final_report_is_a_document_of_the_dossier(cast, at_fact_finding, do):
    walk = at_fact_finding
    assert final_report_filed(walk.case) == ["het eindrapport van het onderzoek"]
    running = walk.case.investigations.get(ended_on=None)
    do(inquiry.file_report, running, by=cast.anna, on=walk.day(4), conclusion="Zo is het.")
    assert final_report_filed(walk.case) == ["het eindrapport als document in het dossier"]
    facts = {"kind": "final_report", "by": cast.anna}
    draft = do(documents.file_document, walk.case, [papers.pdf("x")], name="x.pdf", draft=True, **facts)
    assert final_report_filed(walk.case) != []
    do(documents.make_final, draft, by=cast.anna)
    assert final_report_filed(walk.case) == []
    do(doors.set_aside, draft.document, by=cast.anna, reason="Verkeerd.")
    assert final_report_filed(walk.case) != []
    Investigation.objects.filter(pk=running.pk).update(report_elsewhere=True)
    assert final_report_filed(walk.case) == []


def test_a_download_is_an_attachment_with_its_checksum(case, cast, filed):
    version = filed(b"Kanariegeel.", "verslag.txt")
    answer = as_user(cast.anna).get(
        reverse("cases:document_download", args=[case.number, version.document_id, 1])
    )
    assert b"".join(answer.streaming_content) == b"Kanariegeel."
    assert answer["Content-Disposition"] == 'attachment; filename="verslag.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert version.sha256 in page_of(as_user(cast.anna), case, version).content.decode()


def test_what_no_scanner_released_is_opened_by_nobody(case, cast, filed):
    version = filed(papers.pdf("x"), "rapport.pdf", trusted=False)
    with context.acting(None):
        examining.examine(version)
    where = [case.number, version.document_id, 1]
    client = as_user(cast.head)
    for name, more in (
        ("document_download", []),
        ("document_picture", []),
        ("document_picture_of_page", [1]),
    ):
        assert client.get(reverse(f"cases:{name}", args=[*where, *more])).status_code == 404
    assert "No scanner has been set up" in page_of(client, case, version).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("rapport.pdf", papers.pdf("a", "b"), "Page 1 of 2"),
        ("foto.png", papers.png(), "/picture/"),
        ("verslag.txt", b"<b>Kanariegeel</b>", "&lt;b&gt;Kanariegeel"),
        ("mail.eml", papers.mail("Kanariegeel."), "a@voorbeeld.example"),
        ("stukken.zip", papers.zipped(a__txt=b"a"), "cannot be shown here"),
    ],
)
def test_each_type_is_shown_without_leaving_the_page(name, content, shown, case, cast, filed):
    version = filed(content, name)
    with context.acting(None):
        examining.examine(version)
    assert shown in page_of(as_user(cast.anna), case, version).content.decode()


def test_a_page_of_a_pdf_comes_as_a_picture(case, cast, filed):
    version = filed(papers.pdf("a"), "rapport.pdf")
    url = reverse("cases:document_picture_of_page", args=[case.number, version.document_id, 1, 1])
    answer = as_user(cast.anna).get(url)
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")


def test_the_pages_ask_few_questions_whatever_they_hold(cast, at_fact_finding, do):
    suspected = at_fact_finding.suspected()
    case, client = suspected.case, as_user(cast.anna)

    def filed(content, name):
        return do(documents.file_document, case, [content], name=name, by=cast.anna, trusted=True)

    url = reverse("cases:documents", args=[case.number])
    for number in range(3):
        version = filed(b"Tekst %d." % number, f"{number}.txt")
    page = reverse("cases:document", args=[case.number, version.document_id])
    queries_of(client, url)
    few = queries_of(client, url)
    for number in range(4):
        filed(b"Meer %d." % number, f"meer{number}.txt")
    assert queries_of(client, url) == few <= 6
    do(doors.share, version.document, by=cast.anna, audience="subject")
    do(doors.support, version.document, suspected.violation, by=cast.anna, explanation="De ritten.")
    supported = reverse("cases:evidence", args=[case.number])
    assert queries_of(client, page) <= 8 and queries_of(client, supported) <= 8
    assert [row.document.title for row in client.get(url).context["rows"]][:2] == ["meer3.txt", "meer2.txt"]
    older = client.get(url, {"before": version.document_id}).context["rows"]
    assert [row.document.title for row in older] == [f"meer{n}.txt" for n in (3, 2, 1, 0)]


def test_a_member_of_the_team_sees_the_list_with_as_few(cast, at_fact_finding, do):
    case = at_fact_finding.case
    do(inquiry.assign, case, cast.member, by=cast.head)
    client, url = as_user(cast.member), reverse("cases:documents", args=[case.number])
    queries_of(client, url)
    assert queries_of(client, url) <= 6
    assert client.get(url).context["form"] is not None


def test_the_page_of_a_case_shows_the_newest_papers_alone_and_cuts_a_long_act_short(
    case, cast, filed, monkeypatch
):
    filed(papers.pdf("x"), "Eindrapport.pdf", kind="final_report")
    for number in range(7):
        filed(b"Tekst %d." % number, f"{number}.txt")
    monkeypatch.setattr("cases.telling.MOST_ROWS_TOLD", 2)
    page = as_user(cast.anna).get(reverse("cases:case", args=[case.number]))
    assert [document.title for document in page.context["documents"]] == [f"{n}.txt" for n in range(6, 0, -1)]
    assert final_report_filed(page.context["case"]) == final_report_filed(case)
    assert "Not listed here" in page.content.decode()
