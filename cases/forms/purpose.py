"""Why a case is opened: one of the usual reasons, with an explanation where the reason asks for one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import LookReason


class PurposeForm(forms.Form):
    reason = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=LookReason.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed, and read by who checks the log. Write “subject 1” rather than a name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = LookReason.objects.valid_on(timezone.localdate())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        reason = values.get("reason")
        if reason is not None and reason.needs_text and not values.get("explanation"):
            self.add_error("explanation", _("Say in a few words what your reason is."))
        return values
