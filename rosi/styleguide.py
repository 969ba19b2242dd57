"""The style guide of demo mode: every component in each state, with made-up data."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext_lazy

from accounts.widgets import RowRadioSelect, SearchableSelect

ICONS = [
    "check",
    "late",
    "soon",
    "clock",
    "half",
    "circle",
    "lock",
    "flag",
    "info",
    "warning",
    "error",
    "search",
    "menu",
    "close",
    "up",
    "down",
    "left",
    "right",
    "arrow-up",
    "arrow-down",
    "arrow-level",
    "calendar",
    "document",
    "person",
    "people",
    "edit",
    "plus",
    "download",
    "link",
    "filter",
]

CATEGORIES = [
    ("", "–"),
    ("FIN", pgettext_lazy("sample", "Financial violations")),
    ("POS", pgettext_lazy("sample", "Misuse of position and conflict of interest")),
    ("INF", pgettext_lazy("sample", "Leaking and misuse of information")),
    ("OMG", pgettext_lazy("sample", "Undesirable conduct")),
    ("MID", pgettext_lazy("sample", "Misuse of company assets and breach of internal rules")),
    ("PRI", pgettext_lazy("sample", "Misconduct in private life")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=pgettext_lazy("sample", "Title"),
        help_text=pgettext_lazy("sample", "A few words by which you recognise the report. No names."),
    )
    received_on = forms.DateField(
        label=pgettext_lazy("sample", "Received on"),
        help_text=pgettext_lazy("sample", "For example 12-03-2026"),
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("sample", "How did it come in?"),
        choices=[
            ("mail", pgettext_lazy("sample", "E-mail")),
            ("phone", pgettext_lazy("sample", "Telephone")),
            ("talk", pgettext_lazy("sample", "Conversation")),
        ],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label=pgettext_lazy("sample", "Category"), choices=CATEGORIES, widget=SearchableSelect, required=False
    )
    directorate = forms.ChoiceField(
        label=pgettext_lazy("sample", "Directorate"), choices=[("", "–"), ("1", "Douane"), ("2", "Toeslagen")]
    )
    urgent = forms.ChoiceField(
        label=pgettext_lazy("sample", "Is somebody in danger?"),
        choices=[("y", pgettext_lazy("sample", "Yes")), ("n", pgettext_lazy("sample", "No"))],
        widget=RowRadioSelect,
    )
    story = forms.CharField(
        label=pgettext_lazy("sample", "What happened?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    parts = forms.MultipleChoiceField(
        label=pgettext_lazy("sample", "What is attached?"),
        choices=[
            ("letter", pgettext_lazy("sample", "Letter")),
            ("photo", pgettext_lazy("sample", "Photograph")),
            ("other", pgettext_lazy("sample", "Something else")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    anonymous = forms.BooleanField(
        label=pgettext_lazy("sample", "The reporter wants to stay anonymous"),
        help_text=pgettext_lazy("sample", "Then nobody sees the name without a separate permission."),
        required=False,
    )
    attachment = forms.FileField(label=pgettext_lazy("sample", "Attachment"), required=False)


class SampleFilter(forms.Form):
    status = forms.ChoiceField(
        label=pgettext_lazy("sample", "with status"),
        choices=[("", pgettext_lazy("sample", "any")), ("a", pgettext_lazy("sample", "assessment"))],
        required=False,
    )
    directorate = forms.ChoiceField(
        label=pgettext_lazy("sample", "of"),
        choices=[("", pgettext_lazy("sample", "all directorates")), ("1", "Douane")],
        required=False,
    )
    since = forms.DateField(label=pgettext_lazy("sample", "from"), required=False)


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
            (
                12,
                pgettext_lazy("sample", "Declarations without receipts"),
                "Belastingdienst",
                "blue",
                pgettext_lazy("sample", "fact-finding"),
                "late",
                pgettext_lazy("sample", "3 days late"),
                2,
            ),
            (
                11,
                pgettext_lazy("sample", "Data looked up without reason"),
                "Douane",
                "amber",
                pgettext_lazy("sample", "assessment"),
                "soon",
                pgettext_lazy("sample", "in 2 days"),
                14,
            ),
            (
                9,
                pgettext_lazy("sample", "Side job not reported"),
                "Toeslagen",
                "green",
                pgettext_lazy("sample", "closed"),
                "done",
                "",
                1198,
            ),
        ]
    ]
    context: dict[str, Any] = {
        "icons": ICONS,
        "line": mark_safe(
            '<svg viewBox="0 0 130 24" width="130" height="24" aria-hidden="true"><path class="chart-line" '
            'd="M2 20 12 16 22 18 32 12 42 14 52 9 62 13 72 8 82 11 92 6 102 9 112 4 127 6"/></svg>'
        ),
        "sample": SampleForm(prefix="a"),
        "wrong": SampleForm(data={"b-title": "", "b-received_on": "31-02-2026", "b-story": "…"}, prefix="b"),
        "filter": SampleFilter(),
        "tones": [
            ("neutral", pgettext_lazy("sample", "received")),
            ("blue", pgettext_lazy("sample", "under way")),
            ("amber", pgettext_lazy("sample", "due soon")),
            ("red", pgettext_lazy("sample", "late")),
            ("green", pgettext_lazy("sample", "closed")),
            ("violet", pgettext_lazy("sample", "restricted")),
        ],
        "states": ["running", "soon", "late", "done"],
        "day": day,
        "moment": datetime.datetime(2026, 3, 12, 14, 3, tzinfo=datetime.UTC),
        "rows": rows,
        "phases": [
            {"label": pgettext_lazy("sample", "Received"), "state": "done"},
            {"label": pgettext_lazy("sample", "Assessment"), "state": "done"},
            {"label": pgettext_lazy("sample", "Preliminary inquiry"), "state": "done"},
            {"label": pgettext_lazy("sample", "Fact-finding investigation"), "state": "current"},
            {"label": pgettext_lazy("sample", "Disposition"), "state": "todo"},
            {"label": pgettext_lazy("sample", "Closed"), "state": "todo"},
        ],
        "step_done": [pgettext_lazy("sample", "The mandate of the competent authority is in the file.")],
        "step_missing": [
            {"text": pgettext_lazy("sample", "Every violation has an outcome."), "url": "#violations"},
            pgettext_lazy("sample", "The subject has been heard or has declined in writing."),
        ],
        "facts": [
            {"term": pgettext_lazy("sample", "Directorate"), "value": "Douane, regio Rotterdam"},
            {"term": pgettext_lazy("sample", "Received on"), "value": None},
            {"term": pgettext_lazy("sample", "Reports"), "value": "M2026-0007", "url": "#"},
        ],
        "entries": [
            {
                "when": datetime.datetime(2026, 3, 12, 14, 3, tzinfo=datetime.UTC),
                "who": "A. de Vries",
                "what": pgettext_lazy("sample", "Moved to fact-finding investigation"),
                "reason": pgettext_lazy("sample", "The preliminary inquiry gives enough ground."),
                "changes": [
                    {
                        "field": pgettext_lazy("sample", "Status"),
                        "old": pgettext_lazy("sample", "preliminary inquiry"),
                        "new": pgettext_lazy("sample", "fact-finding"),
                    }
                ],
            },
            {"when": day, "who": "B. Jansen", "what": pgettext_lazy("sample", "Report registered")},
        ],
        "chips": [
            {"label": pgettext_lazy("sample", "status: assessment"), "remove_url": "#"},
            {"label": "Douane", "remove_url": "#"},
        ],
        "change_up": {"direction": "up", "text": pgettext_lazy("sample", "12 more than in 2025 (133 → 145)")},
        "change_level": {
            "direction": "level",
            "text": pgettext_lazy("sample", "the same as in 2025 (12 → 12)"),
        },
        "change_down": {
            "direction": "down",
            "text": pgettext_lazy("sample", "2 fewer than in 2025 (14 → 12)"),
        },
    }
    return render(request, "styleguide.html", context)
