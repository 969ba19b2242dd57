"""What the head of OIF decides about who is kept from a case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.widgets import SearchableSelect
from cases.conflicts import kept_out_by_chart
from cases.forms.case_beside import ReasonForm


class LiftChartForm(ReasonForm):
    user = forms.ModelChoiceField(
        label=_("Who is let in"), queryset=User.objects.none(), empty_label="", widget=SearchableSelect()
    )
    field_order = ("user", "reason")

    def prepare(self) -> None:
        users = kept_out_by_chart(self.obj)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]
        if not users:
            self.nothing = _(
                "At this moment the organisation chart keeps nobody from this case. There is nothing to decide."
            )
