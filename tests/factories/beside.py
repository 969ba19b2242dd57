"""What stands beside a case: a step, an appointment, a letter, a sign of unusual reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import context
from accounts.models import User
from cases.letters.about import About, find
from cases.letters.doors import make_letter
from cases.letters.kinds import KINDS
from cases.models import Case, LetterVersion, ProcessStep, UnusualReading


def step_of(case: Case, code: str) -> ProcessStep:
    """The step of this code among those that a case follows."""
    return ProcessStep.objects.get(code=code, template__in=case.processes.values("template"))


def appointment_facts(**values: Any) -> dict[str, Any]:
    """An hour, a week from now."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    return {
        "kind": "hearing",
        "begins_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "place": "Kamer Kanariegeel",
        "who": "Anna en Bert",
        **values,
    }


def about(case: Case, kind: str, part: int, *, by: User) -> About:
    """A letter that could be made now."""
    with context.acting(by):
        found = find(KINDS[kind], Case.objects.get(pk=case.pk), part, by=by, on=timezone.localdate())
    assert found is not None
    return found


def letter(case: Case, kind: str, part: int, *, by: User, **typed: str) -> LetterVersion:
    """A letter, made through its door."""
    wanted = about(case, kind, part, by=by)
    with context.acting(by):
        return make_letter(wanted, by=by, typed=typed)


def unusual_reading_of(user: User, **values: Any) -> UnusualReading:
    """Something that was found about what this person read yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    with context.acting(None):
        return UnusualReading.objects.create(
            **{
                "user": user,
                "day": timezone.localdate() - timedelta(days=1),
                "kind": "night",
                "count": 7,
                "threshold": 5,
                "first_at": yesterday,
                "last_at": yesterday,
                **values,
            }
        )
