"""The form by which a second person approves a destruction."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm


class ApproveForm(ActForm):
    sure = forms.BooleanField(label=_("I have looked at this case, and it need not be kept any longer."))
