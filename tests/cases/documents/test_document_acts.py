"""What is done with documents through their addresses, one act after the other."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.models import Document, DocumentVersion
from tests.cases.acts import done, send
from tests.factories import Walk
from tests.papers import Sent

pytestmark = pytest.mark.django_db


FACTS = {"kind": "evidence", "classification": "internal"}


def released(document):
    DocumentVersion.objects.filter(document=document).update(state="clean", scanned_at=timezone.now())
    return Document.objects.get(pk=document.pk)


def test_documents_go_through_their_acts(cast):
    walk = Walk(cast).to_fact_finding().suspected()
    case, anna = walk.case, cast.anna
    done(send(anna, case, "file-document", files=Sent("verslag.txt", b"Kanariegeel."), **FACTS))
    document = released(case.documents.get())
    done(send(anna, case, "add-version", document, file=Sent("verslag.txt", b"Beter.")))
    assert document.versions.count() == 2
    document = released(document)
    done(send(anna, case, "describe-document", document, title="Het verslag", **FACTS))
    done(send(anna, case, "support-violation", document, violation=walk.violation.pk, explanation="De rit."))
    done(send(anna, case, "withdraw-evidence", document.evidence.get()))
    done(send(anna, case, "share-document", document, audience="authority"))
    done(send(anna, case, "withdraw-share", document.versions.last().shared.get()))
    done(send(anna, case, "set-aside-document", document, reason="Dubbel."))
    done(send(anna, case, "restore-document", document))
    other = Walk(cast).to_fact_finding().case
    done(send(anna, case, "move-document", document, number=other.number, reason="Hoort daar."))
    document.refresh_from_db()
    assert (document.title, document.case_id, document.versions.count()) == ("Het verslag", other.pk, 2)


def test_a_form_that_is_not_right_says_so(cast, at_fact_finding):
    case = at_fact_finding.case
    assert send(cast.anna, case, "file-document", **FACTS).status_code == 422
    refused = send(cast.anna, case, "file-document", files=Sent("pagina.html", b"<html>"), **FACTS)
    assert refused.status_code == 422 and "web page" in refused.content.decode()
    done(send(cast.anna, case, "file-document", files=Sent("a.txt", b"A."), **FACTS))
    document = case.documents.get()
    answer = send(cast.anna, case, "move-document", document, number="1999-0001", reason="Weg.")
    assert answer.status_code == 422
