"""A whole dossier as one ZIP, for court or archive: index, checksums, MDTO metadata, and every released version.

Made by a worker for who asked, in that person's sight. It is written as it is read, so memory stays flat.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.documents import keeping, mdto, paper, storage
from cases.documents.names import clean
from cases.models import Case, Document, DocumentVersion, DossierExport
from cases.permissions import check_may, locked

MAKE = "cases.tasks.make_dossier_export"
KEPT = timedelta(days=7)
LARGEST = 10**12
State = DossierExport.State


def check_export(by: User, case: Case) -> None:
    """Raise unless `by` may take the whole dossier out: who investigates it, or leads."""
    check_may(by, "investigate_case", case)


@door
def ask(case: Case, *, by: User) -> DossierExport:
    """Have the dossier exported. While one is being made it is the same one."""
    case = locked(Case, case.pk)
    check_export(by, case)
    if not case.documents.filter(set_aside_on=None).exists():
        raise Refusal(_("There is nothing in this dossier yet."))
    making = DossierExport.objects.filter(case=case, asked_by=by, state__in=[State.WAITING, State.RUNNING])
    if (running := making.first()) is not None:
        return running
    export = DossierExport.objects.create(case=case, asked_by=by)
    outbox.write(f"dossier:{export.pk}", MAKE, export=export.pk, owner=by.pk)
    return export


# --- By the worker ----------------------------------------------------------------------------------


def make(export: DossierExport, *, by: User) -> None:
    """Write the ZIP and note where it is. What a killed worker left is an orphan; the next one starts anew."""
    parts = contents(export.case, by=by)
    _note(export, state=State.RUNNING, done=0, total=len(parts.versions))
    try:
        written = keeping.write(
            archive(parts, told=lambda done: _note(export, done=done)), folder=storage.EXPORTS, most=LARGEST
        )
    except Exception as error:
        _note(export, state=State.FAILED, problem=type(error).__name__)
        raise
    finish(export, written, by=by)


@door
def finish(export: DossierExport, written: keeping.Written, *, by: User) -> None:
    """The export is there, whole."""
    export = DossierExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    export.state, export.done = State.DONE, export.total
    export.storage_name, export.size, export.sha256 = written.name, written.size, written.sha256
    export.sealed_key = written.sealed_key(export.case.data_key)
    export.save()


def _note(export: DossierExport, **values: Any) -> None:
    with transaction.atomic():
        DossierExport.objects.filter(pk=export.pk).update(**values)


# --- What is in it ----------------------------------------------------------------------------------


class Contents:
    """The documents of a dossier that somebody sees, their released versions, and where each stands in the ZIP."""

    def __init__(self, case: Case, documents: list[Document]) -> None:
        self.case, self.documents = case, documents
        self.versions: list[tuple[Document, DocumentVersion, str]] = []
        self.left: list[tuple[Document, DocumentVersion]] = []
        for number, document in enumerate(documents, 1):
            document.place = number  # type: ignore[attr-defined]
            for version in document.versions.all():
                version.document = document
                if version.is_open:
                    name = f"documenten/{number:04d}-v{version.number}-{clean(version.file_name)}"
                    self.versions.append((document, version, name))
                else:
                    self.left.append((document, version))
        self.at = timezone.now()


def contents(case: Case, *, by: User) -> Contents:
    found = Document.objects.visible_to(by).filter(case=case, set_aside_on=None).order_by("pk")
    versions = DocumentVersion.objects.order_by("number")
    evidence = Prefetch("evidence", to_attr="supporting")
    return Contents(case, list(found.prefetch_related(Prefetch("versions", versions), evidence)))


class _Sink:
    """Takes what the archive writes and hands it on; a stream that cannot be turned back."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        data = bytes(self.held)
        self.held.clear()
        return data


def archive(parts: Contents, *, told: Callable[[int], None] = lambda done: None) -> Iterator[bytes]:
    """The ZIP in pieces. Raises CannotOpen where a file is not what was filed: then there is no export."""
    sink: Any = _Sink()
    moment = timezone.localtime(parts.at).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as out:
        for done, (_document, version, name) in enumerate(parts.versions, 1):
            with out.open(zipfile.ZipInfo(name, moment), "w", force_zip64=True) as member:  # type: ignore[arg-type]
                for chunk in keeping.verified(version):
                    member.write(chunk)
                    yield sink.taken()
            told(done)
        for name, data in _around(parts):
            out.writestr(zipfile.ZipInfo(name, moment), data)  # type: ignore[arg-type]
            yield sink.taken()
    yield sink.taken()


def _around(parts: Contents) -> Iterator[tuple[str, bytes]]:
    """Everything that is said about the files."""
    yield "index.pdf", paper.index(parts)
    yield "sha256sums.txt", "".join(f"{v.sha256}  {name}\n" for _d, v, name in parts.versions).encode()
    yield "mdto/dossier.xml", mdto.dossier(parts.case, parts.documents, at=parts.at)
    for document in parts.documents:
        yield f"mdto/{document.place:04d}.xml", mdto.document(parts.case, document)  # type: ignore[attr-defined]
    for document, version, name in parts.versions:
        place = f"{document.place:04d}-v{version.number}"  # type: ignore[attr-defined]
        yield f"mdto/{place}.bestand.xml", mdto.file(parts.case, document, version, name)


def purge(*, by: None, now: datetime | None = None) -> int:
    """Remove exports of a week ago; returns how many. By the timetable."""
    old = list(DossierExport.objects.filter(asked_at__lt=(now or timezone.now()) - KEPT))
    for export in old:
        export.delete()
        if export.storage_name:
            keeping.remove(export.storage_name)
    return len(old)
