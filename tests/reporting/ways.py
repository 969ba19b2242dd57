"""Exports at every place of their way, through the doors as real people would."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts import context
from accounts.refusal import Refusal
from reporting import uri
from reporting.models import UriExport, UriStep
from reporting.uri import states, way
from tests.factories import directorate

SENTENCE = "De overzichten liepen toen nog niet mee."


def draft(by: Any, year: int = 2023, code: str = "BD", **values: Any) -> UriExport:
    """What the job makes of what somebody asked for, without the broker between."""
    with context.acting(None):
        return uri.make(year, directorate(code).pk, by=None, asked_by=by, **values)


def explained(export: UriExport, by: Any) -> UriExport:
    """With a sentence at every remark."""
    with context.acting(by):
        for remark in states.unexplained(anew(export)):
            way.explain(export, by=by, check=remark["check"], text=SENTENCE)
    return export


def submitted(export: UriExport, by: Any) -> UriExport:
    explained(export, by)
    with context.acting(by):
        way.submit(export, by=by)
    return anew(export)


def approved(export: UriExport, *, by: Any, after: Any) -> UriExport:
    """Submitted by one and approved by the other."""
    submitted(export, after)
    with context.acting(by):
        way.approve(export, by=by)
    return anew(export)


def delivered(export: UriExport, by: Any, recipient: str = "central") -> UriExport:
    with context.acting(by):
        way.deliver(export, by=by, recipient=recipient, way="rosi", on=timezone.localdate())
    return anew(export)


def anew(export: UriExport) -> UriExport:
    """As it stands in the database."""
    return states.with_steps(UriExport.objects.filter(pk=export.pk)).get()


def refused(door: Any, export: UriExport, *, by: Any, **values: Any) -> str:
    """The sentence with which a door refuses; nothing was written."""
    before = UriStep.objects.count()
    with pytest.raises(Refusal) as refusal, context.acting(by):
        door(export, by=by, **values)
    assert UriStep.objects.count() == before
    return str(refusal.value)
