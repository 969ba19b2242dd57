"""Beside the process: the restriction, a conflict of interest."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))


class ConflictForm(ActForm):
    sure = forms.BooleanField(label=_("I know somebody in it, and do not want to see it any more."))
