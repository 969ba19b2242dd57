"""What somebody is typing, kept on the server so that nothing typed is ever lost."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from accounts import locks
from accounts.context import door
from accounts.models import DataKey, User
from cases.models import Draft

KEPT_DAYS = 30


@door
def keep(draft_id: uuid.UUID, *, by: User, form: str, values: dict[str, Any]) -> bool:
    """Save what was typed so far. False when the id is somebody else's: then nothing is written.

    Nothing is written either when the form was sent meanwhile: a late autosave makes no second draft of it.
    """
    locks.hold(f"draft:{draft_id}")
    sender, owner = _known(draft_id)
    if sender is not None or owner not in (None, by.pk):
        return by.pk == sender
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        draft = Draft(pk=draft_id, owner=by, form=form, data_key=DataKey.make())
    draft.content = json.dumps(values, ensure_ascii=False)
    draft.touched_at = Now()
    draft.save()
    return True


def _known(draft_id: uuid.UUID) -> tuple[int | None, int | None]:
    """Who sent this draft as a form, and who types it: asked beneath the second wall, where others' drafts lie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_of_draft(%s), owner_of_draft(%s)", [draft_id, draft_id])
        return cursor.fetchone()


def read(draft_id: uuid.UUID, *, by: User) -> dict[str, Any] | None:
    """What was typed, or None when this user has no such draft."""
    draft = Draft.objects.filter(pk=draft_id, owner=by).first()
    return json.loads(draft.content or "{}") if draft else None


@door
def throw_away(draft_id: uuid.UUID, *, by: User) -> None:
    """The form was sent, or its owner wants to be rid of it."""
    draft = Draft.objects.filter(pk=draft_id, owner=by).first()
    if draft is not None:
        draft.delete()
        draft.data_key.delete()


@door
def purge(*, by: None, before: datetime) -> int:
    """Throw away drafts that nobody touched since; returns how many."""
    old = list(Draft.objects.filter(touched_at__lt=before))
    Draft.objects.filter(pk__in=[draft.pk for draft in old]).delete()
    DataKey.objects.filter(pk__in=[draft.data_key_id for draft in old]).delete()
    return len(old)
