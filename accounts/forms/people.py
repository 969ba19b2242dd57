"""Adding and changing a person, and finding one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.editing import StandingForm
from accounts.forms.fields import PlaceField
from accounts.models import User
from accounts.roles import ROLES
from accounts.tree import Tree
from accounts.widgets import SearchableSelect


class NewPersonForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("The name with which this person signs in. It cannot be changed later."),
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("At work. It also keeps this person away from cases in which they are involved."),
    )
    personnel_number = forms.CharField(
        label=_("Personnel number"),
        max_length=40,
        required=False,
        help_text=_(
            "Kept in a form that cannot be read back. It keeps this person away from cases in which they are involved."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PersonForm(StandingForm, NewPersonForm):
    """The data of an account that exists."""

    over = ("first_name", "last_name", "email", "personnel_number_hash")

    username = None
    field_order = ("first_name", "last_name", "email", "personnel_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["personnel_number"].label = _("New personnel number")
        self.fields["personnel_number"].help_text = _("Leave empty to keep the number that is known.")


class ManagerForm(StandingForm):
    """One of two ways to say who stands above somebody; `manager` becomes the user of that name."""

    over = ("manager", "manager_number_hash")

    manager = forms.CharField(
        label=_("User name of the manager"),
        max_length=150,
        required=False,
        help_text=_("Where the manager has an account here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    personnel_number = forms.CharField(
        label=_("Personnel number of the manager"),
        max_length=40,
        required=False,
        help_text=_("Where the manager has none. Leave both empty when nobody is known."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_manager(self) -> User | None:
        name = self.cleaned_data["manager"]
        if not name:
            return None
        found = User.objects.filter(username__iexact=name).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this user name. Look it up in the list of people."))
        return found

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("manager") and self.cleaned_data.get("personnel_number"):
            raise forms.ValidationError(_("Give the user name or the personnel number, not both."))
        return self.cleaned_data


class PeopleFilter(forms.Form):
    """Codes and ids only; names are searched by POST."""

    role = forms.ChoiceField(label=_("with role"), required=False, widget=SearchableSelect)
    place = PlaceField(label=_("on or under"), required=False)
    active = forms.ChoiceField(
        label=_("with an account that is"),
        required=False,
        choices=[("", _("open or closed")), ("yes", _("open")), ("no", _("closed"))],
    )

    def __init__(self, data: Any, *, tree: Tree) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("any or none")),
            *((role.code, role.label) for role in ROLES.values()),
        ]
        self.fields["place"].offer(tree, empty=_("anywhere"))  # type: ignore[attr-defined]


class ReachForm(forms.Form):
    """Which directorate somebody asks about."""

    place = PlaceField(label=_("Directorate"))

    def __init__(self, data: Any, *, tree: Tree) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["place"].offer(tree)  # type: ignore[attr-defined]
