"""Which types of file a dossier takes, and which of them a file is: told by its content, never by its name.

`TYPES` is the allow-list. What is not on it, what pretends to be another type, and what is two types at once is refused
with a sentence that says what it is and what to do.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import olefile
import puremagic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refusal
from cases.documents.names import extension_of

HEAD = 16 * 1024  # bytes of the beginning that are looked at
PDF, PICTURE, TEXT, MAIL = "pdf", "picture", "text", "mail"


@dataclass(frozen=True)
class Type:
    """One type of file. `magic`: what the signature is called by the library; `preview`: how it can be looked at."""

    media: str
    label: Any
    extensions: tuple[str, ...]  # the first is given to a file that has another
    magic: frozenset[str] = frozenset()
    preview: str = ""


def _type(media: str, label: Any, extensions: str, magic: str = "", preview: str = "") -> Type:
    return Type(media, label, tuple(extensions.split()), frozenset(f".{e}" for e in magic.split()), preview)


_WORD = gettext_lazy("text document")
_SHEET = gettext_lazy("spreadsheet")
_SLIDES = gettext_lazy("presentation")
_PICTURE = gettext_lazy("picture")
_SOUND = gettext_lazy("sound recording")
_FILM = gettext_lazy("video")
_OFFICE = "application/vnd.openxmlformats-officedocument"

TYPES: dict[str, Type] = {
    kind.media: kind
    for kind in (
        _type("application/pdf", gettext_lazy("PDF"), "pdf", "pdf", PDF),
        _type("image/png", _PICTURE, "png", "png", PICTURE),
        _type("image/jpeg", _PICTURE, "jpg jpeg jfif", "jpg jpeg jpe jfif", PICTURE),
        _type("image/gif", _PICTURE, "gif", "gif", PICTURE),
        _type("image/webp", _PICTURE, "webp", "webp", PICTURE),
        _type("image/tiff", _PICTURE, "tif tiff", "tif tiff", PICTURE),
        _type("image/heif", _PICTURE, "heic heif", "heic heif"),
        _type("text/plain", gettext_lazy("text"), "txt csv md log json ics vcf", "", TEXT),
        _type("message/rfc822", gettext_lazy("mail"), "eml", "", MAIL),
        _type("application/vnd.ms-outlook", gettext_lazy("mail"), "msg", "", MAIL),
        _type(f"{_OFFICE}.wordprocessingml.document", _WORD, "docx"),
        _type(f"{_OFFICE}.spreadsheetml.sheet", _SHEET, "xlsx"),
        _type(f"{_OFFICE}.presentationml.presentation", _SLIDES, "pptx"),
        _type("application/vnd.oasis.opendocument.text", _WORD, "odt"),
        _type("application/vnd.oasis.opendocument.spreadsheet", _SHEET, "ods"),
        _type("application/vnd.oasis.opendocument.presentation", _SLIDES, "odp"),
        _type("application/msword", _WORD, "doc"),
        _type("application/vnd.ms-excel", _SHEET, "xls"),
        _type("application/vnd.ms-powerpoint", _SLIDES, "ppt"),
        _type("application/rtf", _WORD, "rtf", "rtf"),
        _type("application/zip", gettext_lazy("ZIP archive"), "zip"),
        _type("audio/mpeg", _SOUND, "mp3", "mp3"),
        _type("audio/mp4", _SOUND, "m4a", "m4a"),
        _type("audio/wav", _SOUND, "wav", "wav"),
        _type("video/mp4", _FILM, "mp4", "mp4"),
        _type("video/quicktime", _FILM, "mov", "mov"),
    )
}
# Inside a ZIP, by the file that tells.
OFFICE_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OLE_STREAMS = {
    "__properties_version1.0": "msg",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|svg|script|body|iframe|\?xml[^>]*>\s*<\s*(?:svg|html))", re.I
)
MAIL_HEAD = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
MAIL_FIELDS = re.compile(rb"^(?:from|to|date|subject|received|message-id|mime-version):", re.I | re.M)


def by_extension(extension: str) -> Type | None:
    return next((kind for kind in TYPES.values() if extension in kind.extensions), None)


def type_of(content: Any) -> Type:
    """The type of some content (seekable, clear). Raises Refusal for what a dossier does not take."""
    content.seek(0)
    head = content.read(HEAD) or b""
    if not head:
        raise Refusal(_("The file is empty (0 bytes). Nothing was taken in. Save it again and send it anew."))
    found = _by_content(content, head)
    if found is None:
        raise Refusal(
            _(
                "This type of file is not kept in a dossier%(what)s. Nothing was taken in. Save it as PDF, or put it "
                "in a ZIP archive."
            )
            % {"what": _named(head)}
        )
    _check_one_thing(found, content, head)
    return found


def named_after(kind: Type, name: str) -> str:
    """The name with an extension that fits its type: what is a picture is not called `report.pdf`."""
    return name if extension_of(name) in kind.extensions else f"{name}.{kind.extensions[0]}"


def _by_content(content: Any, head: bytes) -> Type | None:
    if head.startswith(b"PK"):
        return _of_zip(content)
    if head.startswith(OLE):
        return _of_ole(content)
    signed = _signatures(head)
    for kind in TYPES.values():
        if kind.magic & set(signed[:3]):
            return kind
    return _of_text(content, head)


def _signatures(head: bytes) -> list[str]:
    """Extensions of the signatures that were found, the surest first."""
    try:
        return [match.extension for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _named(head: bytes) -> str:
    """What it is, in brackets, where that is known."""
    if MARKUP.search(head[:2048]):
        return _(" (it is a web page or a drawing with markup, which can hold script)")
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return _(" (it is a program)")
    return ""


def _of_zip(content: Any) -> Type | None:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return TYPES.get(archive.read("mimetype")[:100].decode("latin-1").strip())
    # NotImplementedError is how zipfile says that it does not know a compression or an encryption.
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Refusal(
            _("The archive is damaged or cut off. Nothing was taken in. Make it again and send it anew.")
        ) from error
    if "[Content_Types].xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal(
                _(
                    "The document holds macros (a program). Nothing was taken in. Save it without macros, or as PDF."
                )
            )
        return next(
            (by_extension(e) for part, e in OFFICE_PARTS.items() if any(n.startswith(part) for n in names)),
            None,
        )
    return TYPES["application/zip"]


def _of_ole(content: Any) -> Type | None:
    content.seek(0)
    try:
        with olefile.OleFileIO(io.BufferedReader(content)) as found:
            names = {entry[0] for entry in found.listdir(streams=True, storages=True)}
    except (OSError, ValueError, IndexError, RecursionError):
        return None
    if names & {"Macros", "_VBA_PROJECT_CUR"}:
        raise Refusal(
            _(
                "The document holds macros (a program). Nothing was taken in. Save it without macros, or as PDF."
            )
        )
    return next((by_extension(e) for stream, e in OLE_STREAMS.items() if stream in names), None)


def _of_text(content: Any, head: bytes) -> Type | None:
    """Plain text or a mail: nothing in it but characters, and no markup that a browser would run."""
    if head.startswith(b"#!") or not _is_text(head):
        return None
    if MAIL_HEAD.match(head) and len(MAIL_FIELDS.findall(head[:8192])) >= 2:
        return TYPES["message/rfc822"]
    return None if MARKUP.search(head[:2048]) else TYPES["text/plain"]


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16
    return not any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)


def _check_one_thing(kind: Type, content: Any, head: bytes) -> None:
    """Refuse a file that is also something else: made to be read as one type here and as another elsewhere."""
    also = ""
    if kind.media not in ("text/plain", "message/rfc822") and MARKUP.search(head[:2048]):
        also = _("a web page")
    if b"%PDF-" in head[:2048] and kind.media != "application/pdf" and kind.preview == PICTURE:
        also = _("a PDF")
    if kind.preview in (PDF, PICTURE) and zipfile.is_zipfile(content):
        also = _("a ZIP archive")
    if kind.media == "application/pdf" and not head.startswith(b"%PDF-"):
        also = _("something before its beginning")
    if also:
        raise Refusal(
            _(
                "The file is two things at once: %(type)s and %(also)s. That is how harmful files hide. Nothing was "
                "taken in. Save it anew with the program that made it, or have it printed to PDF."
            )
            % {"type": kind.label, "also": also}
        )


def check_whole(kind: Type, content: Any) -> None:
    """Refuse a PDF or a picture of which the end is missing."""
    ends = {"application/pdf": (b"%%EOF",), "image/png": (b"IEND",), "image/gif": (b";",)}.get(kind.media)
    if ends is None:
        return
    content.seek(max(0, content.size - 2048))
    tail = content.read(2048) + content.read(2048)
    if not any(end in tail for end in ends):
        raise Refusal(
            _(
                "The file is cut off: its end is missing. Nothing was taken in. Save it again and send it anew; if "
                "this is all there is, put it in a ZIP archive."
            )
        )
