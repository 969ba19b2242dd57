"""The team of a case, the mandate and who carries out the investigation."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.widgets import SearchableSelect
from cases.eligibility import authorities_for, investigators_for
from cases.forms.acts import DayForm, EditForm
from cases.forms.case_process import worded
from cases.models import Case, Method, TeamMember

CHOOSE = _("– choose –")


class AuthorityField(forms.ModelChoiceField):
    """Who may decide on a case: offered are only those who can."""

    def __init__(self) -> None:
        super().__init__(
            User.objects.none(),
            label=_("Competent authority"),
            empty_label=CHOOSE,
            help_text=_("Directors of this directorate or one above it, who stand outside the case."),
        )

    def offer(self, case: Case) -> None:
        self.queryset = authorities_for(case)


class AssignForm(DayForm):
    user = forms.ModelChoiceField(
        User.objects.none(), label=_("Investigator"), empty_label=CHOOSE, widget=SearchableSelect
    )
    part = forms.ChoiceField(
        label=_("Part in the team"),
        choices=worded(TeamMember.Part.choices),
        initial=TeamMember.Part.MEMBER,
        widget=forms.RadioSelect,
    )

    field_order = ("user", "part", "on")

    def prepare(self) -> None:
        self.fields["user"].queryset = investigators_for(self.obj)
        self.fields["on"].label = _("Since")


class UnassignForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Last day on the team")


class RequestMandateForm(DayForm):
    question = forms.CharField(
        label=_("Question of the investigation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What has to be answered. The competent authority reads this. No names."),
    )
    methods = forms.ModelMultipleChoiceField(
        Method.objects.none(), label=_("Methods"), widget=forms.CheckboxSelectMultiple
    )
    authority = AuthorityField()

    field_order = ("question", "methods", "authority", "on")

    def prepare(self) -> None:
        self.fields["methods"].queryset = Method.objects.valid_on(timezone.localdate())
        self.fields["authority"].offer(self.obj)
        self.fields["on"].label = _("Asked on")


class ExternalBureauForm(EditForm):
    over = ("external_bureau",)
    bureau = forms.CharField(
        label=_("External bureau"),
        required=False,
        max_length=120,
        help_text=_("Leave empty when OIF carries out the investigation itself."),
    )

    def prepare(self) -> None:
        self.initial["bureau"] = self.obj.external_bureau
