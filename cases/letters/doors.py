"""Making a letter, making its PDF, and making it final."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import log, outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import documents
from cases.documents.doors import check_change, locked_document
from cases.documents.names import clean
from cases.letters import filling, templates
from cases.letters.about import About, check_make
from cases.letters.gathering import Gathered, check_names_nobody_else, gather
from cases.letters.kinds import KINDS
from cases.models import Case, Document, DocumentVersion, Letter, LetterTemplate, LetterVersion
from cases.permissions import locked
from cases.steps.doors import tick_for_letter

PRINT = "cases.tasks.print_letter"
Pdf = LetterVersion.Pdf


# --- Making one -------------------------------------------------------------------------------------


def before(about: About) -> Letter | None:
    """The letter of this kind about the same part that stands in the dossier and that `by` sees."""
    seen = Document.objects.visible_to(about.by).filter(case=about.case, set_aside_on=None)
    found = Letter.objects.filter(kind=about.kind.code, part=about.part.pk, document__in=seen)
    return found.select_related("document__case__data_key").last()


def typed_in(letter: Letter | None) -> dict[str, str]:
    """What was typed the last time."""
    return json.loads(letter.typed) if letter is not None and letter.typed else {}


def written(about: About, typed: dict[str, str]) -> tuple[bytes, LetterTemplate]:
    """The letter as DOCX, by the template in force. Raises Refusal with what is missing, or may not stand in it.

    Whose identity goes into it is recorded as a look.
    """
    template = templates.in_force(about.kind.code)
    gathered = gather(about, template, typed)
    check_whole(gathered)
    check_names_nobody_else(about, gathered.values)
    for whose in identities_in(about):
        log.record(log.Action.VIEW_IDENTITY, whose, directorate=about.place)
    try:
        return filling.fill(bytes(template.content), gathered.values), template
    except filling.CannotFill as error:
        raise templates.cannot_fill() from error


def check_whole(gathered: Gathered) -> None:
    if gathered.missing:
        raise Refusal(
            _("The letter cannot be made yet. Missing:"), [str(field.label) for field in gathered.missing]
        )


def identities_in(about: About) -> list[str]:
    """Whose names the register gives to this letter, as the log names them."""
    if about.kind.to_reporter and about.reporter is not None:
        return [f"reporter:{about.part.number}"]
    return [f"person:{about.person.pk}"] if about.person is not None and about.identity is not None else []


@door
def make_letter(about: About, *, by: User, typed: dict[str, str]) -> LetterVersion:
    """Fill the letter in and file it as a draft: a new document, or the next version of the one that is there.

    Raises Refusal (something is missing, somebody would be named who may not be), and then nothing was made.
    """
    case: Any = locked(Case, about.case.pk)  # type: ignore[union-attr]  # a letter without a dossier is not filed
    check_make(by, about)
    content, template = written(about, typed)
    letter = before(about)
    name = f"{clean(about.kind.title)} {case.number}.docx"
    if letter is None:
        version = documents.file_document(
            case,
            [content],
            name=name,
            kind=about.kind.document,
            by=by,
            title=title_of(about),
            dated_on=about.on,
            tells_reporter=about.kind.to_reporter,
            draft=True,
            trusted=True,
        )
        letter = Letter(document=version.document, kind=about.kind.code, part=about.part.pk, recorded_by=by)
    else:
        version = documents.add_version(
            letter.document, [content], name=name, by=by, draft=True, trusted=True
        )
    letter.document.case = case
    letter.typed = json.dumps({key: text for key, text in typed.items() if text.strip()})
    letter.save()
    return _written(letter, version, template, by=by)


def title_of(about: About) -> str:
    """What the document is called: Dutch as the letter is, and without a name."""
    with override("nl"):
        of = "" if isinstance(about.part, Case) else f" ({about.label})"
        return f"{about.kind.title}{of}"


def _written(
    letter: Letter, version: DocumentVersion, template: LetterTemplate | None, *, by: User
) -> LetterVersion:
    made = LetterVersion.objects.create(letter=letter, version=version, template=template, recorded_by=by)
    ask_for_pdf(made)
    return made


def ask_for_pdf(made: LetterVersion) -> None:
    outbox.write_again(f"letter:{made.pk}", PRINT, written=made.pk)


def ask_for_pdf_of_scanned(version: DocumentVersion) -> None:
    """A letter that came back from Word was scanned: its PDF could not be made before. By the worker that scanned."""
    waiting = LetterVersion.objects.filter(version=version, template=None, pdf_state=Pdf.WAITING)
    with transaction.atomic():
        for made in waiting.filter(version__state=DocumentVersion.State.CLEAN):
            ask_for_pdf(made)


def letter_of(document: Document) -> Letter | None:
    """The letter that a document is; None where somebody filed it."""
    letter: Letter | None = getattr(document, "letter", None)
    if letter is not None:
        letter.document = document
    return letter


@door
def put_back(document: Document, content: Any, *, name: str, by: User) -> DocumentVersion:
    """A letter that somebody changed in Word, as its next draft. It is scanned, and then its PDF is made."""
    version = documents.add_version(document, content, name=name, by=by, draft=True)
    letter: Any = letter_of(document)
    if version.file_name.endswith(".docx"):
        _written(letter, version, None, by=by)
    return version


# --- Its PDF, and the end ---------------------------------------------------------------------------


def locked_letter(pk: int) -> Letter:
    """The letter with its document and case, locked; NotAllowed where it does not exist for who acts."""
    letter = Letter.objects.filter(pk=pk).first()
    if letter is None:
        raise NotAllowed(_("This letter does not exist for you."))
    letter.document = locked_document(letter.document_id)
    return letter


def latest_of(letter: Letter) -> LetterVersion | None:
    """What is known of the newest version of the document; None where that is no DOCX of ours."""
    latest = letter.document.latest
    return (
        LetterVersion.objects.filter(version=latest).select_related("version", "pdf").first()
        if latest
        else None
    )


def check_print(by: User, letter: Letter) -> None:
    check_change(by, letter.document)
    made = latest_of(letter)
    if made is None:
        raise Refusal(_("The newest version is no Word document, so no PDF is made of it."))
    if made.pdf_state == Pdf.DONE:
        raise Refusal(_("The PDF of this version is there."))
    if made.pdf_state == Pdf.WAITING:
        raise Refusal(_("The PDF is being made."))


@door
def print_again(letter: Letter, *, by: User) -> LetterVersion:
    """Have the PDF of the newest version made once more: it stopped, or there was no program for it."""
    letter = locked_letter(letter.pk)
    check_print(by, letter)
    made: Any = latest_of(letter)
    made.pdf_state = Pdf.WAITING
    made.save(update_fields=["pdf_state"])
    ask_for_pdf(made)
    return made


def check_finish(by: User, letter: Letter) -> None:
    check_change(by, letter.document)
    latest = letter.document.latest
    if latest is None or not latest.is_draft:
        raise Refusal(_("This letter is final already. Make a new version of it to change it."))
    if not latest.is_open:
        raise Refusal(_("Only a version that the scanner released can become final."))


@door
def finish_letter(letter: Letter, *, by: User) -> Letter:
    """The newest version, and its PDF, become final; the step of the process that asks for this letter is ticked."""
    letter = locked_letter(letter.pk)
    check_finish(by, letter)
    latest: Any = letter.document.latest
    documents.make_final(latest, by=by)
    made = latest_of(letter)
    if made is not None and made.pdf is not None and made.pdf.is_draft:
        documents.make_final(made.pdf, by=by)
    tick_for_letter(letter.document.case, letter.kind, by=by, on=timezone.localdate())
    return letter


def told(letter: Letter) -> str:
    """One line: since when it is a draft or final."""
    latest: Any = letter.document.latest
    day = date_format(timezone.localdate(latest.recorded_at), "SHORT_DATE_FORMAT")
    said = (
        _("version %(number)s, draft of %(day)s")
        if latest.is_draft
        else _("version %(number)s, final, of %(day)s")
    )
    return said % {"number": latest.number, "day": day}


def label(letter: Letter) -> Any:
    return KINDS[letter.kind].label
