"""Deciding about a grant in the yearly review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ReviewItem


class DecisionForm(forms.Form):
    """One button of a row: keep or end."""

    decision = forms.ChoiceField(
        choices=[
            (ReviewItem.Decision.KEPT, _("Keep")),
            (ReviewItem.Decision.ENDED, _("End now")),
        ]
    )
