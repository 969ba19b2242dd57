"""Uploads that go on where they were cut off: tus 1.0, its core and creation (https://tus.io/protocols/resumable-upload).

Each answer is short: bytes are read and stored before anything is locked, so that a slow line holds nobody up.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.once import repeatable
from accounts.refusal import NotAllowed, Refusal
from accounts.sign_in.guards import background
from cases.documents import uploads
from cases.documents.fetching import SHOWN
from cases.models import Document, Upload
from cases.views.documents.looking import case_of

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
PIECE = 256 * 1024
MARK = re.compile(r"[a-z0-9-]{1,80}")
WORDS = {"kind": Document.Kind.values, "classification": Document.Classification.values}


def _answer(status: int, text: str = "", **headers: Any) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response[name.replace("_", "-")] = str(value)
    return response


@repeatable("begins another upload; the one that nobody finishes is thrown away")
@require_http_methods(["OPTIONS", "POST"])
def upload_begin(request: HttpRequest, number: str) -> HttpResponse:
    """Begin an upload; what is said of the document comes with it."""
    case = case_of(request, number)
    if request.method == "OPTIONS":
        return _answer(
            204,
            Tus_Version=VERSION,
            Tus_Extension="creation,termination",
            Tus_Max_Size=settings.LARGEST_DOCUMENT,
        )
    if (problem := _protocol(request)) is not None:
        return problem
    try:
        length = int(request.headers.get("Upload-Length", ""))
        name, facts = _facts(request.headers.get("Upload-Metadata", ""))
    except (ValueError, binascii.Error):
        return _answer(400, _("What came with this file could not be read. Nothing was taken in."))
    try:
        upload = uploads.begin(case, by=request.user, name=name, length=length, facts=facts)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _answer(413 if length > settings.LARGEST_DOCUMENT else 422, str(refusal))
    return _answer(201, Location=reverse("cases:upload", args=[case.number, upload.pk]), Upload_Offset=0)


def _protocol(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, _("This address takes files by tus 1.0 only."), Tus_Version=VERSION)


def _facts(header: str) -> tuple[str, dict[str, Any]]:
    """Name and facts from `key base64,key base64`. Raises ValueError."""
    said: dict[str, str] = {}
    for pair in filter(None, header.split(",")):
        key, _space, value = pair.strip().partition(" ")
        said[key] = base64.b64decode(value, validate=True).decode()
    facts: dict[str, Any] = {"source": said.get("source", "")[:200]}
    for word, allowed in WORDS.items():
        if said.get(word):
            if said[word] not in allowed:
                raise ValueError
            facts[word] = said[word]
    if said.get("dated_on"):
        facts["dated_on"] = _day(said["dated_on"]).isoformat()
    facts["tells_reporter"] = said.get("tells_reporter") == "on"
    if said.get("mark"):
        if not MARK.fullmatch(said["mark"]):
            raise ValueError
        facts["mark"] = said["mark"]
    return said.get("filename", ""), facts


def _day(text: str) -> date:
    for form in get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


@transaction.non_atomic_requests
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, number: str, key: Any) -> HttpResponse:
    """How far an upload is (HEAD), its next part (PATCH), or its end (DELETE).

    One that was begun with a mark is gone on with by who brings that mark: the same file, as far as the browser knows.
    """
    with transaction.atomic():
        case = case_of(request, number)
        found = get_object_or_404(Upload.objects.filter(case=case, owner=request.user), pk=key)
        found.case = case
    if found.mark and not _is_same(found.mark, request.headers.get("Upload-Mark", "")):
        return _answer(
            409, _("This is another file than the one that was begun here. Nothing was added to it.")
        )
    if request.method == "HEAD":
        return _answer(200, Upload_Offset=found.received, Upload_Length=found.length)
    if request.method == "DELETE":
        return _ended(request, found)
    if (problem := _protocol(request)) is not None:
        return problem
    if request.content_type != PART_TYPE:
        return _answer(415, _("A part of a file has another type."))
    try:
        offset = int(request.headers.get("Upload-Offset", ""))
        reached = uploads.receive(found, offset, _body(request), by=request.user)
    except ValueError:
        return _answer(400, _("It is not said where this part begins."))
    except uploads.Conflict:
        return _answer(409, _("This part does not begin where the file ends."))
    return _answer(204, Upload_Offset=reached)


def _is_same(mark: str, brought: str) -> bool:
    """Compared as bytes: a header may hold any character."""
    return hmac.compare_digest(mark.encode(), brought.encode())


def _ended(request: HttpRequest, found: Upload) -> HttpResponse:
    try:
        uploads.throw_away(found, by=request.user)
    except Refusal as refusal:
        return _answer(409, str(refusal))
    return _answer(204)


def _body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


@background
@require_GET
def uploads_coming(request: HttpRequest, number: str) -> HttpResponse:
    """The files of this person that are on their way into this dossier, for the list to look at while they are."""
    case = case_of(request, number)
    found = Upload.objects.filter(case=case, owner=request.user, state__in=SHOWN)
    return render(request, "cases/documents/coming.html", {"case": case, **coming(found)})


def coming(found: Iterable[Upload]) -> dict[str, Any]:
    """Uploads that are being taken in, those that were refused, which stand until they are thrown away, and those that
    somebody can go on with."""
    of_state: dict[str, list[Upload]] = {state: [] for state in SHOWN}
    for upload in found:
        of_state[upload.state].append(upload)
    return {
        "being_taken_in": of_state[Upload.State.WHOLE],
        "not_taken_in": of_state[Upload.State.REFUSED],
        "unfinished": of_state[Upload.State.COMING],
    }


@require_http_methods(["POST"])
def upload_read(request: HttpRequest, number: str, key: Any) -> HttpResponse:
    """Put away what is said of a file that was not taken in."""
    case = case_of(request, number)
    refused = Upload.objects.filter(case=case, owner=request.user, state=Upload.State.REFUSED)
    uploads.throw_away(get_object_or_404(refused, pk=key), by=request.user)
    return redirect("cases:documents", case.number)
