"""What the form of an act says about the part of a case that it is done to: its name, and what one has to know."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.models import (
    Appointment,
    CaseProcess,
    Challenge,
    CriminalComplaint,
    DataRequest,
    Disposition,
    Investigation,
    Lesson,
    ReporterContact,
    Violation,
)
from cases.steps import doors


def name_of(part: Any) -> str:
    """How a part of a case is called on the page."""
    if isinstance(part, Investigation):
        return str(part.get_kind_display())
    if isinstance(part, CriminalComplaint):
        return f"{part.get_kind_display()} · {part.body}"
    if isinstance(part, DataRequest):
        return str(part.get_kind_display())
    if isinstance(part, Lesson):
        return str(part.get_theme_display())
    if isinstance(part, ReporterContact):
        return part.report.number if part.report else part.moment
    if isinstance(part, CaseProcess):
        return str(part.template)
    if isinstance(part, Appointment):
        return str(part.get_kind_display())
    if isinstance(part, Challenge):
        return str(part.get_kind_display())
    for name in ("label", "person", "violation", "user", "category"):
        if hasattr(part, name):
            found = getattr(part, name)
            return name_of(found) if name == "violation" else str(found)
    return str(part._meta.verbose_name)


def facts_of(part: Any) -> list[dict[str, Any]]:
    """Term and value, for components/description_list.html: what has to be known to decide on this part."""
    if isinstance(part, Violation):
        return _of_violation(part)
    if isinstance(part, Disposition):
        measures = ", ".join(mark.measure.label for mark in part.marks.select_related("measure"))
        return [
            *_of_violation(part.violation),
            {"term": _("Proposed measures"), "value": measures},
            {"term": _("Grounds"), "value": part.grounds},
            *({"term": _("Advice"), "value": advice.text} for advice in part.advices.all()),
            {"term": _("Proposed by"), "value": part.proposed_by},
            {"term": _("Competent authority"), "value": part.authority},
        ]
    if isinstance(part, CaseProcess):
        return _of_newer(part)
    return []


def _of_newer(process: CaseProcess) -> list[dict[str, Any]]:
    """What a newer version of the template would change for the case."""
    version = doors.newer(process)
    if version is None:
        return []
    told = doors.difference(doors.version_of(process), version)
    changed = (f"{new.title} ({', '.join(map(str, fields))})" for _old, new, fields in told.changed)
    none = _("none")
    return [
        {"term": _("New version"), "value": f"{version.template}: {version.template.remark}"},
        {"term": _("New steps"), "value": "\n".join(step.title for step in told.added) or none},
        {"term": _("Steps that fall away"), "value": "\n".join(step.title for step in told.removed) or none},
        {"term": _("Steps that change"), "value": "\n".join(changed) or none},
    ]


def _of_violation(violation: Violation) -> list[dict[str, Any]]:
    facts = [{"term": _("Outcome"), "value": capfirst(violation.get_outcome_display())}]
    if violation.description:
        facts.insert(0, {"term": _("Description"), "value": violation.description})
    return facts
