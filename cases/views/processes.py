"""The process templates: every version to be read, and the editor of the functional administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reach
from accounts.roles import ROLES
from cases.forms.acts import ActForm
from cases.forms.processes import ChangeStepForm, PutInForceForm, StepForm
from cases.models import ProcessStep, ProcessTemplate, Status, TermRule
from cases.models.lists import length_in_words
from cases.steps import versions
from cases.steps.letters import LETTERS
from cases.steps.rules import RULES
from cases.views.acts import Act, offers, perform
from cases.workflow import TRANSITIONS

READS = ("see_case", versions.MANAGES)


def _new(template: ProcessTemplate, by: Any, values: dict[str, Any]) -> str:
    return reverse("cases:process", args=[versions.new_version(template, by=by).pk])


def _add(template: ProcessTemplate, by: Any, values: dict[str, Any]) -> None:
    versions.add_step(template, by=by, values=values)


def _put(template: ProcessTemplate, by: Any, values: dict[str, Any]) -> None:
    versions.put_in_force(template, by=by, **values)


def _withdraw(template: ProcessTemplate, by: Any, values: dict[str, Any]) -> None:
    versions.withdraw(template, by=by)


def _throw_away(template: ProcessTemplate, by: Any, values: dict[str, Any]) -> str:
    versions.throw_away(template, by=by)
    return reverse("cases:processes")


def _change(step: ProcessStep, by: Any, values: dict[str, Any]) -> None:
    versions.change_step(step, by=by, values=values)


def _remove(step: ProcessStep, by: Any, values: dict[str, Any]) -> None:
    versions.remove_step(step, by=by)


def _of_its_template(by: Any, step: ProcessStep) -> None:
    versions.check_draft(by, step.template)


def _act(name: str, title: Any, done: Any, form: Any, check: Any, do: Callable[..., Any], **more: Any) -> Act:
    return Act(name, title, title, done, form, check, do, **more)


ON_TEMPLATE = {
    act.name: act
    for act in (
        _act(
            "new-version",
            gettext_lazy("Make a new version"),
            gettext_lazy("The draft has been made. Nothing changes until you put it in force."),
            ActForm,
            versions.check_new_version,
            _new,
            intro=gettext_lazy("A draft that begins as a copy of this version."),
        ),
        _act(
            "add-step",
            gettext_lazy("Add a step"),
            gettext_lazy("The step has been added."),
            StepForm,
            versions.check_draft,
            _add,
        ),
        _act(
            "put-in-force",
            gettext_lazy("Put this version in force"),
            gettext_lazy("The version comes into force on the day you chose."),
            PutInForceForm,
            versions.check_draft,
            _put,
            intro=gettext_lazy(
                "Running cases keep their version. What was put in force is never changed again."
            ),
        ),
        _act(
            "withdraw",
            gettext_lazy("Withdraw this version"),
            gettext_lazy("The version is a draft again."),
            ActForm,
            versions.check_withdraw,
            _withdraw,
        ),
        _act(
            "throw-away",
            gettext_lazy("Throw away the draft"),
            gettext_lazy("The draft has been thrown away."),
            ActForm,
            versions.check_draft,
            _throw_away,
            danger=True,
        ),
    )
}
ON_STEP = {
    act.name: act
    for act in (
        _act(
            "change",
            gettext_lazy("Change the step"),
            gettext_lazy("The step has been changed."),
            ChangeStepForm,
            _of_its_template,
            _change,
        ),
        _act(
            "remove",
            gettext_lazy("Leave out the step"),
            gettext_lazy("The step has been left out."),
            ActForm,
            _of_its_template,
            _remove,
            danger=True,
        ),
    )
}


def _may_read(request: HttpRequest) -> None:
    if not any(reach.holds(request.user, permission) for permission in READS):
        raise Http404


def _state_of(template: ProcessTemplate) -> tuple[str, str]:
    """Word and tone of the badge of a version."""
    today = timezone.localdate()
    if template.is_draft:
        return _("draft"), "amber"
    if template.holds_on(today):
        return _("in force"), "green"
    if template.valid_from is not None and template.valid_from > today:
        return _("to come"), "blue"
    return _("ended"), "neutral"


@require_GET
def process_list(request: HttpRequest) -> HttpResponse:
    """Every template with its versions."""
    _may_read(request)
    rows: dict[str, list[dict[str, Any]]] = {}
    for template in ProcessTemplate.objects.all():
        word, tone = _state_of(template)
        rows.setdefault(template.code, []).append({"template": template, "state": word, "tone": tone})
    return render(request, "cases/processes/list.html", {"groups": list(rows.values())})


@require_GET
def process_version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its steps, and what the administrator can do with it."""
    _may_read(request)
    template = get_object_or_404(ProcessTemplate, pk=pk)
    word, tone = _state_of(template)
    terms = {rule.code: rule for rule in TermRule.objects.valid_on(timezone.localdate())}
    phases: dict[str, list[dict[str, Any]]] = {}
    for step in template.steps.select_related("template"):
        found = offers(ON_STEP, request.user, step).values()
        phases.setdefault(step.phase, []).append(
            {
                "step": step,
                "facts": _facts(step, terms),
                "offers": [offer for offer in found if offer.possible],
            }
        )
    context = {
        "template": template,
        "state": word,
        "tone": tone,
        "phases": [
            {"id": f"phase-{status}", "label": capfirst(status.label), "rows": phases[status]}
            for status in Status
            if status in phases
        ],
        "offers": [o for o in offers(ON_TEMPLATE, request.user, template).values() if o.possible],
    }
    return render(request, "cases/processes/version.html", context)


def _facts(step: ProcessStep, terms: dict[str, TermRule]) -> list[dict[str, Any]]:
    """Term and value, for components/description_list.html."""
    role = ROLES.get(step.role)
    rule = terms.get(step.term_code)
    term = f"{rule.label}: {rule.length}" if rule else ""
    if step.amount:
        term = length_in_words(step.amount, step.unit)
    facts = [(_("Who does it"), role.label if role else step.role)]
    if term:
        facts.append((_("Term"), f"{term}, {_('counted from')} {step.get_counts_from_display()}"))
    if step.required:
        ways = ", ".join(str(TRANSITIONS[name].label) for name in step.moves if name in TRANSITIONS)
        facts.append((_("Required"), ways or _("for every move that leaves the phase")))
    if step.rule:
        facts.append(
            (_("Ticked by the register when"), RULES[step.rule][1] if step.rule in RULES else step.rule)
        )
    if step.letter:
        facts.append((_("Letter or document"), LETTERS.get(step.letter, step.letter)))
    facts.append((_("Rule"), rule_of(step)))
    return [{"term": term, "value": value} for term, value in facts]


def rule_of(step: ProcessStep) -> str:
    """The rule that a step comes from; a published one says that it is."""
    published = step.basis == ProcessStep.Basis.PUBLISHED
    return f"{step.told_source} ({step.get_basis_display()})" if published else step.told_source


@require_http_methods(["GET", "POST"])
def process_act(request: HttpRequest, pk: int, act: str, key: int | None = None) -> HttpResponse:
    """The form of one thing that can be done with a version, or with one of its steps."""
    _may_read(request)
    template = get_object_or_404(ProcessTemplate, pk=pk)
    table = ON_TEMPLATE if key is None else ON_STEP
    if act not in table:
        raise Http404
    thing: Any = template
    if key is not None:
        thing = get_object_or_404(ProcessStep.objects.select_related("template"), pk=key, template=template)
    context = {
        "about": str(template),
        "subject": "" if key is None else thing.title,
        "trail": [(_("Process templates"), reverse("cases:processes"))],
    }
    return perform(
        request, table[act], thing, back=reverse("cases:process", args=[template.pk]), context=context
    )
