"""Where a version of an export stands on its way: worked out from its steps, never kept beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reporting.models import UriExport, UriStep
from reporting.uri import checking

Kind = UriStep.Kind


class State(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waits for approval")
    RETURNED = "returned", _("sent back")
    APPROVED = "approved", _("approved")
    DELIVERED = "delivered", _("delivered")


TONES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "amber",
    State.RETURNED: "red",
    State.APPROVED: "blue",
    State.DELIVERED: "green",
}
FROZEN = (State.APPROVED, State.DELIVERED)


def with_steps(exports: QuerySet[UriExport]) -> QuerySet[UriExport]:
    """The exports with their steps and who took them, in one query more; without what was counted."""
    steps = UriStep.objects.select_related("by").order_by("pk")
    exports = exports.select_related("made_by").defer("totals", "lines", "overviews")
    return exports.prefetch_related(Prefetch("steps", queryset=steps))


def steps_of(export: UriExport) -> list[UriStep]:
    """In the order in which they were taken; fetched once where they were asked for with the export."""
    return sorted(export.steps.all(), key=lambda step: step.pk)


def state_of(export: UriExport) -> State:
    """The state to which the last step led; an explanation leads to no other one."""
    moves = [step.kind for step in steps_of(export) if step.kind != Kind.EXPLAINED]
    return State(moves[-1]) if moves else State.DRAFT


def is_frozen(export: UriExport) -> bool:
    """Whether its files may leave the house: somebody else approved them."""
    return state_of(export) in FROZEN


def last(export: UriExport, kind: str) -> UriStep | None:
    """The last step of a kind."""
    found = [step for step in steps_of(export) if step.kind == kind]
    return found[-1] if found else None


def last_step(export: UriExport) -> int:
    """The key of the last step, whatever its kind; 0 before the first."""
    return max((step.pk for step in steps_of(export)), default=0)


def hands_in(export: UriExport) -> dict[User, str]:
    """Who had a hand in this version, each with what they did last: made, explained or submitted it."""
    found: dict[User, str] = {}
    if export.made_by is not None:
        found[export.made_by] = "made"
    for step in steps_of(export):
        if step.kind in (Kind.EXPLAINED, Kind.SUBMITTED):
            found[step.by] = step.kind
    return found


def explanations(export: UriExport) -> dict[str, UriStep]:
    """By the name of its check, the last explanation of each remark."""
    return {step.check_name: step for step in steps_of(export) if step.kind == Kind.EXPLAINED}


def faults(export: UriExport) -> list[dict[str, Any]]:
    """The failed checks that stop an export."""
    return [result for result in _failed(export) if not checking.is_remark(result)]


def remarks(export: UriExport) -> list[dict[str, Any]]:
    """The failed checks that the coordinator explains with a sentence."""
    return [result for result in _failed(export) if checking.is_remark(result)]


def unexplained(export: UriExport) -> list[dict[str, Any]]:
    there = explanations(export)
    return [result for result in remarks(export) if result["check"] not in there]


def _failed(export: UriExport) -> Iterable[dict[str, Any]]:
    return (result for result in export.checks if not result["holds"])
