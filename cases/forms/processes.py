"""The editor of process templates: a step with everything it says, and the day on which a version begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLE_CHOICES
from cases.forms.acts import ActForm, EditForm
from cases.forms.case_process import worded
from cases.models import ProcessStep, Status, TermRule
from cases.steps.letters import LETTERS
from cases.steps.rules import RULES
from cases.steps.versions import FACTS
from cases.workflow import TRANSITIONS

NONE = [("", _("– none –"))]
PHASES = [(s.value, s.label) for s in Status if s not in (Status.CLOSED, Status.REOPENED)]


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class StepForm(ActForm):
    """Everything that a step says."""

    title_nl = forms.CharField(label=_("Step (Dutch)"), max_length=160)
    title_en = forms.CharField(label=_("Step (English)"), max_length=160)
    phase = forms.ChoiceField(label=_("Phase"), choices=worded(PHASES))
    order = forms.IntegerField(
        label=_("Place in the phase"),
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
    )
    what_nl = _text(_("What to do (Dutch)"))
    what_en = _text(_("What to do (English)"))
    why_nl = _text(_("Why (Dutch)"))
    why_en = _text(_("Why (English)"))
    role = forms.ChoiceField(label=_("Who does it"), choices=ROLE_CHOICES)
    required = forms.BooleanField(label=_("Required to leave the phase"), required=False)
    moves = forms.MultipleChoiceField(
        label=_("On the way to these moves only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a mark the step counts for every move that leaves the phase."),
    )
    rule = forms.ChoiceField(
        label=_("The register sees by itself that"),
        required=False,
        choices=[*NONE, *((code, label) for code, (_condition, label) in RULES.items())],
        help_text=_("Such a step is not ticked by hand."),
    )
    term_code = forms.ChoiceField(label=_("Term of the list"), required=False)
    amount = forms.IntegerField(
        label=_("Or a term of its own"),
        required=False,
        min_value=1,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=[*NONE, *((c, label) for c, label in TermRule.Unit.choices if c != TermRule.Unit.HOURS)],
    )
    counts_from = forms.ChoiceField(
        label=_("Counted from"),
        choices=worded(ProcessStep.CountsFrom.choices),
        initial=ProcessStep.CountsFrom.PHASE,
    )
    letter = forms.ChoiceField(
        label=_("Letter or document"), required=False, choices=[*NONE, *LETTERS.items()]
    )
    source = forms.CharField(label=_("Rule that it comes from"), max_length=200)
    basis = forms.ChoiceField(
        label=_("Kind of rule"),
        choices=worded(ProcessStep.Basis.choices),
        widget=forms.RadioSelect,
        initial=ProcessStep.Basis.HOUSE,
    )

    def prepare(self) -> None:
        self.fields["moves"].choices = [(name, move.label) for name, move in TRANSITIONS.items()]
        rules = TermRule.objects.valid_on(timezone.localdate()).exclude(unit=TermRule.Unit.HOURS)
        self.fields["term_code"].choices = [*NONE, *((rule.code, rule.label) for rule in rules)]
        for name in ("title_nl", "title_en", "source"):
            self.fields[name].widget.attrs["class"] = "rosi-width-l"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in values.get("moves", []):
            if values.get("phase") not in TRANSITIONS[name].sources:
                self.add_error(
                    "moves", _t("“%(move)s” does not leave this phase.") % {"move": TRANSITIONS[name].label}
                )
        return values


class ChangeStepForm(StepForm, EditForm):
    """The same over a step that stands there."""

    over = FACTS

    def prepare(self) -> None:
        super().prepare()
        self.initial = {**{name: getattr(self.obj, name) for name in FACTS}, **self.initial}


class PutInForceForm(ActForm):
    on = forms.DateField(label=_("First day"), help_text=_("Tomorrow at the earliest."))
    remark = forms.CharField(
        label=_("What is new in this version"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Colleagues read it when they move a case to this version."),
    )

    def prepare(self) -> None:
        self.initial["on"] = timezone.localdate() + timedelta(days=1)
