"""Making the next version of a template: by an administrator, as a draft, in force from a day that has yet to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.models import ProcessStep, ProcessTemplate
from cases.steps import catalogue
from cases.steps.rules import RULES

MANAGES = "manage_lists"
# What an administrator says of a step; its code stays, for by that it is known again in the next version.
FACTS = (
    "phase", "order", "title_nl", "title_en", "what_nl", "what_en", "why_nl", "why_en", "required", "moves", "rule",
    "role", "term_code", "amount", "unit", "counts_from", "letter", "source", "basis",
)  # fmt: skip


def check_manage(by: User) -> None:
    if not reach.holds(by, MANAGES):
        raise NotAllowed(_("Only a functional administrator changes process templates."))


def check_draft(by: User, template: ProcessTemplate) -> None:
    check_manage(by)
    if not template.is_draft:
        raise Refusal(_("This version was put in force and is never changed. Make a new version of it."))


def check_new_version(by: User, template: ProcessTemplate) -> None:
    check_manage(by)
    if ProcessTemplate.objects.filter(code=template.code, valid_from=None).exists():
        raise Refusal(
            _("There is a draft of this template already. Change that one, or throw it away first.")
        )


@door
def new_version(template: ProcessTemplate, *, by: User) -> ProcessTemplate:
    """A draft of the next version, a copy of this one."""
    check_new_version(by, template)
    last = ProcessTemplate.objects.filter(code=template.code).aggregate(last=Max("version"))["last"]
    names = ("code", "label_nl", "label_en", "wrongdoing", "channel_code", "order")
    draft = ProcessTemplate.objects.create(
        version=last + 1, recorded_by=by, **{name: getattr(template, name) for name in names}
    )
    for step in template.steps.all():
        ProcessStep.objects.create(
            template=draft, code=step.code, **{name: getattr(step, name) for name in FACTS}
        )
    return draft


def _draft(template_id: int, by: User) -> ProcessTemplate:
    template = ProcessTemplate.objects.select_for_update().get(pk=template_id)
    check_draft(by, template)
    return template


def check_facts(values: dict[str, Any]) -> None:
    """What a step says of itself has to hold together."""
    if values.get("rule") and values["rule"] not in RULES:
        raise Refusal(_("The register does not know this rule."))
    own = values.get("amount") is not None
    if own != bool(values.get("unit")) or (own and values.get("term_code")):
        raise Refusal(_("Choose a term of the list, or give a number with its unit; not both."))


@door
def add_step(template: ProcessTemplate, *, by: User, values: dict[str, Any]) -> ProcessStep:
    """One more step in a draft. `values`: FACTS."""
    template = _draft(template.pk, by)
    check_facts(values)
    taken = set(template.steps.values_list("code", flat=True))
    stem = slugify(values["title_en"]).replace("-", "_")[:34] or "step"
    code = next(c for n in range(len(taken) + 1) if (c := f"{stem}_{n}" if n else stem) not in taken)
    return ProcessStep.objects.create(
        template=template, code=code, **{name: values[name] for name in FACTS if name in values}
    )


@door
def change_step(step: ProcessStep, *, by: User, values: dict[str, Any]) -> ProcessStep:
    """Say something else of a step in a draft."""
    _draft(step.template_id, by)
    step = ProcessStep.objects.select_for_update().get(pk=step.pk)
    for name in FACTS:
        if name in values:
            setattr(step, name, values[name])
    check_facts({name: getattr(step, name) for name in FACTS})
    step.save()
    return step


@door
def remove_step(step: ProcessStep, *, by: User) -> None:
    """Leave a step out of a draft."""
    _draft(step.template_id, by)
    ProcessStep.objects.filter(pk=step.pk).delete()


@door
def throw_away(template: ProcessTemplate, *, by: User) -> None:
    """Throw a draft away."""
    template = _draft(template.pk, by)
    template.steps.all().delete()
    template.delete()


@door
def put_in_force(template: ProcessTemplate, *, by: User, on: date, remark: str) -> ProcessTemplate:
    """From a day on (tomorrow at the earliest) cases that come to its phases follow this version."""
    template = _draft(template.pk, by)
    if on <= timezone.localdate():
        raise Refusal(
            _("A version begins tomorrow at the earliest: what is followed does not change within a day.")
        )
    if not template.steps.exists():
        raise Refusal(_("A template has at least one step."))
    if not remark.strip():
        raise Refusal(_("Say what is new in this version: colleagues read it when they move a case to it."))
    before = ProcessTemplate.objects.select_for_update().get(
        code=template.code, valid_from__isnull=False, valid_until=None
    )
    if before.valid_from is not None and on <= before.valid_from:
        raise Refusal(
            _("The version before this one has yet to begin. Choose a later day, or withdraw that one.")
        )
    before.valid_until = on - timedelta(days=1)
    before.save()
    template.valid_from, template.remark = on, remark.strip()
    template.save()
    catalogue.forget()
    return template


def check_withdraw(by: User, template: ProcessTemplate) -> None:
    check_manage(by)
    if template.valid_from is None or template.valid_from <= timezone.localdate():
        raise Refusal(_("Only a version that has yet to begin can be withdrawn."))


@door
def withdraw(template: ProcessTemplate, *, by: User) -> ProcessTemplate:
    """A version that has yet to begin becomes a draft again; the one before it goes on."""
    template = ProcessTemplate.objects.select_for_update().get(pk=template.pk)
    check_withdraw(by, template)
    if ProcessTemplate.objects.filter(code=template.code, valid_from=None).exists():
        raise Refusal(
            _("There is a draft of this template already. Change that one, or throw it away first.")
        )
    begins: Any = template.valid_from
    template.valid_from = template.valid_until = None
    template.save()
    ProcessTemplate.objects.filter(code=template.code, valid_until=begins - timedelta(days=1)).update(
        valid_until=None
    )
    catalogue.forget()
    return template
