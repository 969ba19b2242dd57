"""Every version of a template that was put in force, with its steps: asked once a minute, for they never change.

A new version begins tomorrow at the earliest, so that what is kept is right today, in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.cache import cache

from accounts.kept import kept
from cases.models import ProcessStep, ProcessTemplate

KEPT_SECONDS = 60
KEY = "process-templates"


@dataclass(frozen=True)
class Version:
    """A version of a template with its steps, in their order."""

    template: ProcessTemplate
    steps: tuple[ProcessStep, ...]

    @property
    def code(self) -> str:
        return self.template.code

    def steps_in(self, phase: str) -> list[ProcessStep]:
        return [step for step in self.steps if step.phase == phase]

    def step_of(self, code: str) -> ProcessStep | None:
        return next((step for step in self.steps if step.code == code), None)


def versions() -> Mapping[int, Version]:
    """The versions that are or were in force, or will be, by id; in the order of the list."""
    return kept(KEY, _ask, seconds=KEPT_SECONDS)


def version(template_id: int) -> Version:
    """One version; asked anew where it was put in force after we last asked."""
    if template_id not in versions():
        forget()
    return versions()[template_id]


def title_of(step_id: int) -> str:
    """The words of a step; of one that came into force after we last asked, its number."""
    found = (step.title for one in versions().values() for step in one.steps if step.pk == step_id)
    return next(found, str(step_id))


def forget() -> None:
    cache.delete(KEY)


def in_force(day: date) -> list[Version]:
    """The versions that hold on a day."""
    return [one for one in versions().values() if one.template.holds_on(day)]


def of_a_case(
    phase: str, *, day: date, wrongdoing: bool, channels: Iterable[str] = (), instead: Any = ()
) -> list[Version]:
    """What a case follows in a phase: the template of its channel in place of the others, and that of a wrongdoing
    beside them. `instead` are ids of templates that it follows already in place of others."""
    found = [one for one in in_force(day) if one.steps_in(phase)]
    codes = set(channels)
    special = [
        one
        for one in found
        if one.template.channel_code and (one.template.channel_code in codes or one.code in instead)
    ]
    plain = [one for one in found if not one.template.channel_code and not one.template.wrongdoing]
    beside = [one for one in found if one.template.wrongdoing and wrongdoing]
    return [*(special or plain), *beside]


def _ask() -> Mapping[int, Version]:
    steps: dict[int, list[ProcessStep]] = {}
    templates: dict[int, ProcessTemplate] = {}
    rows = ProcessStep.objects.filter(template__valid_from__isnull=False).select_related("template")
    for step in rows.order_by("template__order", "template__code", "template__version", "order", "pk"):
        templates.setdefault(step.template_id, step.template)
        steps.setdefault(step.template_id, []).append(step)
    return MappingProxyType(
        {key: Version(template, tuple(steps[key])) for key, template in templates.items()}
    )
