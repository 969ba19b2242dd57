"""Small files for the dossiers of the demonstration, made here: nothing binary lies in the repository."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any


def png(size: tuple[int, int] = (8, 8), form: str = "PNG", colour: str = "navy") -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, form)
    return written.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF of so many pages, each with lines of text."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    for text in pages:
        lines = " ".join(f"({line}) Tj T*" for line in text.split("\n"))
        stream = f"BT /F1 14 Tf 18 TL 60 770 Td {lines} ET".encode("latin-1", "replace")
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1<</Type/Font/Subtype/Type1"
            b"/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>/Contents %d 0 R>>" % (len(objects) + 2)
        )
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream))
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + end


def mail(text: str, *attachments: tuple[str, bytes], subject: str = "Proef") -> bytes:
    """A mail as a program keeps it."""
    message: Any = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@voorbeeld.example", "b@voorbeeld.example", subject
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    message.set_content(text)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
