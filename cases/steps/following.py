"""A case takes up the templates of a phase, in the version that is in force, and keeps that version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from cases.models import Case, CaseProcess, Status, TermChange
from cases.steps import catalogue


def take_up(case: Case, *, by: User, on: date, channels: Iterable[str] = ()) -> list[CaseProcess]:
    """Within a door: the case follows what its phase asks for. A template that it follows already keeps its version.

    `channels` are those of its reports, when it is opened. Returns what is new.
    """
    running = list(CaseProcess.objects.filter(case=case, until=None).values_list("template_id", flat=True))
    followed = {catalogue.version(pk).code for pk in running}
    wanted = catalogue.of_a_case(
        case.status,
        day=timezone.localdate(),
        wrongdoing=case.wrongdoing,
        channels=channels,
        instead=followed,
    )
    new = [
        CaseProcess(case=case, template=version.template, since=on, recorded_by=by)
        for version in wanted
        if version.code not in followed
    ]
    return CaseProcess.objects.bulk_create(new)


def begin_anew(case: Case, *, on: date) -> None:
    """Within a door: a case that is reopened goes its way anew. What was done before stays on record."""
    for process in CaseProcess.objects.filter(case=case, until=None):
        process.until = max(on, process.since)
        process.save()


def end_suspension(case: Case, *, on: date) -> None:
    """Within a door: a term that stands still ends with its phase."""
    TermChange.objects.filter(case=case, kind=TermChange.Kind.SUSPENSION, until=None).update(
        until=Greatest("since", Value(on))
    )


def on_move(case: Case, *, by: User, on: date) -> None:
    """What a move of the process means for steps and terms."""
    end_suspension(case, on=on)
    if case.status == Status.REOPENED:
        begin_anew(case, on=on)
    elif case.status != Status.CLOSED:
        take_up(case, by=by, on=on)
