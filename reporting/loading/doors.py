"""The doors of loaded figures: keep a file as a whole, and explain a difference."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import identifying
from reporting.loaded import LOADS
from reporting.loading.faults import Unreadable
from reporting.loading.parcels import Parcel
from reporting.loading.reading import bytes_of
from reporting.loading.sources import PUBLISHED, sources
from reporting.models import Explanation, FigureLoad, LoadedFigure

LONGEST_NAME = 200


class AlreadyLoaded(Refusal):
    """This very file is the version that stands."""

    def __init__(self, load: FigureLoad) -> None:
        super().__init__(
            _("This file was loaded already: it is version %(version)s of %(year)s.")
            % {"version": load.version, "year": load.year}
        )
        self.load = load


def may_load(user: User) -> bool:
    return reach.holds(user, LOADS, lists.entries("directorate")[0].id)


def check_may_load(by: User | None) -> None:
    """The system itself may (loading the demonstration); a person needs the permission for the whole ministry."""
    if by is not None and not may_load(by):
        raise NotAllowed(
            _("Only the head of OIF and a coordinator of the whole ministry load figures and explain them.")
        )


@door
def load(file: BinaryIO, *, by: User | None, source: str, name: str, today: date | None = None) -> FigureLoad:
    """Keep the figures of a file as the next version of its year. Raises Unreadable, Faulty or AlreadyLoaded."""
    check_may_load(by)
    if source not in sources():
        raise Unreadable(_("Choose what this file holds."))
    check_name(name)
    data = bytes_of(file)
    parcel = sources()[source].understand(data, today=today or timezone.localdate())
    locks.hold(f"figures:{source}:{parcel.year}")
    digest = hashlib.sha256(data).hexdigest()
    standing = FigureLoad.objects.filter(source=source, year=parcel.year).order_by("-version").first()
    if standing is not None and standing.sha256 == digest:
        raise AlreadyLoaded(standing)
    version = standing.version + 1 if standing else 1
    return _keep(parcel, by=by, source=source, name=name, digest=digest, version=version)


def check_name(name: str) -> None:
    """Everybody who reads figures reads the name of their file too, so it must name nobody."""
    told = " ".join(re.split(r"[_.]+", PurePath(name).stem))
    kinds = identifying.kinds_in(told)
    if kinds or identifying.reads_as_name(told, identifying.labels()):
        raise Unreadable(
            _(
                "The name of this file looks as if there is %(found)s in it. Give it another name and choose it again."
            )
            % {"found": identifying.said(kinds or {"name"})}
        )


def _keep(
    parcel: Parcel, *, by: User | None, source: str, name: str, digest: str, version: int
) -> FigureLoad:
    made = FigureLoad(
        source=source,
        year=parcel.year,
        version=version,
        file_name=name[:LONGEST_NAME],
        published_in=parcel.published_in,
        labels_text=json.dumps(parcel.labels, ensure_ascii=False),
        sha256=digest,
        rows=len(parcel.figures),
        loaded_by=by,
    )
    made.save(force_insert=True)
    LoadedFigure.objects.bulk_create(
        LoadedFigure(
            load=made,
            row=figure.row,
            key=figure.key,
            unit=figure.unit,
            year=figure.year,
            directorate_id=figure.directorate,
            value=figure.value,
        )
        for figure in parcel.figures
    )
    return made


def check_may_explain(by: User) -> None:
    check_may_load(by)


@door
def explain(figure: LoadedFigure, *, by: User, text: str) -> Explanation:
    """Write why a published figure differs, or write it anew; an empty text takes the explanation back.

    Everybody who reads figures reads it, and it goes into files, so it must name nobody.
    """
    check_may_explain(by)
    if figure.load.source != PUBLISHED:
        raise Refusal(_("Only published figures are explained."))
    identifying.check_tells_nobody(text)
    report_year, key, year = figure.load.year, figure.key, figure.year
    locks.hold(f"explanation:{report_year}:{key}:{year}")
    rows = Explanation.objects.select_for_update().filter(report_year=report_year, key=key, year=year)
    row = rows.first() or Explanation(report_year=report_year, key=key, year=year)
    row.directorate_id, row.text = figure.directorate_id, text.strip()
    row.written_by, row.written_at = by, timezone.now()
    row.save()
    return row
