"""A fact-finding in a browser, to its conclusion: two hearings with letters, ten documents of ten types, steps."""

import io

import docx
import pytest
from django.db import transaction

from accounts import context
from cases.documents import examining, uploads
from cases.models import Case, Document, DocumentVersion, Hearing, Status, Upload
from tests import papers
from tests.browser.acts import act, act_on, act_on_part, day, go_to, open_act_on_part
from tests.factories import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPERS = {
    "Ritten.pdf": ("application/pdf", papers.pdf("Kanariegeel reed zaterdag", "Twee")),
    "Verklaring.docx": ("", papers.docx("De flamingo stond op de bon")),
    "Kilometers.xlsx": (
        "",
        papers.zipped(**{"[Content_Types]__xml": b"", "xl/sharedStrings__xml": b"<sst/>"}),
    ),
    "Brief.odt": (
        "",
        papers.zipped(mimetype=b"application/vnd.oasis.opendocument.text", content__xml=b"<x/>"),
    ),
    "Parkeerplaats.png": ("image/png", papers.png()),
    "Plattegrond.gif": ("image/gif", papers.png(form="GIF")),
    "Aantekening.txt": ("text/plain", b"Gebeld met het wagenpark.\n"),
    "Mail.eml": ("message/rfc822", papers.mail("Zie bijlage.", ("bonnen.txt", b"Drie bonnen."))),
    "Outlook.msg": ("", papers.outlook("Zie de ritten.")),
    "Stukken.zip": ("application/zip", papers.zipped(a__txt=b"a")),
}
TYPES = 10


def taken_in(case: Case) -> None:
    """What the worker does: takes in what is whole, has it scanned, unpacks and reads it."""
    for upload in Upload.objects.filter(state="whole"):
        with context.acting(upload.owner), transaction.atomic():
            uploads.take_in(upload, by=upload.owner)
    with context.acting(None):
        while waiting := list(DocumentVersion.objects.filter(document__case=case, state="waiting")):
            for version in waiting:
                examining.examine(version)


def write_letter(person, number: str, kind: str, hearing: Hearing, **typed: str) -> str:
    """Make a letter about a hearing from the list of letters and make it final; what it says, as text."""
    person.go(f"/cases/{number}/letters/")
    person.follow(f"/letters/{kind}/{hearing.pk}/")
    person.fill(**typed)
    person.send()
    assert "/documents/" in person.page.url, person.page.locator("main").inner_text()
    with person.page.expect_download() as download:
        person.page.locator("main .rosi-page__actions a").first.click()
    written = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    person.page.locator("a[href*='/finish-letter/']").click()
    person.page.wait_for_load_state()
    person.send()
    return " ".join(node.text or "" for node in written.element.body.iter())


def test_a_fact_finding_with_two_hearings_and_ten_documents(people, person_at, settings):
    settings.STAND_IN_SCANNER = "cases.documents.scanning.stand_in"
    walk = Walk(people).to_preliminary().assess("fact_finding").get_mandate()
    case, number = walk.case, walk.case.number
    subject, witness = (walk.case.persons.get(role=role) for role in ("subject", "witness"))
    anna = person_at(people.anna)
    act(anna, number, "start-fact-finding", on=day(20))

    # Ten files at once, chosen in the field; they stand in the dossier as soon as the worker has looked at them.
    anna.go(f"/cases/{number}/documents/")
    files = [
        {"name": name, "mimeType": media or "application/octet-stream", "buffer": content}
        for name, (media, content) in PAPERS.items()
    ]
    anna.page.locator("#id_files").set_input_files(files)
    anna.fill(source="Wagenpark")
    anna.page.locator("[data-uploads] button[type=submit]").click()
    anna.page.wait_for_function(
        "n => document.querySelectorAll('.rosi-uploads__line[data-state=whole]').length === n",
        arg=len(PAPERS),
        timeout=60_000,
    )
    taken_in(case)
    filed = Document.objects.filter(case=case)
    assert sorted(document.title for document in filed) == sorted([*PAPERS, "bonnen.txt"])
    assert {version.state for version in DocumentVersion.objects.filter(document__case=case)} == {"clean"}
    assert len({v.media_type for v in DocumentVersion.objects.filter(document__in=filed)}) == TYPES
    for name in PAPERS:  # the page sees for itself that all has been taken in
        anna.page.get_by_role("link", name=name, exact=True).first.wait_for()
    anna.page.get_by_role("link", name="Ritten.pdf").click()
    anna.page.locator("main img").first.wait_for()
    anna.page.locator("[name=q]").first.fill("flamingo")
    anna.page.locator("[name=q]").first.press("Enter")
    anna.page.get_by_role("link", name="Verklaring.docx").wait_for()
    assert anna.page.locator("mark", has_text="flamingo").count()

    # Two hearings, each with its invitation and its minutes as a letter; one objects, in a document.
    talk = {
        "gesprek_datum": "maandag 9 november",
        "gesprek_tijd": "10.00 uur",
        "gesprek_plaats": "Kamer 4.12",
    }
    for person in (subject, witness):
        act_on(anna, number, "invite", person.pk, on=day(19))
        hearing = person.hearings.get()
        invitation = write_letter(anna, number, "hearing_invitation", hearing, **talk)
        assert "Kamer 4.12" in invitation and number in invitation
        act_on(
            anna, number, "record-hearing", hearing.pk, outcome="gehoord", on=day(18), minutes="Zo ging het."
        )
        assert "Zo ging het." in write_letter(anna, number, "minutes", hearing)
        act_on(anna, number, "send-minutes", hearing.pk, on=day(17))
    act_on(anna, number, "record-reply", subject.hearings.get().pk, reply="akkoord", on=day(16))
    reply = {"reply": "bezwaar", "on": day(16), "objection": "Het was zondag."}
    act_on(anna, number, "record-reply", witness.hearings.get().pk, **reply)
    paper = filed.get(pk=next(d.pk for d in filed if d.title == "Mail.eml"))
    go_to(anna, number)
    anna.follow(f"/attach-reply/{witness.hearings.get().pk}/")
    anna.fill(document=f"{paper.title} (")
    anna.send()
    assert anna.reads("Mail.eml")

    # What was found, what supports it, the report, the steps; what is missing stands there until it is done.
    facts = {"subject": "betrokkene 1", "kind": "Misbruik van bedrijfsmiddelen of faciliteiten"}
    act(anna, number, "add-violation", **facts)
    act_on_part(anna, number, "establish-outcome", outcome="deels aangetoond", on=day(15))
    evidence = next(d for d in filed if d.title == "Ritten.pdf")
    anna.go(f"/cases/{number}/documents/{evidence.pk}/")
    anna.follow(f"/support-violation/{evidence.pk}/")
    anna.page.locator("main [name=violation]").first.check()
    anna.send()
    anna.go(f"/cases/{number}/")
    assert anna.reads("het eindrapport")
    open_act_on_part(anna, number, "file-report")
    final = {"name": "Rapport.pdf", "mimeType": "application/pdf", "buffer": papers.pdf("Twee van de drie")}
    anna.page.locator("#id_file").set_input_files(final)
    anna.fill(on=day(14), reference="R-2026-7", conclusion="Twee van de drie keer.")
    anna.send()
    taken_in(case)
    for _step in ("the plan of the investigation", "the second reader"):
        act_on_part(anna, number, "done", on=day(14))
    act(anna, number, "conclude", on=day(13))
    assert Case.objects.get(pk=case.pk).status == Status.DISPOSITION
    assert anna.reads("afdoening")
