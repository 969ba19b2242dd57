"""The versions of the letter templates: which is in force, a new one that was checked, an older one taken back."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.letters import filling
from cases.letters.fields import fields_of
from cases.letters.kinds import KINDS, Kind
from cases.models import LetterTemplate

MANAGES = "manage_lists"
EXAMPLE_KEPT = 60 * 60  # seconds


def in_force(kind: str) -> LetterTemplate:
    """The version by which this letter is made now. Its file is fetched when it is looked at."""
    return LetterTemplate.objects.defer("content").get(kind=kind, valid_until=None)


def check_manage(by: User, kind: Kind) -> None:
    if not reach.holds(by, MANAGES):
        raise NotAllowed(_("Only a functional administrator changes letter templates."))


def check_restore(by: User, template: LetterTemplate) -> None:
    check_manage(by, KINDS[template.kind])
    if template.valid_until is None:
        raise Refusal(_("This version is in force."))


def _check_remark(remark: str) -> None:
    if not remark.strip():
        raise Refusal(_("Say what is new in this version, and why."))


@door
def take_in(kind: Kind, content: bytes, *, by: User, remark: str) -> LetterTemplate:
    """A new version, in force at once. Raises Refusal with every fault in a sentence, and then nothing changes."""
    check_manage(by, kind)
    _check_remark(remark)
    return _put_in_force(kind, content, by=by, remark=remark)


@door
def restore(template: LetterTemplate, *, by: User, remark: str) -> LetterTemplate:
    """An older version as the newest one. It is checked again: fields may have changed since."""
    check_restore(by, template)
    _check_remark(remark)
    content = bytes(template.content)
    return _put_in_force(KINDS[template.kind], content, by=by, remark=remark, restored=template)


def _put_in_force(
    kind: Kind, content: bytes, *, by: User, remark: str, restored: LetterTemplate | None = None
) -> LetterTemplate:
    faults, used = filling.check(kind, content)
    if faults:
        raise Refusal(
            _("This file cannot be the template. Nothing was changed. What is wrong with it:"), faults
        )
    locks.hold(f"letter-template:{kind.code}")
    before = in_force(kind.code)
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 == before.sha256:
        raise Refusal(_("This is the very version that is in force."))
    last = LetterTemplate.objects.filter(kind=kind.code).aggregate(last=Max("version"))["last"]
    now = timezone.now()
    before.valid_until = now
    before.save(update_fields=["valid_until"])
    return LetterTemplate.objects.create(
        kind=kind.code,
        version=last + 1,
        content=content,
        size=len(content),
        sha256=sha256,
        fields=used,
        valid_from=now,
        remark=remark.strip(),
        restored=restored,
        recorded_by=by,
    )


def example(template: LetterTemplate) -> bytes:
    """The letter with example data: every field by its own name. Raises Refusal where it cannot be filled in.

    A version never changes, so what was made of it is kept for a while.
    """
    kept = cache.get(f"letter-example:{template.sha256}")
    if kept is None:
        values = {field.name: f"[{field.name}]" for field in fields_of(template.kind)}
        try:
            kept = filling.fill(bytes(template.content), values)
        except filling.CannotFill as error:
            raise cannot_fill() from error
        cache.set(f"letter-example:{template.sha256}", kept, EXAMPLE_KEPT)
    return kept


def cannot_fill() -> Refusal:
    return Refusal(
        _("The template of this letter could not be filled in. Nothing was made. Tell the administrator.")
    )
