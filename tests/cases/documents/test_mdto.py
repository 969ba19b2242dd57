"""The archive's metadata in an export, held against the rules of MDTO 1.0: which elements, in which order, how often.

The schema itself is published by the Nationaal Archief and comes with no package that we use; the table below restates
what it says of the elements that we write, as its users describe them.
"""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Tree

import pytest

from cases import documents
from cases.documents import exporting, mdto
from tests.factories import Walk

pytestmark = pytest.mark.django_db

REFERENCE = "verwijzingNaam verwijzingIdentificatie?"
TERM = "begripLabel begripCode? begripBegrippenlijst"
# Of each element what stands in it, in this order: ? at most once, * any number, + at least once. None: a text.
WITHIN = {
    "MDTO": "informatieobject? bestand?",
    "informatieobject": (
        "identificatie+ naam aggregatieniveau? classificatie* trefwoord* omschrijving* raadpleeglocatie* dekkingInTijd*"
        " dekkingInRuimte* taal* event* waardering bewaartermijn? informatiecategorie? isOnderdeelVan* bevatOnderdeel*"
        " heeftRepresentatie* aanvullendeMetagegevens* gerelateerdInformatieobject* archiefvormer+ betrokkene*"
        " activiteit* beperkingGebruik+"
    ),
    "bestand": "identificatie+ naam omvang bestandsformaat checksum+ URLBestand? isRepresentatieVan",
    "identificatie": "identificatieKenmerk identificatieBron",
    "verwijzingIdentificatie": "identificatieKenmerk identificatieBron",
    "dekkingInTijd": "dekkingInTijdType dekkingInTijdBegindatum dekkingInTijdEinddatum?",
    "event": "eventType eventTijd? eventVerantwoordelijkeActor? eventResultaat?",
    "checksum": "checksumAlgoritme checksumWaarde checksumDatum",
    "beperkingGebruik": "beperkingGebruikType beperkingGebruikNadereBeschrijving? beperkingGebruikDocumentatie*",
    **dict.fromkeys(
        ("isOnderdeelVan", "bevatOnderdeel", "heeftRepresentatie", "isRepresentatieVan"), REFERENCE
    ),
    **dict.fromkeys(("archiefvormer", "begripBegrippenlijst"), REFERENCE),
    **dict.fromkeys(("aggregatieniveau", "waardering", "informatiecategorie", "bestandsformaat"), TERM),
    **dict.fromkeys(("dekkingInTijdType", "eventType", "checksumAlgoritme", "beperkingGebruikType"), TERM),
}
DAY, MOMENT = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?"
TEXTS = {
    "dekkingInTijdBegindatum": DAY,
    "dekkingInTijdEinddatum": DAY,
    "eventTijd": MOMENT,
    "checksumDatum": MOMENT,
    "checksumWaarde": "[0-9a-f]{64}",
    "omvang": r"\d+",
    "taal": "nl",
}


def complaints(element: Tree.Element) -> list[str]:
    """What an element, and what stands in it, has against the rules."""
    space, name = re.fullmatch(r"\{(.*)\}(.*)", element.tag).groups()
    if space != mdto.SPACE:
        return [f"{name}: of no MDTO"]
    children = [re.sub(r"\{.*\}", "", child.tag) for child in element]
    if name not in WITHIN:
        right = re.fullmatch(TEXTS.get(name, r"(?s).*\S.*"), element.text or "")
        return [] if right and not children else [f"{name}: {element.text!r}"]
    rule = "".join(re.sub(r"(\w+)([?*+]?)", r"(?:\1 )\2", allowed) for allowed in WITHIN[name].split())
    found = [] if re.fullmatch(rule, "".join(f"{child} " for child in children)) else [f"{name}: {children}"]
    return found + [complaint for child in element for complaint in complaints(child)]


def test_every_file_of_metadata_follows_the_standard(cast, do):
    case = Walk(cast).to_fact_finding().case
    for name, facts in (("a.txt", {"dated_on": date(2026, 3, 2), "kind": "evidence"}), ("b.txt", {})):
        facts |= {"name": name, "by": cast.anna, "trusted": True}
        version = do(documents.file_document, case, [name.encode()], **facts)
    do(documents.add_version, version.document, [b"Beter."], name="b.txt", by=cast.anna, trusted=True)
    for closed in (None, case.opened_on):
        case.closed_on = closed
        parts = exporting.contents(case, by=cast.anna)
        written = [data for name, data in exporting._around(parts) if name.startswith("mdto/")]
        assert len(written) == 1 + 2 + 3
        for data in written:
            assert complaints(Tree.fromstring(data)) == []  # noqa: S314 (our own)


def test_the_table_notices_what_stands_wrong():
    root = Tree.fromstring(f'<MDTO xmlns="{mdto.SPACE}"><bestand><naam> </naam></bestand></MDTO>')  # noqa: S314
    assert [complaint.partition(":")[0] for complaint in complaints(root)] == ["bestand", "naam"]
