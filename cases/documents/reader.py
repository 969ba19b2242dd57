"""Runs alone, in a process of its own with little memory and time: turns a file from outside into text or pictures.

`python -I reader.py COMMAND [NUMBER]`, the file on its input, the result on its output; it ends with 3 where the file
cannot be read. It imports nothing of ROSI, opens no file and knows no secret.

    pages            how many pages a PDF has
    page NUMBER      one page of a PDF as PNG (from 1)
    text             the text of a PDF
    picture          a picture as PNG, at most 2,000 pixels wide or high
    office           the text of a Word, spreadsheet or OpenDocument file
"""

import io
import os
import resource
import sys
import zipfile
from xml.etree import ElementTree

MEMORY = 1536 * 1024 * 1024
SECONDS = 25
LARGEST_TEXT = 2_000_000  # characters
LARGEST_PART = 64 * 1024 * 1024  # bytes of one part of an office file
WIDE = 1400  # pixels of a page
SIDE = 2000  # pixels of a picture
MOST_PIXELS = 80_000_000
CANNOT_READ = 3


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pages(data: bytes) -> bytes:
    import pypdfium2

    return str(len(pypdfium2.PdfDocument(data))).encode()


def page(data: bytes, number: int) -> bytes:
    import pypdfium2

    found = pypdfium2.PdfDocument(data)[number - 1]
    width, height = found.get_size()
    scale = min(WIDE / max(width, 1), 2 * WIDE / max(height, 1))
    return png(found.render(scale=scale, may_draw_forms=False).to_pil())


def text(data: bytes) -> bytes:
    import pypdfium2

    document, found, length = pypdfium2.PdfDocument(data), [], 0
    for each in document:
        said = each.get_textpage().get_text_bounded()
        found.append(said)
        length += len(said)
        if length > LARGEST_TEXT:
            break
    return encoded("\n\n".join(found))


def picture(data: bytes) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP", "TIFF"))
    if opened.width * opened.height > MOST_PIXELS:
        raise ValueError
    shown = ImageOps.exif_transpose(opened)
    shown.thumbnail((SIDE, SIDE))
    return png(shown)


def png(image) -> bytes:
    written = io.BytesIO()
    (image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGB")).save(written, "PNG")
    return written.getvalue()


# Which parts of an office file hold its text.
PARTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/comments", "xl/sharedStrings",
         "ppt/slides/slide", "ppt/notesSlides/", "content.xml")  # fmt: skip
BREAKS = {"p", "br", "tab", "h", "si", "tr", "table-row"}


def office(data: bytes) -> bytes:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.filename.startswith(PARTS) and member.filename.endswith(".xml"):
                with archive.open(member) as file:
                    found.append(words(file.read(LARGEST_PART)))
    return encoded("\n".join(found))


def words(xml: bytes) -> str:
    said: list[str] = []
    for element in ElementTree.fromstring(xml).iter():  # noqa: S314 (see above)
        if element.tag.rpartition("}")[2] in BREAKS:
            said.append("\n")
        said += [element.text or "", element.tail or ""]
    return "".join(said)


def encoded(said: str) -> bytes:
    return said[:LARGEST_TEXT].encode("utf-8", "replace")


COMMANDS = {"pages": pages, "page": page, "text": text, "picture": picture, "office": office}


def main(command: str, *numbers: str) -> int:
    limit()
    try:
        result = COMMANDS[command](sys.stdin.buffer.read(), *map(int, numbers))
        sys.stdout.buffer.write(result)
        sys.stdout.buffer.flush()
    except BaseException:
        return CANNOT_READ
    return 0


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
