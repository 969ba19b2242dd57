"""Who reads which description of an anonymised list and who may publish it; what is published is what was read.

Negative controls, tried and seen to fail: `readable` gives every line; `check_seen` is left out of `publish`; the
trigger looks at `decided_by_id` alone and not at `hands`.
"""

import io
import re

import docx as word
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.encryption import keyed_hash
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from reporting.annual import freezing, listing, posters, public, publishing, reading
from reporting.forms_annual import LineForm
from reporting.models import AnnualLine, AnnualReport
from reporting.releases.shaping import knowers
from tests.factories import Walk
from tests.reporting.test_uri_pages import as_  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
NAMED = "Xerxes Ploffer declareerde dubbel"  # neither a given name nor a title: the plain rules pass it


@pytest.fixture
def few(monkeypatch):
    """Two readers who know a directorate, and one table, for speed: these tests are about the list."""
    monkeypatch.setattr(publishing, "knowers", lambda today: knowers(today)[:2])
    monkeypatch.setattr(public, "TABLES", public.TABLES[:1])


@pytest.fixture
def prepared(cast, do, few):
    """Makes the report of this year, prepared by the head, over one closed case with this description."""

    def make(text=""):
        year = timezone.localdate().year
        walk = Walk(cast).to_closed()
        if text:
            with context.acting(None):
                walk.violation.description = text
                walk.violation.save()
        return do(publishing.prepare, year, by=cast.head, today=timezone.localdate().replace(year=year + 1))

    return make


def line_of(report):
    return next(line for line in report.lines.all() if line.text)


def test_a_description_is_for_who_reads_the_case_until_it_is_to_be_published(prepared, as_, cast, do):  # noqa: F811
    report = prepared()
    line = line_of(report)
    text, told = line.text, "You may not read this description"
    pages = [
        reverse("reporting:annual_lines", args=[report.pk]),
        reverse("reporting:annual_line", args=[report.pk, line.number]),
    ]
    for address in pages:
        assert text in as_("head").get(address).content.decode()
        shown = as_("central").get(address).content.decode()
        assert text not in shown and told in shown
    with context.acting(cast.central):
        form = LineForm(obj=line, by=cast.central)
        assert "text" not in form.fields and "text" not in form.initial and "text" not in form.over
        assert [code for code, _label in form.fields["decision"].choices] == ["left_out"]
    with pytest.raises(Refusal, match="description"):
        do(publishing.decide, line, by=cast.central, decision="as_it_stands")
    do(publishing.keep_what_is_plain, report, by=cast.central)
    assert not AnnualLine.objects.get(pk=line.pk).decision
    do(publishing.decide, line, by=cast.central, decision="left_out")
    assert text not in as_("central").get(pages[0]).content.decode()
    do(publishing.decide, line, by=cast.head, decision="as_it_stands")
    assert text in as_("central").get(pages[0]).content.decode()
    with context.acting(cast.central):
        assert (
            LineForm(obj=AnnualLine.objects.get(pk=line.pk), by=cast.central).fields["text"].max_length
            == 2000
        )
    assert (
        text in as_("central").get(reverse("reporting:annual_publication", args=[report.pk])).content.decode()
    )
    do(publishing.turn_down, report, by=cast.head)
    assert AnnualLine.objects.get(pk=line.pk).violation is None


def test_four_eyes_are_those_of_two_persons_and_of_all_who_ever_decided(prepared, cast, do):
    report = prepared()
    line = line_of(report)
    do(publishing.decide, line, by=cast.central, decision="left_out")
    for one in report.lines.all():
        do(publishing.decide, one, by=cast.head, decision="as_it_stands")
    with context.acting(None):
        same = keyed_hash("personnel_number", "P-31")
        User.objects.filter(pk__in=[cast.head.pk, cast.reviewer.pk]).update(personnel_number_hash=same)
        cast.head.refresh_from_db()
        cast.reviewer.refresh_from_db()
    with pytest.raises(NotAllowed, match="over regels"):  # whose decision another one replaced
        do(publishing.publish, report, by=cast.central)
    with pytest.raises(NotAllowed, match="hebt dit jaarverslag"):  # who has another account as well
        do(publishing.publish, report, by=cast.reviewer)
    values = {"state": "published", "decided_at": timezone.now(), "sha256": "x"}
    for user in (cast.central, cast.reviewer):
        with (
            context.acting(user),
            pytest.raises(DatabaseError, match="had a hand"),
            transaction.atomic(),
        ):
            AnnualReport.objects.filter(pk=report.pk).update(decided_by=user, **values)
    with context.acting(cast.head):
        AnnualLine.objects.filter(pk=line.pk).update(hands=[])
        assert set(AnnualLine.objects.get(pk=line.pk).hands) == {cast.central.pk, cast.head.pk}
    with context.acting(cast.central), pytest.raises(DatabaseError), transaction.atomic():
        AnnualLine.objects.filter(pk=line.pk).update(service="BD", text="")  # in the name of another


def test_what_is_published_is_what_was_read(prepared, as_, cast, do):  # noqa: F811
    report = prepared()
    line = line_of(report)
    for one in report.lines.all():
        do(publishing.decide, one, by=cast.head, decision="as_it_stands")
    page = reverse("reporting:annual_publication", args=[report.pk])
    publish = reverse("reporting:annual_publish", args=[report.pk])

    def seen():
        shown = as_("central").get(page).content.decode()
        return re.search(r'name="seen" value="(\w+)"', shown)[1]

    first = seen()
    do(publishing.decide, line, by=cast.head, decision="blurred", text="Andere woorden")
    for sent in ({"seen": first}, {}):
        refused = as_("central").post(publish, sent)
        assert refused.status_code == 422 and "changed since you opened" in refused.content.decode()
    browser = as_("central")
    with CaptureQueriesContext(connection) as asked:
        assert "Andere woorden" in browser.get(page).content.decode()
    kept = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len([sql for sql in kept if "session" not in sql]) <= 12, kept
    assert as_("central").post(publish, {"seen": seen()}).status_code == 302
    assert AnnualReport.objects.get(pk=report.pk).state == "published"


def test_the_files_of_a_report_that_waits_hold_its_list(prepared, as_, cast, do, monkeypatch):  # noqa: F811
    monkeypatch.setattr(posters, "drawn", lambda *given, **named: [])  # for speed
    report = prepared()
    line = line_of(report)
    address = reverse("reporting:annual_publication_file", args=[report.pk, "docx"])

    def texts():
        answer = as_("central").get(address)
        assert "-prepared.docx" in answer["Content-Disposition"]
        opened = word.Document(io.BytesIO(answer.content))
        cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
        return cells, " ".join(paragraph.text for paragraph in opened.paragraphs)

    cells, told = texts()
    assert line.text not in cells and "is not decided on yet" in told and "is not published" in told
    do(publishing.decide, line, by=cast.head, decision="as_it_stands")
    cells, told = texts()
    assert line.text in cells and "is not decided on yet" not in told


def test_a_line_that_may_name_somebody_is_not_published_in_bulk(prepared, cast, do):
    report = prepared(NAMED)
    line = line_of(report)
    assert line.text == NAMED and "name" in line.findings
    do(publishing.keep_what_is_plain, report, by=cast.head)
    assert not AnnualLine.objects.get(pk=line.pk).decision
    with pytest.raises(Refusal, match="naam"):
        do(publishing.decide, line, by=cast.head, decision="blurred", text=NAMED)


def test_a_register_of_which_only_the_lines_changed_is_not_published(prepared, cast, do, monkeypatch):
    report = prepared()
    for one in report.lines.all():
        do(publishing.decide, one, by=cast.head, decision="left_out")
    settled = listing.settled
    monkeypatch.setattr(listing, "settled", lambda year: settled(year)[1:])
    with pytest.raises(Refusal, match="register"):
        do(publishing.publish, report, by=cast.central)
    monkeypatch.undo()
    assert report.settled and do(publishing.publish, report, by=cast.central).state == "published"


def test_a_file_that_does_not_match_its_fingerprint_is_not_given(prepared, as_, cast, do, monkeypatch):  # noqa: F811
    report = prepared()
    for one in report.lines.all():
        do(publishing.decide, one, by=cast.head, decision="left_out")
    do(publishing.publish, report, by=cast.central)
    address = reverse("reporting:annual_publication_file", args=[report.pk, "xlsx"])
    assert as_("head").get(address).content[:2] == b"PK"
    monkeypatch.setattr(freezing, "fingerprint", lambda row: "something else")
    refused = as_("head").get(address)
    assert refused.status_code == 422 and "fingerprint" in refused.content.decode()


def test_who_reads_nothing_of_a_line_without_description_decides_on_it(prepared, cast, do):
    report = prepared()
    line = line_of(report)
    with context.acting(None):
        AnnualLine.objects.filter(pk=line.pk).update(violation=None)  # its case was destroyed meanwhile
    for user in (cast.head, cast.central):
        with context.acting(user):
            assert not reading.may_read(AnnualLine.objects.get(pk=line.pk), user)
    assert do(publishing.decide, line, by=cast.head, decision="left_out").decision
