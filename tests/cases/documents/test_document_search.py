"""Finding documents by their names and by what they say: what may not be seen is not found, counted or shown.

Negative controls: tests/tables/controls.toml.
"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import context
from cases import conflicts, documents, inquiry, search, workflow
from cases.documents import doors, examining, moving, reading
from cases.excerpts import MOST_OF_LONG, excerpt_of_long, wanted_in
from cases.models import Document, DocumentText, DocumentVersion
from tests import papers
from tests.cases.pages import as_user, text_of
from tests.factories import Walk

pytestmark = pytest.mark.django_db
SAID = (
    "De flamingo's stonden op de verklaring van tankpassen. The invoices were falsified. "
    + "Verder niets. " * 300
)


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def filed(walk, cast, do):
    def file(content=SAID, name="Kilometerstaat.txt", by=None, **facts):
        version = do(
            documents.file_document, walk.case, [content.encode()], name=name, by=by or cast.anna,
            **{"trusted": True, **facts},
        )  # fmt: skip
        with context.acting(None):
            examining.examine(version)
        return version

    return file


def found(user, text):
    """Titles of the documents that are found."""
    with context.acting(user):
        return [hit.title for hit in search.find(user, text) if hit.kind == "document"]


def test_a_document_is_found_by_its_name_and_its_text_in_dutch_and_english(filed, cast):
    filed()
    for query in (
        "flamingo",
        "verklaring tankpas",
        "kilometerstaat",
        "invoice falsified",
        "Kilometerstaat flamingo",
    ):
        assert found(cast.anna, query) == ["Kilometerstaat.txt"], query
        assert found(cast.anna, f"{query} olifant") == [], query


def test_only_who_sees_the_case_finds_its_documents(filed, walk, cast, do):
    filed()
    do(conflicts.declare_conflict, walk.case, by=cast.acquaintance)
    sees = {"anna", "bert", "head", "intake", "deputy"}
    others = (
        "elsewhere",
        "subject",
        "witness",
        "reporter",
        "acquaintance",
        "superior",
        "member",
        "director",
        "desk",
    )
    for person in (*sees, *others, "adviser", "auditor", "administrator", "ended"):
        assert bool(found(getattr(cast, person), "flamingo")) is (person in sees), person
    page = text_of(as_user(cast.subject).post("/search/", {"q": "flamingo"}))
    assert "Nothing was found" in page and "Kilometerstaat" not in page and walk.case.number not in page


def test_what_a_restricted_case_holds_is_found_by_its_team_and_the_head(filed, walk, cast, do):
    filed()
    do(inquiry.assign, walk.case, cast.member, by=cast.head)
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig.")
    for person, sees in (("member", True), ("head", True), ("intake", False), ("deputy", False)):
        assert bool(found(getattr(cast, person), "flamingo")) is sees, person


def test_what_tells_who_reported_is_found_by_who_may_know(filed, cast):
    filed(tells_reporter=True)
    assert found(cast.anna, "flamingo") == [] and found(cast.head, "flamingo") == ["Kilometerstaat.txt"]


def test_a_text_is_seen_with_its_document_whoever_writes_which(filed, walk, cast):
    version, other = filed(), Walk(cast).to_fact_finding().case
    paper, text = (
        Document.objects.filter(pk=version.document_id),
        DocumentText.objects.filter(version=version),
    )
    paper.update(case=other, tells_reporter=True)
    assert text.values_list("case", "tells_reporter").get() == (other.pk, True)
    text.update(case=walk.case, tells_reporter=False)
    assert text.values_list("case", "tells_reporter").get() == (other.pk, True)


def test_what_no_scanner_released_is_not_found(filed, cast):
    version = filed(trusted=False)
    assert found(cast.head, "kilometerstaat") == found(cast.head, "flamingo") == []
    reading.read_text(version)  # whatever brought its words here
    assert found(cast.head, "flamingo") == []
    DocumentVersion.objects.filter(pk=version.pk).update(state="hostile", scanned_at=timezone.now())
    assert found(cast.head, "flamingo") == []


def test_a_document_is_named_once_also_where_its_case_is_found(filed, walk, cast, do):
    version = filed("Zonnebloem.", "Bloem.txt")
    newer = do(documents.add_version, version.document, [b"Zonnebloemen te koop."], name="b.txt", by=cast.anna,
               trusted=True)  # fmt: skip
    with context.acting(None):
        examining.examine(newer)
    with context.acting(cast.anna):
        hits = search.find(cast.anna, "zonnebloem")
    assert sorted((hit.kind, hit.number) for hit in hits) == [
        ("case", walk.case.number),
        ("document", walk.case.number),
    ]
    assert next(hit for hit in hits if hit.kind == "document").found.version_id == newer.pk


def test_a_document_goes_by_its_new_name_and_case(filed, walk, cast, do):
    document = filed().document
    facts = {"kind": "evidence", "classification": "internal"}
    do(doors.describe, document, by=cast.anna, title="Rittenadministratie", **facts)
    assert found(cast.anna, "rittenadministratie flamingo") == ["Rittenadministratie"]
    DocumentText.objects.filter(version__document=document).update(terms=[])
    call_command("renew_search_terms", stdout=StringIO())
    other = Walk(cast).to_fact_finding().case
    do(moving.move_document, document, to=other, reason="Hoort daar.", by=cast.anna)
    with context.acting(cast.anna):
        (hit,) = [hit for hit in search.find(cast.anna, "rittenadministratie") if hit.kind == "document"]
    assert hit.number == other.number


def test_the_page_shows_where_the_words_stand(filed, walk, cast, do):
    document = filed(SAID + "Tot slot een <b>giraf</b>.").document
    url = reverse("cases:document", args=[walk.case.number, document.pk])
    page = as_user(cast.anna).post("/search/", {"q": "giraf"}).content.decode()
    assert (
        f'<a href="{url}">Kilometerstaat.txt</a>' in page
        and f'<a href="{url}#versions">Version 1</a>' in page
    )
    assert "&lt;b&gt;<mark>giraf</mark>&lt;/b&gt;" in page and "1 found" in page
    do(doors.set_aside, document, by=cast.anna, reason="Dubbel.")
    assert "set aside" in text_of(as_user(cast.anna).post("/search/", {"q": "giraf"}))


def test_documents_do_not_crowd_out_cases(filed, walk, cast, monkeypatch):
    monkeypatch.setattr(search, "MOST_HITS", 1)
    monkeypatch.setattr(search, "MOST_DOCUMENTS", 2)
    for number in range(3):
        filed(f"Zonnebloem {number}.", f"{number}.txt")
    with context.acting(cast.anna):
        kinds = sorted(hit.kind for hit in search.find(cast.anna, "zonnebloem"))
    assert kinds == ["case", "document", "document"]


def test_the_text_of_a_pdf_and_a_letter_is_found(filed, walk, cast, do):
    for content, name in ((papers.pdf("Struisvogel"), "a.pdf"), (papers.docx("Struisvogels"), "b.docx")):
        version = do(documents.file_document, walk.case, [content], name=name, by=cast.anna, trusted=True)
        with context.acting(None):
            examining.examine(version)
    assert sorted(found(cast.anna, "struisvogel")) == ["a.pdf", "b.docx"]


def test_an_excerpt_of_a_long_text_is_looked_for_stride_by_stride():
    long = "woord " * 20_000
    told = excerpt_of_long(long + "olifant liep " + long, wanted_in("olifant"))
    assert told.said == 1 and any(piece.marked for piece in told.pieces)
    assert excerpt_of_long("x " * MOST_OF_LONG + "olifant", wanted_in("olifant")).said == 0
