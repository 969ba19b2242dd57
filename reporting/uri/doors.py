"""Having an export asked for, made and found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import Directorate, User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import counting, figures, runs
from reporting.models import Run, UriExport
from reporting.periods import Year
from reporting.uri import checking, profile, writing
from reporting.uri.profile import Profile
from reporting.uri.rows import Tally, Wording, lines

TASK = "reporting.tasks.make_uri_export"
MAKES = "export_uri"
READS = ("export_uri", "approve_uri")


def visible_to(user: Any) -> QuerySet[UriExport]:
    """The exports of the scopes for which somebody makes or approves them; without the files themselves."""
    ids = frozenset().union(*(reach.reached(user, permission) for permission in READS))
    return UriExport.objects.filter(directorate__in=ids).defer("csv", "xlsx")


def check_may_ask(by: User, directorate_id: int) -> None:
    if not reach.holds(by, MAKES, directorate_id):
        raise NotAllowed(_("You may not make URI exports of this directorate."))


def check_year(year: int) -> None:
    """A year of which the register knows something, and for which there is a profile."""
    first = counting.first_year()
    if first is None or not first <= year <= timezone.localdate().year:
        raise Refusal(_("The register knows nothing about %(year)s.") % {"year": year})
    profile.for_year(year)


@door
def ask(year: int, directorate: Any, *, by: User) -> Run:
    """Have the export of a year made. Asked twice at a time it is one run; equal figures make no new version."""
    check_may_ask(by, directorate.id)
    check_year(year)
    key = f"uri:{year}:{directorate.id}"
    return runs.ask(
        Run.Kind.URI, key, directorate, str(year), TASK, by=by, year=year, directorate=directorate.id
    )


Tell = Callable[[int, int], None]


@door
def make(
    year: int,
    directorate: int,
    *,
    by: None,
    asked_by: User | None = None,
    tell: Tell = lambda done, total: None,
) -> UriExport:
    """The job: freeze the export, or give the last version when nothing in it would be different."""
    locks.hold(f"uri-versions:{year}:{directorate}")
    scope = lists.by_id("directorate").get(directorate) or _scope(directorate)
    used = profile.for_year(year)
    made = _write(used, scope, year, tell)
    if not _agrees(made):  # something was decided between counting and reading
        made = _write(used, scope, year, tell)
    versions = UriExport.objects.filter(year=year, directorate=directorate, profile=used.code)
    last = versions.defer("csv", "xlsx").order_by("-version").first()
    if last and (last.csv_sha256, last.profile_version) == (made["csv_sha256"], used.version):
        return last
    number = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    return UriExport.objects.create(
        year=year,
        directorate_id=directorate,
        profile=used.code,
        profile_version=used.version,
        version=number,
        made_by=asked_by,
        **made,
    )


def _scope(directorate: int) -> Any:
    lists.forget()
    found = lists.by_id("directorate").get(directorate)
    if found is None:
        raise Directorate.DoesNotExist
    return found


def _agrees(made: dict[str, Any]) -> bool:
    return all(result["holds"] for result in made["checks"] if result["check"] == "figures_agree")


def _write(used: Profile, scope: Any, year: int, tell: Tell) -> dict[str, Any]:
    """Count, read and write once: what of an export follows from the register."""
    as_of = timezone.now()
    [tables] = figures.ask(checking.TOTALS, scope, Year(year), now=as_of)
    total = tables["measures_heaviest"].total or 0
    wording, tally = Wording(used, year), Tally()
    with writing.Files(wording.heads()) as files:
        for line in lines(scope.id, year):
            tally.add(line)
            files.row(wording.cells(line, tally.rows))
            if tally.rows % 500 == 0:
                tell(min(tally.rows, total), total)
        checks = checking.check(
            used, tables, tally, unmapped=wording.unmapped, year=year, today=timezone.localdate(as_of)
        )
        files.tell(writing.summary(used, scope, year, as_of, tables, checks))
        csv, xlsx = files.close()
    tell(total, total)
    return {
        "as_of": as_of,
        "rows": tally.rows,
        "totals": {key: table.as_json() for key, table in tables.items()},
        "checks": checks,
        "csv": csv,
        "csv_sha256": hashlib.sha256(csv).hexdigest(),
        "xlsx": xlsx,
        "xlsx_sha256": hashlib.sha256(xlsx).hexdigest(),
    }


def tables_of(export: UriExport) -> dict[str, Any]:
    """The frozen totals as tables again."""
    return {
        question.key: question.from_json(export.totals[question.key], Year(export.year), export.as_of)
        for question in checking.TOTALS
        if question.key in export.totals
    }


def file_name(export: UriExport, kind: str) -> str:
    code = lists.by_id("directorate")[export.directorate_id].code
    return f"uri-{export.year}-{code}-v{export.version}.{kind}"
