"""Small files of every type that tests file in a dossier, made here: nothing binary lies in the repository."""

from __future__ import annotations

import io
import zipfile

from aspose.email_foss import msg
from django.core.files.uploadedfile import SimpleUploadedFile

from rosi.demo.papers import mail, pdf, png

__all__ = ["Sent", "docx", "mail", "outlook", "pdf", "png", "zipped"]


class Sent(SimpleUploadedFile):
    """A file that a browser sends, once more when it is sent again."""

    def read(self, *args: int) -> bytes:
        self.seek(0)
        return super().read(*args)


def zipped(**members: bytes) -> bytes:
    """A ZIP archive; `__` in a name stands for a dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return written.getvalue()


WORD = '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'


def docx(text: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", WORD.format(text))
    return written.getvalue()


def outlook(text: str, *attachments: tuple[str, bytes], within: str = "") -> bytes:
    """A mail as Outlook keeps it (.msg), written by another library than reads it; `within`: the text of one in it."""
    mail = msg.MapiMessage.create("Rittenstaat", text)
    mail.set_property(msg.PropertyId.SENDER_NAME, "Iemand")
    mail.set_property(msg.PropertyId.SENDER_EMAIL_ADDRESS, "a@voorbeeld.example")
    mail.add_recipient("b@voorbeeld.example", display_name="Ander")
    for name, content in attachments:
        mail.add_attachment(name, content)
    if within:
        mail.add_embedded_message_attachment(msg.MapiMessage.create("Binnenin", within))
    return mail.to_bytes()
