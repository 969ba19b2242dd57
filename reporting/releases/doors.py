"""Having a release prepared, published or turned down, and finding those that somebody may read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import counting, judging
from reporting.disclosure import Audit, Published, Unprotected, audit, suppress
from reporting.disclosure.auditing import intervals
from reporting.disclosure.tables import Facts
from reporting.disclosure.tables import publish as published_as
from reporting.judging import MAKES, PUBLISHES
from reporting.models import Release
from reporting.releases import advice
from reporting.releases.elsewhere import flat_about, releases_about
from reporting.releases.keeping import Kept, as_json, fingerprint
from reporting.releases.kinds import Kind, standing
from reporting.releases.shaping import COUNTED, LEVELS, axes_of, facts, knowers, shape_of

BUSY = "SET LOCAL idle_in_transaction_session_timeout = '10min'"  # while we calculate, the database waits
EARLIEST = 1990


def visible_to(user: Any) -> QuerySet[Release]:
    """Published releases for who reads figures anywhere; all of them for who prepares and publishes them."""
    return judging.visible_to(user, Release.objects.all())


def check_may_prepare(by: User | None) -> None:
    if by is not None and not reach.holds(by, MAKES):
        raise NotAllowed(_("Your role does not let you prepare releases."))


def check_may_publish(by: User | None, release: Release) -> None:
    if by is None:
        return
    if not reach.holds(by, PUBLISHES):
        raise NotAllowed(_("Your role does not let you publish releases."))
    if release.prepared_by is not None:
        own = _("You prepared this release. Somebody else publishes it.")
        judging.check_is_another(by, {release.prepared_by: own})


def check_waits(release: Release) -> None:
    judging.check_waits(
        release,
        published=_("This release was published already, by %(who)s on %(on)s."),
        turned_down=_("This release was turned down already, by %(who)s on %(on)s."),
    )


def check_asked(kind: Kind, unit: str, level: str, year: int, today: date) -> None:
    """A table that exists, over periods that are over and of which the register knows something."""
    first = counting.first_year()
    if unit not in COUNTED or level not in LEVELS or first is None or not first <= year <= today.year:
        raise Refusal(_("The register knows nothing about %(year)s.") % {"year": year})
    if kind.columns in ("groups", "none") and year == today.year:
        raise Refusal(_("This year is not over yet. Choose an earlier one."))
    if not axes_of(kind, level, year, today)[1]:
        raise Refusal(_("No part of this year is over yet. Choose an earlier year."))


def _begin(unit: str, year: int) -> None:
    """One release about the same facts at a time: an audit has to know all others."""
    locks.hold(f"releases:{unit}:{year}")
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
    lists.forget()  # what was added to a list a moment ago counts


@door
def prepare(
    kind: str, *, unit: str, level: str, year: int, by: User | None, today: date | None = None
) -> Release:
    """Make a table with everything hidden that has to be; refuses with advice where nothing hides enough."""
    check_may_prepare(by)
    asked, today = standing().kinds[kind], today or timezone.localdate()
    check_asked(asked, unit, level, year, today)
    _begin(unit, year)
    same = Release.objects.filter(kind=kind, unit=unit, level=level, year=year)
    if same.filter(state=Release.State.PREPARED).exists():
        raise Refusal(_("This table is prepared already. Publish it or turn it down first."))
    as_of = timezone.now()
    axes, counted = axes_of(asked, level, year, today), facts(unit, year)
    before = releases_about(unit, year)
    public = [*(kept.table for kept in before), *flat_about(unit, year)]
    is_public = standing().table_is_public(year, unit, level, kind)
    try:
        table, result = _suppressed(axes, counted, public, is_public=is_public)
    except Unprotected as error:
        raise Refusal(advice.blocked(error.finding, axes, kind, level)) from None
    if len(table.hidden) == len(table.shape.places):
        raise Refusal(advice.empty(kind, level))
    content = as_json(axes, table)
    last = same.filter(state=Release.State.PUBLISHED).order_by("-version").first()
    if last is not None and last.content == content:
        raise Refusal(_("Nothing in this table is different from what was published last."))
    release = Release(
        kind=kind,
        unit=unit,
        level=level,
        year=year,
        version=(same.aggregate(last=Max("version"))["last"] or 0) + 1,
        as_of=as_of,
        content=content,
        audit=_told(table, result, public, counted) | {"earlier": [kept.row.pk for kept in before]},
        prepared_by=by,
    )
    release.sha256 = fingerprint(release)
    release.save(force_insert=True)
    return release


def _suppressed(
    axes: Any, counted: Facts, public: list[Published], *, is_public: bool
) -> tuple[Published, Audit]:
    shape, rule = shape_of(axes), standing().rule
    if is_public:
        return published_as(shape, shape.count(counted), {}, rule.threshold), Audit()
    return suppress(
        shape,
        counted,
        earlier=public,
        knowers=knowers(timezone.localdate()),
        rule=rule,
    )


def _told(table: Published, result: Audit, public: list[Published], counted: Facts) -> dict[str, Any]:
    """What the page says of the audit. The bounds are those that every reader can work out."""
    bounds = intervals(table, public, counted) if table.hidden else {}
    return {
        "cells": len(table.shape.places),
        "hidden": len(table.hidden),
        "readers": result.readers,
        "checked": result.cells,
        "questions": result.questions,
        "bounds": [[list(place), low, high] for place, (low, high) in sorted(bounds.items())],
    }


@door
def publish(release: Release, *, by: User | None) -> Release:
    """Publish what somebody else prepared, after the audit is made once more with all that was published meanwhile."""
    release = _locked(release)
    check_waits(release)
    check_may_publish(by, release)
    _begin(release.unit, release.year)
    kept, counted = Kept(release), facts(release.unit, release.year)
    if not kept.is_whole:
        raise Refusal(
            _("What is kept of this release is not what was prepared. Turn it down and prepare it again.")
        )
    if not _still_holds(kept, counted):
        raise Refusal(
            _("The register was changed since this was prepared. Turn it down and prepare it again.")
        )
    if not standing().table_is_public(release.year, release.unit, release.level, release.kind):
        before = [one.table for one in releases_about(release.unit, release.year)]
        public = [*before, *flat_about(release.unit, release.year)]
        result = audit(kept.table, public, counted, knowers(timezone.localdate()), standing().rule)
        if not result.passed:
            raise Refusal(advice.blocked(result.given_away[0], kept.axes, release.kind, release.level))
    return _decide(release, Release.State.PUBLISHED, by)


def _still_holds(kept: Kept, counted: Facts) -> bool:
    """Whether the register still gives what is shown, and what is hidden may still be hidden under its mark."""
    counts = kept.table.shape.count(counted)
    bounds = {place: kept.table.bounds(place) for place in counts}
    return all(low <= counts[place] <= high for place, (low, high) in bounds.items())


@door
def turn_down(release: Release, *, by: User | None) -> Release:
    """A prepared release that is not published: by whoever may prepare or publish one."""
    release = _locked(release)
    check_waits(release)
    if by is not None and not judging.judges(by):
        raise NotAllowed(_("Your role does not let you publish releases."))
    return _decide(release, Release.State.TURNED_DOWN, by)


def _decide(release: Release, state: str, by: User | None) -> Release:
    release.state, release.decided_by, release.decided_at = state, by, timezone.now()
    release.save(update_fields=["state", "decided_by", "decided_at"])
    return release


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update().get(pk=release.pk)


def latest(rows: QuerySet[Release]) -> QuerySet[Release]:
    """Of every published table the last version only."""
    ids = (
        rows.filter(state=Release.State.PUBLISHED)
        .order_by("kind", "unit", "level", "year", "-version")
        .distinct("kind", "unit", "level", "year")
        .values("pk")
    )
    return rows.filter(Q(pk__in=ids))
