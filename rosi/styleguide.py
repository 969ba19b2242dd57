"""The style guide of demo mode: every component in each state, with made-up data."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.widgets import RowRadioSelect, SearchableSelect

ICONS = (
    "check late soon clock half circle lock flag info warning error search menu close up down left right arrow-up "
    "arrow-down arrow-level calendar document person people edit plus download link filter"
).split()

CATEGORIES = [
    ("", "–"),
    ("FIN", _("Financial violations")),
    ("POS", _("Misuse of position and conflict of interest")),
    ("INF", _("Leaking and misuse of information")),
    ("OMG", _("Undesirable conduct")),
    ("MID", _("Misuse of company assets and breach of internal rules")),
    ("PRI", _("Misconduct in private life")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("A few words by which you recognise the report. No names."))
    received_on = forms.DateField(label=_("Received on"), help_text=_("For example 12-03-2026"))
    channel = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[("mail", _("E-mail")), ("phone", _("Telephone")), ("talk", _("Conversation"))],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES, widget=SearchableSelect, required=False)
    directorate = forms.ChoiceField(label=_("Directorate"), choices=[("", "–"), ("1", "Douane"), ("2", "Toeslagen")])
    urgent = forms.ChoiceField(
        label=_("Is somebody in danger?"), choices=[("y", _("Yes")), ("n", _("No"))], widget=RowRadioSelect
    )
    story = forms.CharField(label=_("What happened?"), max_length=500, required=False, widget=forms.Textarea({"rows": 5}))
    parts = forms.MultipleChoiceField(
        label=_("What is attached?"),
        choices=[("letter", _("Letter")), ("photo", _("Photograph")), ("other", _("Something else"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    anonymous = forms.BooleanField(
        label=_("The reporter wants to stay anonymous"),
        help_text=_("Then nobody sees the name without a separate permission."),
        required=False,
    )
    attachment = forms.FileField(label=_("Attachment"), required=False)


class SampleFilter(forms.Form):
    status = forms.ChoiceField(label=_("with status"), choices=[("", _("any")), ("a", _("assessment"))], required=False)
    directorate = forms.ChoiceField(label=_("of"), choices=[("", _("all directorates")), ("1", "Douane")], required=False)
    since = forms.DateField(label=_("from"), required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    day = datetime.date(2026, 3, 12)
    rows = [
        {
            "number": f"2026-{number:04}",
            "title": title,
            "directorate": directorate,
            "tone": tone,
            "status": status,
            "term": day + datetime.timedelta(days=number),
            "state": state,
            "words": words,
            "measures": measures,
        }
        for number, title, directorate, tone, status, state, words, measures in [
            (12, _("Declarations without receipts"), "Belastingdienst", "blue", _("fact-finding"), "late", _("3 days late"), 2),
            (11, _("Data looked up without reason"), "Douane", "amber", _("assessment"), "soon", _("in 2 days"), 14),
            (9, _("Side job not reported"), "Toeslagen", "green", _("closed"), "done", "", 1198),
        ]
    ]
    context: dict[str, Any] = {
        "icons": ICONS,
        "line": mark_safe(  # noqa: S308 (a constant)
            '<svg viewBox="0 0 130 24" width="130" height="24" aria-hidden="true"><path class="chart-line" '
            'd="M2 20 12 16 22 18 32 12 42 14 52 9 62 13 72 8 82 11 92 6 102 9 112 4 127 6"/></svg>'
        ),
        "sample": SampleForm(prefix="a"),
        "wrong": SampleForm(data={"b-title": "", "b-received_on": "31-02-2026", "b-story": "…"}, prefix="b"),
        "filter": SampleFilter(),
        "tones": [
            ("neutral", _("received")),
            ("blue", _("under way")),
            ("amber", _("due soon")),
            ("red", _("late")),
            ("green", _("closed")),
            ("violet", _("restricted")),
        ],
        "states": ["running", "soon", "late", "done"],
        "day": day,
        "moment": datetime.datetime(2026, 3, 12, 14, 3, tzinfo=datetime.UTC),
        "rows": rows,
        "phases": [
            {"label": _("Received"), "state": "done"},
            {"label": _("Assessment"), "state": "done"},
            {"label": _("Preliminary inquiry"), "state": "done"},
            {"label": _("Fact-finding investigation"), "state": "current"},
            {"label": _("Disposition"), "state": "todo"},
            {"label": _("Closed"), "state": "todo"},
        ],
        "step_done": [_("The mandate of the competent authority is in the file.")],
        "step_missing": [
            {"text": _("Every violation has an outcome."), "url": "#violations"},
            _("The subject has been heard or has declined in writing."),
        ],
        "facts": [
            {"term": _("Directorate"), "value": "Douane, regio Rotterdam"},
            {"term": _("Received on"), "value": None},
            {"term": _("Reports"), "value": "M2026-0007", "url": "#"},
        ],
        "entries": [
            {
                "when": datetime.datetime(2026, 3, 12, 14, 3, tzinfo=datetime.UTC),
                "who": "A. de Vries",
                "what": _("Moved to fact-finding investigation"),
                "reason": _("The preliminary inquiry gives enough ground."),
                "changes": [{"field": _("Status"), "old": _("preliminary inquiry"), "new": _("fact-finding")}],
            },
            {"when": day, "who": "B. Jansen", "what": _("Report registered")},
        ],
        "chips": [{"label": _("status: assessment"), "remove_url": "#"}, {"label": "Douane", "remove_url": "#"}],
        "change_up": {"direction": "up", "text": _("12 more than in 2025 (133 → 145)")},
        "change_level": {"direction": "level", "text": _("the same as in 2025 (12 → 12)")},
        "change_down": {"direction": "down", "text": _("2 fewer than in 2025 (14 → 12)")},
    }
    return render(request, "styleguide.html", context)
