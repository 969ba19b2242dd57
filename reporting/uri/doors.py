"""Having an export asked for, made and found."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import Directorate, User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import counting, runs
from reporting.models import Run, UriExport
from reporting.periods import Year
from reporting.tables import Table
from reporting.uri import checking, keeping, making, mapping, profiles, states
from reporting.uri.making import Finished, Tell
from reporting.uri.people import MAKES, READS

TASK = "reporting.tasks.make_uri_export"


def visible_to(user: Any) -> QuerySet[UriExport]:
    """The exports of the scopes for which somebody makes or approves them."""
    ids = frozenset().union(*(reach.reached(user, permission) for permission in READS))
    return UriExport.objects.filter(directorate__in=ids)


def check_may_ask(by: User, directorate_id: int) -> None:
    if not reach.holds(by, MAKES, directorate_id):
        raise NotAllowed(_("You may not make URI exports of this directorate."))


def check_year(year: int) -> None:
    """A year of which the register knows something, and for which there is a profile."""
    first = counting.first_year()
    if first is None or not first <= year <= timezone.localdate().year:
        raise Refusal(_("The register knows nothing about %(year)s.") % {"year": year})


@door
def ask(year: int, directorate: Any, *, by: User, profile: str = "") -> Run:
    """Have the export of a year made, under the profile of that code. Asked twice at a time it is one run.

    Equal figures make no new version. Where the profile has no place for something, nothing is made.
    """
    check_may_ask(by, directorate.id)
    check_year(year)
    used = profiles.for_year(year, profile)
    mapping.check(used, directorate.id, year)
    return _asked(year, directorate, used.code, by)


@door
def ask_again(export: UriExport, *, by: None) -> Run:
    """Have a next version made, because the register was corrected after this one."""
    return _asked(export.year, lists.by_id("directorate")[export.directorate_id], export.profile, by)


def _asked(year: int, directorate: Any, profile: str, by: User | None) -> Run:
    key = f"uri:{year}:{directorate.id}:{profile}"
    values = {"year": year, "directorate": directorate.id, "profile": profile}
    return runs.ask(Run.Kind.URI, key, directorate, str(year), TASK, by=by, **values)


def make(
    year: int,
    directorate: int,
    *,
    by: None,
    asked_by: User | None = None,
    profile: str = "",
    tell: Tell = lambda done, total: None,
    today: date | None = None,
) -> UriExport:
    """The job: make the draft of a next version, or give the last one when nothing in it would be different."""
    if asked_by is not None:  # the grant may have ended since
        check_may_ask(asked_by, directorate)
    scope = lists.by_id("directorate").get(directorate) or _scope(directorate)
    with making.finished(profiles.for_year(year, profile), scope, year, tell, today) as made:
        return freeze(made, by=by, asked_by=asked_by)


@door
def freeze(made: Finished, *, by: None, asked_by: User | None) -> UriExport:
    """Keep what was made as the next version, with its files; equal rows under the same profile make none."""
    used = made.profile
    locks.hold(f"uri-versions:{made.year}:{made.scope.id}")
    versions = UriExport.objects.filter(year=made.year, directorate=made.scope.id, profile=used.code)
    last = versions.order_by("-version").first()
    if last and last.profile_version == used.version and is_same(last, made):
        return last
    export = UriExport.objects.create(
        year=made.year,
        directorate_id=made.scope.id,
        profile=used.code,
        profile_version=used.version,
        version=last.version + 1 if last else 1,
        as_of=made.as_of,
        rows=made.rows,
        totals=made.totals,
        checks=made.checks,
        overviews=made.overviews,
        made_by=asked_by,
    )
    for file in made.files:
        keeping.keep(export, file)
    return export


def is_same(export: UriExport, made: Finished) -> bool:
    """Whether nothing in the last version would be different. What was approved is held against its rows alone.

    An export of before its rows were kept as a file is held against its CSV.
    """
    were = dict(export.files.values_list("kind", "sha256"))
    if any(were[kind] != made.fingerprints[kind] for kind in ("csv", "rows") if kind in were):
        return False
    if states.is_frozen(export):
        return True
    kept = [export.checks, export.overviews, export.totals]
    return kept == json.loads(json.dumps([made.checks, made.overviews, made.totals]))


def _scope(directorate: int) -> Any:
    lists.forget()
    found = lists.by_id("directorate").get(directorate)
    if found is None:
        raise Directorate.DoesNotExist
    return found


def tables_of(export: UriExport) -> dict[str, Any]:
    """The frozen totals as tables again."""
    return {
        question.key: question.from_json(export.totals[question.key], Year(export.year), export.as_of)
        for question in checking.TOTALS
        if question.key in export.totals
    }


def labels_of(export: UriExport) -> set[str]:
    """The labels that stand in its frozen totals, in both languages."""
    found: set[str] = set()
    for table in tables_of(export).values():
        labels = [row.label for row in table.rows] if isinstance(table, Table) else [*table.columns]
        labels += [] if isinstance(table, Table) else [label for label, _cells in table.lines]
        found |= {words for label in labels for words in (label.nl, label.en)}
    return found


def file_name(export: UriExport, kind: str) -> str:
    code = lists.by_id("directorate")[export.directorate_id].code
    return f"{export.profile}-{export.year}-{code}-v{export.version}.{kind}"
