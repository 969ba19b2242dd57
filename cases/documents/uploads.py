"""Large files in parts: begun, continued where they were cut off, and taken into the dossier by a worker once whole.

Each part is sealed under the key of its upload as soon as it is here. What is not finished is gone a day later.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.documents import doors, keeping, sealing, storage
from cases.documents.names import clean
from cases.models import Case, Document, Upload
from cases.permissions import locked

TAKE_IN = "cases.tasks.take_in_upload"
KEPT = timedelta(days=1)
MOST_AT_ONCE = 50  # uploads of one person on their way
MOST_OF_A_PART = 16 * 1024 * 1024  # bytes; what comes more is asked for again

State = Upload.State


class Conflict(Exception):
    """The part does not begin where the upload ends, or another is being written: the browser asks and tries again."""


@door
def begin(case: Case, *, by: User, name: str, length: int, facts: dict[str, Any]) -> Upload:
    """Begin an upload of so many bytes. `facts` are those of `file_document`, as plain values.

    With them may come a `mark`, by which the browser knows the same file again.
    """
    case = locked(Case, case.pk)
    doors.check_file(by, case)
    if length <= 0:
        raise Refusal(_("The file is empty (0 bytes). Nothing was taken in. Save it again and send it anew."))
    if length > settings.LARGEST_DOCUMENT:
        raise keeping.too_large(settings.LARGEST_DOCUMENT)
    if Upload.objects.filter(owner=by, state=State.COMING).count() >= MOST_AT_ONCE:
        raise Refusal(
            _("%(most)s files of yours are on their way already. Wait until some have come in.")
            % {"most": MOST_AT_ONCE}
        )
    key = uuid.uuid4()
    return Upload.objects.create(
        id=key,
        case=case,
        owner=by,
        file_name=clean(name),
        facts=json.dumps({**facts, "language": translation.get_language()}),
        length=length,
        sealed_key=keeping.wrapped(sealing.new_key(), case.data_key, key.hex),
    )


def receive(upload: Upload, offset: int, content: Iterable[bytes], *, by: User) -> int:
    """Keep one part, as far as it came; returns where the next begins. Raises Conflict and Refusal.

    The part is stored before the upload is locked: a slow browser holds no transaction open.
    """
    if offset != upload.received or upload.state != State.COMING:
        raise Conflict
    room = min(upload.length - offset, MOST_OF_A_PART)
    part = f"{offset:012d}-{secrets.token_hex(4)}"
    name = storage.name_of(storage.UPLOADS, upload.pk, part)
    came = [0]
    storage.store().put(name, sealing.sealed(_at_most(content, room, came), _key(upload), name))
    try:
        if came[0] == 0:
            raise Conflict
        return add_part(upload, by=by, offset=offset, length=came[0], token=part[-8:])
    except BaseException:
        storage.store().remove(name)
        raise


def _at_most(content: Iterable[bytes], room: int, came: list[int]) -> Iterator[bytes]:
    """The content up to what there is room for; a connection that is cut ends it, and what came is kept."""
    try:
        for chunk in content:
            taken = chunk[: room - came[0]]
            came[0] += len(taken)
            yield taken
            if came[0] >= room:
                return
    except OSError:
        return


@door
def add_part(upload: Upload, *, by: User, offset: int, length: int, token: str) -> int:
    """Count a part that was stored; the last one has the file taken in by a worker."""
    try:
        upload = Upload.objects.select_for_update(of=("self",), nowait=True).get(pk=upload.pk)
    except OperationalError as error:
        raise Conflict from error
    if upload.received != offset or upload.state != State.COMING:
        raise Conflict
    upload.parts = [*upload.parts, offset, length, int(token, 16)]
    upload.received = offset + length
    upload.touched_at = Now()
    if upload.received == upload.length:
        upload.state = State.WHOLE
        outbox.write(f"upload:{upload.pk}", TAKE_IN, upload=str(upload.pk), owner=upload.owner_id)
    upload.save(update_fields=["parts", "received", "touched_at", "state"])
    return offset + length


def _key(upload: Upload) -> bytes:
    return keeping.unwrapped(upload.sealed_key, upload.pk.hex)


def _parts(upload: Upload) -> Iterator[tuple[str, int]]:
    """Name and size of each part, in order."""
    numbers = iter(upload.parts)
    for offset, length, token in zip(numbers, numbers, numbers, strict=True):
        yield storage.name_of(storage.UPLOADS, upload.pk, f"{offset:012d}-{token:08x}"), length


def names_of_parts(upload: Upload) -> list[str]:
    """Under which names the parts of an upload lie."""
    return [name for name, _length in _parts(upload)]


def content_of(upload: Upload) -> Iterator[bytes]:
    """What has come so far, in clear. Raises CannotOpen."""
    store, key = storage.store(), _key(upload)
    for name, length in _parts(upload):
        part = sealing.Opened(
            lambda start, most, name=name: store.piece(name, start, most), key, name, length
        )
        yield from part.chunks()


@door
def take_in(upload: Upload, *, by: User) -> Document | None:
    """File a whole upload; None when it was refused, with the sentence on the upload. Done once. By a worker."""
    upload = Upload.objects.select_for_update(of=("self",)).select_related("case").get(pk=upload.pk)
    if upload.state != State.WHOLE:
        return upload.document
    facts = json.loads(upload.facts)
    facts.pop("mark", None)
    with translation.override(facts.pop("language")):
        if facts.get("dated_on"):
            facts["dated_on"] = date.fromisoformat(facts["dated_on"])
        try:
            with transaction.atomic():
                version = doors.file_document(
                    upload.case, content_of(upload), name=upload.file_name, by=by, **facts
                )
        except Refusal as refusal:
            upload.state, upload.problem = State.REFUSED, str(refusal)
        else:
            upload.state, upload.document = State.FILED, version.document
    parts = names_of_parts(upload)
    upload.parts = []
    upload.save(update_fields=["state", "problem", "document", "parts"])
    transaction.on_commit(lambda: _remove(parts))
    return upload.document


def _remove(names: list[str]) -> None:
    for name in names:
        storage.store().remove(name)


@door
def throw_away(upload: Upload, *, by: User | None) -> None:
    """End an upload that is not wanted, or whose outcome was read; what came of it is removed."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if by is not None and upload.owner_id != by.pk:
        raise NotAllowed(_("This upload does not exist for you."))
    if upload.state == State.WHOLE:
        raise Refusal(_("This file is being taken into the dossier at this moment."))
    parts = names_of_parts(upload)
    upload.delete()
    transaction.on_commit(lambda: _remove(parts))


def purge(*, by: None, now: datetime | None = None) -> int:
    """Throw away what nobody went on with for a day, and outcomes of a week ago; returns how many. By the timetable."""
    now = now or timezone.now()
    late = Upload.objects.filter(state=State.COMING, touched_at__lt=now - KEPT)
    told = Upload.objects.filter(state__in=[State.FILED, State.REFUSED], touched_at__lt=now - 7 * KEPT)
    found = [*late, *told]
    for upload in found:
        throw_away(upload, by=by)
    return len(found)
