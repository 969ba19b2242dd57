"""A step of a large export is taken by the worker: counting the register once more lasts longer than a page may.

It is taken in the name of who asked for it, through the same door. What that refuses stands with the run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import context
from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases import lists
from reporting import runs
from reporting.models import Run, UriExport, UriStep
from reporting.uri import making, states, way

AT_ONCE = 20_000  # rows; counted within a second or two
TASK = "reporting.tasks.take_uri_step"
CHECKS: dict[str, Callable[[User, UriExport], None]] = {
    "submit": way.check_submit,
    "approve": way.check_approve,
}

TAKEN = {"submit": UriStep.Kind.SUBMITTED, "approve": UriStep.Kind.APPROVED}


def is_large(export: UriExport) -> bool:
    return export.rows > AT_ONCE


def key(export: UriExport, step: str) -> str:
    return f"uri-{step}:{export.pk}"


@door
def ask(export: UriExport, *, by: User, step: str, seen: int | None = None) -> Run:
    """Have the worker submit or approve an export in the name of `by`; what can be said at once is refused at once."""
    CHECKS[step](by, export)
    if seen is not None and seen != states.last_step(export):
        raise Refusal(way.OPEN_AGAIN)
    scope = lists.by_id("directorate")[export.directorate_id]
    values = {"export": export.pk, "step": step, "user": by.pk, "seen": seen}
    run = runs.ask(Run.Kind.STEP, key(export, step), scope, str(export.year), TASK, by=by, **values)
    _check_nobody_else_is_at_it(run, by)
    return run


def _check_nobody_else_is_at_it(run: Run, by: User) -> None:
    """A run that waits or goes stays that of who asked first: nothing is done in the name of a second person."""
    if run.asked_by_id != by.pk:
        words = {
            "who": run.asked_by or _("the system"),
            "moment": date_format(timezone.localtime(run.asked_at), "DATETIME_FORMAT"),
        }
        raise Refusal(
            _(
                "%(who)s asked for this on %(moment)s, and the register is being counted for it now. Nothing was asked "
                "in your name. The page of the export shows what comes of it."
            )
            % words
        )


def take(export: int, step: str, user: User, seen: int | None) -> None:
    """The job: the door, with patience."""
    with context.acting(user), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(making.PATIENT)
        found = states.with_steps(UriExport.objects.filter(pk=export)).get()
        if _was_taken(found, step, user):  # by a worker that was killed before it could say so
            return
        if step == "submit":
            way.submit(found, by=user)
        else:
            way.approve(found, by=user, seen=seen)


def _was_taken(export: UriExport, step: str, user: User) -> bool:
    """Whether the last step is this one, by this person."""
    last = states.last(export, TAKEN[step])
    return last is not None and last.by == user and last.pk == states.last_step(export)


def under_way(user: Any, export: UriExport) -> list[Run]:
    """The steps that are being taken, or were refused since the last that was taken: those stand with the export."""
    if not is_large(export) or states.is_frozen(export):
        return []
    keys = [key(export, step) for step in CHECKS]
    found = runs.visible_to(user).filter(key__in=keys).exclude(state=Run.State.DONE)
    taken = states.steps_of(export)
    if taken:
        found = found.exclude(state=Run.State.FAILED, ended_at__lt=taken[-1].at)
    return list(found)
