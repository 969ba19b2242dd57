"""Registering a report: the facts, who reported, and whom it is about, as one form on one page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import reach
from accounts.models import User
from accounts.refusal import Refusal
from cases import intake, lists
from cases.forms.fields import DirectorateField, ListedField
from cases.forms.people import MOST_PERSONS, PersonForm, PersonFormSet, ReporterForm

LONGEST_SUBJECT_LINE = 160


class FactsForm(forms.Form):
    """The facts of a report: those of `intake.FACTS`, in the order in which they are heard."""

    received_on = forms.DateField(
        label=_("Received on"),
        initial=timezone.localdate,
        help_text=_("Day, month, year. For instance 12-3-2026."),
        error_messages={
            "required": _("Give the day on which the report came in."),
            "invalid": _("There is no such day. Type day, month and year, for instance 12-3-2026."),
        },
    )
    channel = ListedField(
        "channel", label=_("Channel"), error_messages={"required": _("Choose how the report came in.")}
    )
    reporter_kind = ListedField(
        "reporter_kind",
        label=_("Kind of reporter"),
        error_messages={"required": _("Choose in what quality somebody reports.")},
    )
    directorate = DirectorateField(
        label=_("Directorate"),
        help_text=_("Where the conduct took place, as precisely as is known."),
        error_messages={"required": _("Choose a directorate, or “not known yet” where that is offered.")},
    )
    category = ListedField("category", label=_("Suspected category"), required=False)
    wrongdoing = forms.BooleanField(
        label=_("Wrongdoing under the whistleblowers act"),
        required=False,
        help_text=_("Then the terms for acknowledgement and feedback are set by law."),
    )
    subject_line = forms.CharField(
        label=_("Subject line"),
        max_length=LONGEST_SUBJECT_LINE,
        help_text=_("One line without names, by which colleagues recognise the report."),
        error_messages={"required": _("Say in one line what the report is about.")},
    )
    description = forms.CharField(
        label=_("What is reported"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What happened, when, where, and how the reporter knows. In the reporter’s words where you can."
        ),
    )

    def offer(self, allowed: frozenset[int] | None) -> None:
        """Offer these directorates, and of the lists what is valid on the day of receipt as far as that can be read."""
        self.fields["directorate"].allowed = allowed
        try:
            day = self.fields["received_on"].clean(self["received_on"].value())
        except ValidationError:
            return
        for name in ("channel", "reporter_kind", "category"):
            self.fields[name].day = day

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        try:
            intake.check_received(day)
        except Refusal as refusal:
            raise ValidationError(str(refusal.sentence)) from refusal
        return day


def directorates_for(by: User) -> frozenset[int] | None:
    """Ids of the directorates on which somebody may register a report; None for all.

    Who handles reports, or sits at a desk, keeps in sight what they entered themselves; another would lose it.
    """
    if reach.holds(by, "handle_report") or reach.holds(by, "see_desk_report"):
        return None
    return reach.reached(by, "register_report")


class ReportEntry:
    """The whole page: three forms and the draft's id, which makes sure that one page gives one report.

    `typed` shows values as they were typed, unchecked (a draft, or one more row of persons); `data` is what was sent.
    """

    def __init__(
        self, *, by: User, draft_id: uuid.UUID, data: QueryDict | None = None, typed: Any = None
    ) -> None:
        self.draft_id = draft_id
        self.newest = 0  # number of the row of persons that was just added
        typed = typed or {}
        self.facts = FactsForm(data, initial=_typed(FactsForm.base_fields, typed) or self._first_values(by))
        self.facts.offer(directorates_for(by))
        self.reporter = ReporterForm(
            data, prefix="reporter", initial=_typed(ReporterForm.base_fields, typed, "reporter-")
        )
        self.persons = PersonFormSet(data, prefix="persons", initial=typed_persons(typed) or None)

    @staticmethod
    def _first_values(by: User) -> dict[str, Any]:
        """Who reaches a single directorate need not choose it."""
        allowed = reach.reached(by, "register_report")
        codes = [node.code for node in lists.entries("directorate") if node.id in allowed]
        return {"directorate": codes[0]} if len(codes) == 1 else {}

    @property
    def forms(self) -> list[forms.BaseForm]:
        return [self.facts, self.reporter, *self.persons.forms]

    @property
    def errors(self) -> bool:
        return any(form.is_bound and form.errors for form in self.forms) or bool(
            self.persons.total_error_count()
        )

    def is_valid(self) -> bool:
        return all([self.facts.is_valid(), self.reporter.is_valid(), self.persons.is_valid()])

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `intake.register_report`."""
        return {
            "facts": self.facts.cleaned_data,
            "reporter": self.reporter.cleaned_data,
            "persons": self.persons.values,
            "draft_id": self.draft_id,
        }


def _typed(fields: Mapping[str, Any], typed: Any, prefix: str = "") -> dict[str, Any]:
    """What was typed in these fields, unchecked. A draft always holds every field but an empty checkbox."""
    return {name: typed[prefix + name] for name in fields if prefix + name in typed}


def typed_persons(typed: Any) -> list[dict[str, Any]]:
    """The rows of persons as they were typed, unchecked."""
    try:
        rows = min(int(typed.get("persons-TOTAL_FORMS", 0)), MOST_PERSONS)
    except ValueError:
        rows = 0
    return [_typed(PersonForm.base_fields, typed, f"persons-{row}-") for row in range(rows)]
