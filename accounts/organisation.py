"""Changing the organisation: adding, renaming, moving and closing directorates, and their other spellings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import locks, log, reach
from accounts.context import door
from accounts.models import Directorate, DirectorateAlias, Grant, User
from accounts.reasons import Change, changes_of_move
from accounts.refusal import NotAllowed, Refusal
from accounts.tree import whole_tree

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")

# What else keeps a directorate open: apps above this one add a function that gives a sentence, or nothing.
KEEPS_OPEN: list[Callable[[Directorate], Any]] = []


def check_manage(by: User | None) -> None:
    if by is not None and not reach.holds(by, "manage_users"):
        raise NotAllowed(_("Only a functional administrator changes the organisation."))


@door
def add(
    code: str,
    parent: Directorate,
    *,
    by: User | None,
    name_nl: str,
    name_en: str,
    valid_from: date | None = None,
) -> Directorate:
    """A new directorate, last under its parent. Grants on what lies above hold for it at once."""
    check_manage(by)
    locks.hold("organisation")
    if not CODE.fullmatch(code):
        raise Refusal(_("A code has 2 to 20 capitals, digits and hyphens."))
    if Directorate.objects.filter(code=code).exists():
        raise Refusal(_("This code is taken."))
    check_is_open(parent)
    last = parent.children.aggregate(last=Max("order"))["last"] or 0
    place = Directorate.objects.create(
        code=code,
        parent=parent,
        level=_level_under(parent),
        name_nl=name_nl,
        name_en=name_en,
        valid_from=valid_from,
        order=last + 1,
    )
    _log(place, "add")
    return place


@door
def rename(
    place: Directorate, *, by: User | None, name_nl: str, name_en: str, keep_old_name: bool = True
) -> Directorate:
    """Other names for the same directorate; registers that are imported may go on naming it as before."""
    check_manage(by)
    place = _locked(place)
    old = place.name_nl
    place.name_nl, place.name_en = name_nl, name_en
    place.save()
    if keep_old_name and old != name_nl and not DirectorateAlias.objects.filter(text=old).exists():
        DirectorateAlias.objects.create(directorate=place, text=old)
    _log(place, "rename")
    return place


# --- Moving -------------------------------------------------------------------------------------------


def check_move(by: User | None, place: Directorate, parent: Directorate) -> None:
    check_manage(by)
    if place.parent_id is None:
        raise Refusal(_("The ministry stands above everything and does not move."))
    if parent.pk == place.parent_id:
        raise Refusal(_("It hangs there already."))
    if parent.pk == place.pk or parent.pk in whole_tree().below(place.pk):
        raise Refusal(_("A directorate cannot hang under itself or under what hangs under it."))
    check_is_open(parent)


def effect_of_move(place: Directorate, parent: Directorate) -> list[Change]:
    """Who would gain and who would lose what; to be shown before the move."""
    return changes_of_move(place, parent, whole_tree(), today=timezone.localdate())


def fingerprint(changes: list[Change]) -> str:
    """What somebody was shown and confirmed, in short."""
    return hashlib.sha256("\n".join(sorted(change.key for change in changes)).encode()).hexdigest()[:32]


@door
def move(place: Directorate, parent: Directorate, *, by: User | None, shown: str) -> Directorate:
    """Hang a directorate, with what is under it, elsewhere. `shown` is the fingerprint of the effect that was seen."""
    locks.hold("organisation")
    place = _locked(place)
    check_move(by, place, parent)
    if shown != fingerprint(effect_of_move(place, parent)):
        raise Refusal(_("Meanwhile other people would gain or lose access. Look at the lists again."))
    place.parent, place.level = parent, _level_under(parent)
    place.save()
    _log(place, "move")
    return place


def _level_under(parent: Directorate) -> str:
    under_the_ministry = parent.level == Directorate.Level.MINISTRY
    return Directorate.Level.SERVICE if under_the_ministry else Directorate.Level.DIRECTORATE


# --- Closing ------------------------------------------------------------------------------------------


def check_is_open(place: Directorate) -> None:
    if place.valid_until is not None and place.valid_until < timezone.localdate():
        raise Refusal(_("This directorate is closed. Choose another one."))


def check_close(by: User | None, place: Directorate, on: date) -> None:
    """Nothing may hang in the air: the refusal names everything that has to be done first."""
    check_manage(by)
    if place.parent_id is None:
        raise Refusal(_("The ministry itself is not closed."))
    if place.valid_until is not None:
        raise Refusal(_("This directorate has a last day already."))
    if on < max(timezone.localdate(), place.valid_from or on):
        raise Refusal(_("The last day can be today or later."))
    later = Q(valid_until=None) | Q(valid_until__gt=on)
    missing = [
        _("Move or close what hangs under it: %(place)s.") % {"place": child}
        for child in place.children.filter(later)
    ]
    grants = Grant.objects.filter(later, directorate=place, ended_at=None).select_related("user")
    missing += [
        _("End or shorten this grant: %(user)s, %(grant)s.") % {"user": grant.user, "grant": grant}
        for grant in grants[:20]
    ]
    missing += [sentence for keeps in KEEPS_OPEN if (sentence := keeps(place))]
    if missing:
        raise Refusal(_("This directorate cannot be closed yet."), missing)


@door
def close(place: Directorate, *, by: User | None, on: date) -> Directorate:
    """Give a directorate its last day. What is on record keeps pointing to it."""
    locks.hold("organisation")
    place = _locked(place)
    check_close(by, place, on)
    place.valid_until = on
    place.save()
    _log(place, "close")
    return place


def check_reopen(by: User | None, place: Directorate) -> None:
    check_manage(by)
    if place.valid_until is None:
        raise Refusal(_("This directorate is not closed."))
    if place.parent is not None:
        check_is_open(place.parent)


@door
def reopen(place: Directorate, *, by: User | None) -> Directorate:
    """Take the last day away."""
    locks.hold("organisation")
    place = _locked(place)
    check_reopen(by, place)
    place.valid_until = None
    place.save()
    _log(place, "reopen")
    return place


# --- Other spellings ----------------------------------------------------------------------------------


@door
def add_alias(place: Directorate, text: str, *, by: User | None) -> DirectorateAlias:
    """Another spelling under which registers may name this directorate."""
    check_manage(by)
    text = " ".join(text.split())
    held = DirectorateAlias.objects.filter(text__iexact=text).select_related("directorate").first()
    if held is not None:
        raise Refusal(_("This spelling stands for %(place)s already.") % {"place": held.directorate})
    alias = DirectorateAlias.objects.create(directorate=place, text=text)
    _log(place, "add spelling")
    return alias


@door
def remove_alias(alias: DirectorateAlias, *, by: User | None) -> None:
    check_manage(by)
    place = alias.directorate
    alias.delete()
    _log(place, "remove spelling")


def _locked(place: Directorate) -> Directorate:
    return Directorate.objects.select_for_update().get(pk=place.pk)


def _log(place: Directorate, what: str) -> None:
    log.record(log.Action.GRANT, f"directorate:{place.code}", directorate=place, purpose=what)
