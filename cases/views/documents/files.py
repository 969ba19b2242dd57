"""The content of a version: downloaded as an attachment with its checksum verified, or shown as pictures."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts import log
from cases.documents import keeping, reading, types
from cases.documents.mails import CannotRead
from cases.models import DocumentVersion
from cases.views.documents.looking import case_of, document_of, record, version_of


@require_GET
def document_download(request: HttpRequest, number: str, key: int, version: int) -> HttpResponse:
    """One version as it was filed. It breaks off where the content is not what was filed."""
    case = case_of(request, number)
    document = document_of(request, case, key)
    found = version_of(document, version)
    record(log.Action.DOWNLOAD, case, f"document:{document.pk}")
    return attached(found, found.file_name, found.media_type)


def attached(row: Any, name: str, media_type: str) -> StreamingHttpResponse:
    """A file of ours as an attachment. Its name and checksum travel with it; no browser opens it in its own window."""
    response = StreamingHttpResponse(_streamed(row), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = str(row.size)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Repr-Digest"] = f"sha-256=:{_base64(row.sha256)}:"
    return response


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _streamed(row: Any) -> Iterator[bytes]:
    """The key is asked for now, while somebody acts; the bytes follow after the transaction is over."""
    content = keeping.verified(row)
    first = next(content)

    def rest() -> Iterator[bytes]:
        yield first
        yield from content

    return rest()


@require_GET
def document_picture(
    request: HttpRequest, number: str, key: int, version: int, page: int = 0
) -> HttpResponse:
    """One page of a PDF as a picture (from 1), or the picture itself (0)."""
    case = case_of(request, number)
    document = document_of(request, case, key)
    found = version_of(document, version)
    record(log.Action.VIEW, case, f"document:{document.pk}")
    return drawn(found, page)


def drawn(version: DocumentVersion, page: int) -> HttpResponse:
    wanted = types.TYPES[version.media_type].preview
    draw: Callable[..., bytes] | None = {types.PDF: reading.page, types.PICTURE: reading.picture}.get(wanted)
    if draw is None or (wanted == types.PDF) != (page > 0):
        raise Http404
    try:
        data = draw(version, page) if page else draw(version)
    except CannotRead as error:
        raise Http404 from error
    return HttpResponse(data, content_type="image/png")
