"""The profiles of this register: which hold in a year, and making, changing, putting in force and ending them.

A functional administrator does all of that in the browser. What was put in force is never changed: a change is the
next version. One person may put a profile in force; which one stands with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.kept import kept
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from reporting import identifying
from reporting.models import UriProfile
from reporting.uri import house, profile_bringing, profile_reading
from reporting.uri.profile import ROWS, Profile

MANAGES = "manage_lists"
READS = ("export_uri", "approve_uri", MANAGES)
State = UriProfile.State
KEY, KEPT_SECONDS = "uri-profiles", 60
LAST_NUMBER = re.compile(r"(\d+)$")

# --- Reading ----------------------------------------------------------------------------------------


def read(row: UriProfile) -> Profile:
    """The profile that a row holds."""
    return profile_reading.read(row.body, str(row))


def in_force() -> QuerySet[UriProfile]:
    return UriProfile.objects.filter(state=State.IN_FORCE)


def all_in_force() -> list[Profile]:
    """Every version that is in force, of each code the one that was put in force last first."""
    return [read(row) for row in in_force().order_by("code", "-put_in_force_at", "-pk")]


def holding_in(year: int, among: Iterable[Profile] | None = None) -> list[Profile]:
    """The profiles that hold in a year, of each code the one that was put in force last. `among`: `all_in_force`."""
    found: dict[str, Profile] = {}
    for profile in all_in_force() if among is None else among:
        if profile.holds_in(year):
            found.setdefault(profile.code, profile)
    return sorted(found.values(), key=lambda profile: (-profile.valid_from, profile.code))


def for_year(year: int, code: str = "") -> Profile:
    """The profile of that code that holds in a year; without a code the newest. A Refusal where there is none."""
    fitting = [profile for profile in holding_in(year) if code in ("", profile.code)]
    if not fitting:
        raise Refusal(_("There is no profile for the URI export of %(year)s.") % {"year": year})
    return fitting[0]


def choices() -> Mapping[str, Profile]:
    """Of each code the version that was put in force last, for a form to offer. Kept for a minute: doors look again."""
    return kept(KEY, _newest, seconds=KEPT_SECONDS)


def _newest() -> Mapping[str, Profile]:
    found: dict[str, Profile] = {}
    for row in in_force().order_by("code", "-put_in_force_at", "-pk"):
        found.setdefault(row.code, read(row))
    return MappingProxyType(found)


def of_version(code: str, version: str) -> Profile | None:
    """The profile under which an export was made."""
    row = UriProfile.objects.filter(code=code, version=version).first()
    return read(row) if row else None


# --- What may be done -------------------------------------------------------------------------------


def check_manage(by: User) -> None:
    if not reach.holds(by, MANAGES):
        raise NotAllowed(_("Only a functional administrator changes profiles of the URI export."))


def check_draft(by: User, row: UriProfile) -> None:
    check_manage(by)
    if not row.is_draft:
        raise Refusal(_("This version was put in force and is never changed. Make a new version of it."))


def check_columns(by: User, row: UriProfile) -> None:
    check_draft(by, row)
    if row.body["kind"] != ROWS:
        raise NotAllowed(_("This profile gives tables. It has no columns."))


def check_tables(by: User, row: UriProfile) -> None:
    check_draft(by, row)
    if row.body["kind"] == ROWS:
        raise NotAllowed(_("This profile gives rows. It has no tables."))


def check_new_version(by: User, row: UriProfile) -> None:
    check_manage(by)
    if UriProfile.objects.filter(code=row.code, state=State.DRAFT).exists():
        raise Refusal(_("There is a draft of this profile already. Change that one, or throw it away first."))


def check_copy(by: User, row: UriProfile) -> None:
    check_manage(by)


def check_end(by: User, row: UriProfile) -> None:
    check_manage(by)
    if row.state != State.IN_FORCE:
        raise Refusal(_("This profile is not in force."))


def check_texts(profile: Profile) -> None:
    """No text that an export would be stopped for looks like a detail of a person. Whether somebody is known by it is
    asked of the export, and told to nobody here."""
    found = {text: identifying.kinds_in(text) for text in house.texts_of(profile, [])}
    telling = [f"“{text}” ({identifying.said(kinds)})" for text, kinds in sorted(found.items()) if kinds]
    if telling:
        raise Refusal(
            _(
                "A text of this profile looks as if it tells who somebody is. Nothing was put in force. Change it:"
            ),
            telling,
        )


# --- Doors ------------------------------------------------------------------------------------------


@door
def new_version(row: UriProfile, *, by: User) -> UriProfile:
    """A draft of the next version, a copy of this one."""
    check_manage(by)
    locks.hold(f"uri-profile:{row.code}")
    check_new_version(by, row)
    return _draft(row.body | {"version": next_version(row)}, by)


@door
def bring(content: bytes, name: str, *, by: User) -> UriProfile:
    """A draft from a data file, of a profile that there is or of a new one. BadProfile lists what is wrong in it."""
    check_manage(by)
    body = profile_bringing.body_of(content, name)
    locks.hold(f"uri-profile:{body['code']}")
    there = UriProfile.objects.filter(code=body["code"])
    if there.filter(version=body["version"]).exists():
        said = _("There is a version %(version)s of “%(code)s” already. Give the file another version.")
        raise Refusal(said % {"code": body["code"], "version": body["version"]})
    if there.filter(state=State.DRAFT).exists():
        raise Refusal(_("There is a draft of this profile already. Change that one, or throw it away first."))
    return _draft(body, by)


@door
def copy(row: UriProfile, *, by: User, code: str) -> UriProfile:
    """A draft of another profile that begins as a copy of this one."""
    check_copy(by, row)
    locks.hold(f"uri-profile:{code}")
    if UriProfile.objects.filter(code=code).exists():
        raise Refusal(_("There is a profile “%(code)s” already. Make a new version of it.") % {"code": code})
    body = row.body | {"code": code, "version": f"{row.body['valid_from']}.1"}
    profile_reading.read(body, code)
    return _draft(body, by)


def _draft(body: dict[str, Any], by: User) -> UriProfile:
    row = UriProfile.objects.create(code=body["code"], version=body["version"], body=body, made_by=by)
    row.refresh_from_db()
    return row


@door
def change(row: UriProfile, *, by: User, part: dict[str, Any]) -> UriProfile:
    """Let a draft say something else. What cannot be used is refused in a sentence, and the draft stays as it was."""
    row = _held(row, by)
    body = row.body | part | {"code": row.code, "version": row.version, "kind": row.body["kind"]}
    row.body = body | {"codes": {name: [] for name in profile_reading.lists_of(body)} | body["codes"]}
    read(row)
    row.save()
    return row


@door
def throw_away(row: UriProfile, *, by: User) -> None:
    """Throw a draft away."""
    _held(row, by).delete()


@door
def put_in_force(row: UriProfile, *, by: User, remark: str = "") -> UriProfile:
    """From now on exports of its years follow this version. It is never changed again."""
    row = _held(row, by)
    identifying.check_tells_nobody(remark)
    check_texts(read(row))
    row.state, row.put_in_force_by, row.put_in_force_at, row.remark = State.IN_FORCE, by, Now(), remark
    row.save()
    cache.delete(KEY)
    row.refresh_from_db()
    return row


@door
def end(row: UriProfile, *, by: User) -> UriProfile:
    """No export follows this version any more; those that did stay as they are."""
    check_manage(by)
    row = UriProfile.objects.select_for_update().get(pk=row.pk)
    check_end(by, row)
    row.state, row.ended_by, row.ended_at = State.ENDED, by, Now()
    row.save()
    cache.delete(KEY)
    row.refresh_from_db()
    return row


def _held(row: UriProfile, by: User) -> UriProfile:
    """A draft, locked."""
    check_manage(by)
    found = UriProfile.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refusal(_("This draft was thrown away."))
    check_draft(by, found)
    return found


def next_version(row: UriProfile) -> str:
    """The version after all that there are: `2023.1` becomes `2023.2`."""
    taken = set(UriProfile.objects.filter(code=row.code).values_list("version", flat=True))
    version = row.version
    while version in taken:
        number = LAST_NUMBER.search(version)
        version = version[: number.start()] + str(int(number[1]) + 1) if number else f"{version}.1"
    return version
