"""Metadata of a dossier, its documents and their files by MDTO 1.0, the standard of Dutch governments for archives.

Elements and their order follow https://www.nationaalarchief.nl/archiveren/mdto; what ROSI does not know is left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as Tree

from django.conf import settings
from django.utils import timezone

from cases.models import Case, Document, DocumentVersion

SPACE = "https://www.nationaalarchief.nl/mdto"
SOURCE = "ROSI"
LEVELS = "MDTO begrippenlijst aggregatieniveaus"
APPRAISALS = "MDTO begrippenlijst waarderingen"
RESTRICTIONS = "MDTO begrippenlijst beperkingen gebruik"
CHECKSUMS = "MDTO begrippenlijst checksum algoritmen"
FORMATS = "IANA media types"


def dossier(case: Case, documents: list[Document], *, at: datetime) -> bytes:
    root, what = _root("informatieobject")
    _identified(what, f"dossier {case.number}")
    _add(what, "naam", f"Integriteitsdossier {case.number}")
    _concept(what, "aggregatieniveau", "Dossier", LEVELS)
    dates = _add(what, "dekkingInTijd")
    _concept(dates, "dekkingInTijdType", "Looptijd", "MDTO begrippenlijst dekking in tijd typen")
    _add(dates, "dekkingInTijdBegindatum", case.opened_on.isoformat())
    if case.closed_on:
        _add(dates, "dekkingInTijdEinddatum", case.closed_on.isoformat())
    _add(what, "taal", "nl")
    event = _add(what, "event")
    _concept(event, "eventType", "Export", "ROSI")
    _add(event, "eventTijd", timezone.localtime(at).isoformat(timespec="seconds"))
    _appraised(what)
    for document in documents:
        _refer(what, "bevatOnderdeel", f"archiefstuk {document.place:04d}", _identity(document))  # type: ignore[attr-defined]
    _restricted(what, "Vertrouwelijk")
    return _written(root)


def document(case: Case, row: Document) -> bytes:
    root, what = _root("informatieobject")
    _identified(what, _identity(row))
    _add(what, "naam", row.title)
    _concept(what, "aggregatieniveau", "Archiefstuk", LEVELS)
    if row.dated_on:
        dates = _add(what, "dekkingInTijd")
        _concept(dates, "dekkingInTijdType", "Datum document", "ROSI")
        _add(dates, "dekkingInTijdBegindatum", row.dated_on.isoformat())
    _appraised(what)
    _concept(what, "informatiecategorie", str(row.get_kind_display()), "ROSI")
    _refer(what, "isOnderdeelVan", f"Integriteitsdossier {case.number}", f"dossier {case.number}")
    for version in row.versions.all():
        if version.is_open:
            _refer(what, "heeftRepresentatie", version.file_name, _file_identity(row, version))
    _restricted(what, str(row.get_classification_display()).capitalize())
    return _written(root)


def file(case: Case, row: Document, version: DocumentVersion, name: str) -> bytes:
    root, what = _root("bestand")
    _identified(what, _file_identity(row, version))
    _add(what, "naam", name.rpartition("/")[2])
    _add(what, "omvang", str(version.size))
    _concept(what, "bestandsformaat", version.media_type, FORMATS)
    checksum = _add(what, "checksum")
    _concept(checksum, "checksumAlgoritme", "SHA-256", CHECKSUMS)
    _add(checksum, "checksumWaarde", version.sha256)
    _add(checksum, "checksumDatum", timezone.localtime(version.recorded_at).isoformat(timespec="seconds"))
    _refer(what, "isRepresentatieVan", row.title, _identity(row))
    return _written(root)


def _identity(row: Document) -> str:
    return f"document {row.pk}"


def _file_identity(row: Document, version: DocumentVersion) -> str:
    return f"document {row.pk} versie {version.number}"


def _root(kind: str) -> tuple[Any, Any]:
    root = Tree.Element("MDTO", {"xmlns": SPACE})
    return root, Tree.SubElement(root, kind)


def _add(above: Any, name: str, text: str | None = None) -> Any:
    element = Tree.SubElement(above, name)
    element.text = text
    return element


def _identified(above: Any, mark: str) -> None:
    identity = _add(above, "identificatie")
    _add(identity, "identificatieKenmerk", mark)
    _add(identity, "identificatieBron", SOURCE)


def _concept(above: Any, name: str, label: str, source: str, code: str = "") -> None:
    concept = _add(above, name)
    _add(concept, "begripLabel", label)
    if code:
        _add(concept, "begripCode", code)
    _add(_add(concept, "begripBegrippenlijst"), "verwijzingNaam", source)


def _refer(above: Any, name: str, label: str, mark: str) -> None:
    reference = _add(above, name)
    _add(reference, "verwijzingNaam", label)
    identity = _add(reference, "verwijzingIdentificatie")
    _add(identity, "identificatieKenmerk", mark)
    _add(identity, "identificatieBron", SOURCE)


def _appraised(above: Any) -> None:
    _concept(above, "waardering", "Vernietigen", APPRAISALS, code="V")


def _restricted(above: Any, label: str) -> None:
    """The archive creator, and why not everybody may read it: in the order of the standard."""
    _add(_add(above, "archiefvormer"), "verwijzingNaam", settings.ARCHIVE_CREATOR)
    _concept(_add(above, "beperkingGebruik"), "beperkingGebruikType", label, RESTRICTIONS)


def _written(root: Any) -> bytes:
    Tree.indent(root)
    return Tree.tostring(root, encoding="utf-8", xml_declaration=True)
