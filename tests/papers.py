"""Small files of every type that tests file in a dossier, made here: nothing binary lies in the repository."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from rosi.demo.papers import mail, pdf, png

__all__ = ["Sent", "docx", "mail", "pdf", "png", "zipped"]


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
