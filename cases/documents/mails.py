"""A mail as it was kept (.eml, or .msg of Outlook): its head, its text, and the attachments to be taken out."""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from oxmsg import Message

LARGEST = 100 * 1024 * 1024  # bytes of a mail that are read at once; larger ones are kept and not unpacked
MOST_ATTACHMENTS = 100
DEEPEST = 4  # a mail in a mail in a mail …; what lies deeper stays where it is, and the page says so
FIELDS = ("From", "To", "Cc", "Date", "Subject")


@dataclass
class Mail:
    """A mail as a page shows it."""

    head: dict[str, str] = field(default_factory=dict)
    text: str = ""
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # names of what cannot be taken out of it


class CannotRead(Exception):
    """The mail is damaged, or larger than is read at once."""


def read(media_type: str, content: Any) -> Mail:
    """The mail in some content. Raises CannotRead."""
    if content.size > LARGEST:
        raise CannotRead
    content.seek(0)
    data = content.read()
    try:
        return _outlook(data) if media_type == "application/vnd.ms-outlook" else _internet(data)
    except CannotRead:
        raise
    except Exception as error:  # parsers of hostile input raise whatever they like
        raise CannotRead from error


def _internet(data: bytes) -> Mail:
    message: Any = email.message_from_bytes(data, policy=email.policy.default)
    mail = Mail({name: _line(message.get(name)) for name in FIELDS if message.get(name)})
    body = message.get_body(("plain", "html"))
    if body is not None:
        mail.text = _text(body)
    for part in _attached(message):
        if len(mail.attachments) >= MOST_ATTACHMENTS:
            raise CannotRead
        mail.attachments.append(_attachment(part))
    return mail


def _attached(message: EmailMessage) -> Iterator[Any]:
    """Everything that hangs on the mail; a mail in it is one attachment, and is not looked into here."""
    for part in message.iter_attachments():
        if part.get_content_maintype() == "multipart":
            yield from _attached(part)
        else:
            yield part


def _attachment(part: Any) -> tuple[str, bytes]:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        name = part.get_filename() or f"{_line(inner.get('Subject')) or _('mail')}.eml"
        return name, inner.as_bytes(policy=email.policy.SMTP)
    return part.get_filename() or _("attachment"), part.get_payload(decode=True) or b""


def _text(body: Any) -> str:
    data = body.get_payload(decode=True) or b""
    try:
        text = data.decode(body.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return text_of_html(text) if body.get_content_subtype() == "html" else text


def _outlook(data: bytes) -> Mail:
    message: Any = Message.load(io.BytesIO(data))
    recipients = ", ".join(f"{r.name} <{r.email_address}>" for r in message.recipients)
    head = {"From": message.sender, "To": recipients, "Subject": message.subject}
    if message.sent_date:
        head["Date"] = message.sent_date.isoformat(" ", "minutes")
    attachments, left = [], []
    for attachment in message.attachments:
        name = attachment.file_name or _("attachment")
        if attachment.file_bytes is None:  # a mail within the mail lies in it in parts, and not as a file
            left.append(name)
        else:
            attachments.append((name, attachment.file_bytes))
    if len(attachments) > MOST_ATTACHMENTS:
        raise CannotRead
    text = message.body or text_of_html(message.html_body or "")
    return Mail({name: _line(value) for name, value in head.items() if value}, text, attachments, left)


def _line(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value or "")).strip()[:500]


class _Words(HTMLParser):
    """The words of a page without its markup; script and style are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._silent += tag in ("script", "style", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head") and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def text_of_html(markup: str) -> str:
    """What a reader of the page would read."""
    words = _Words()
    words.feed(markup)
    text = re.sub(r"[ \t\r\f\v]+", " ", "".join(words.found))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip()
