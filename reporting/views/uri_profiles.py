"""The profiles of the URI export: every version to be read, and the editor of the functional administrator."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reach
from accounts.refusal import Refusal, allows
from cases.forms.acts import ActForm
from cases.views.acts import Act, offers, perform
from reporting import counting, scopes
from reporting.forms_profiles import (
    AboutForm,
    BringForm,
    CodesForm,
    ColumnsForm,
    CopyForm,
    PutInForceForm,
    TablesForm,
    YearForm,
    by_name,
    sources,
)
from reporting.models import UriProfile
from reporting.uri import checking, mapping, profiles
from reporting.uri.profile import COUNTS, KINDS, LISTS, Profile

SCHEMA = settings.BASE_DIR / "reporting" / "data" / "uri.schema.json"
GRID = "reporting/profiles/grid.html"
TONES = {"draft": "amber", "in_force": "green", "ended": "neutral"}


def _go_to(row: UriProfile) -> str:
    return reverse("reporting:profile", args=[row.pk])


def _new_version(row: UriProfile, by: Any, values: dict[str, Any]) -> str:
    return _go_to(profiles.new_version(row, by=by))


def _copy(row: UriProfile, by: Any, values: dict[str, Any]) -> str:
    return _go_to(profiles.copy(row, by=by, code=values["code"]))


def _change(row: UriProfile, by: Any, values: dict[str, Any]) -> None:
    profiles.change(row, by=by, part=values["part"])


def _put_in_force(row: UriProfile, by: Any, values: dict[str, Any]) -> None:
    profiles.put_in_force(row, by=by, remark=values["remark"])


def _end(row: UriProfile, by: Any, values: dict[str, Any]) -> None:
    profiles.end(row, by=by)


def _throw_away(row: UriProfile, by: Any, values: dict[str, Any]) -> str:
    profiles.throw_away(row, by=by)
    return reverse("reporting:profiles")


def _act(name: str, title: Any, done: Any, form: Any, check: Any, do: Callable[..., Any], **more: Any) -> Act:
    return Act(name, title, more.pop("button", title), done, form, check, do, **more)


DRAFT_MADE = gettext_lazy("The draft has been made. Nothing changes until you put it in force.")
CHANGED = gettext_lazy("The draft has been changed.")
SAVE = gettext_lazy("Save this part")
ON_PROFILE = {
    act.name: act
    for act in (
        _act(
            "about",
            gettext_lazy("Change title, years and checks"),
            CHANGED,
            AboutForm,
            profiles.check_draft,
            _change,
            button=SAVE,
        ),
        _act(
            "columns",
            gettext_lazy("Change the columns"),
            CHANGED,
            ColumnsForm,
            profiles.check_columns,
            _change,
            button=SAVE,
            template=GRID,
            intro=gettext_lazy(
                "The columns of the files, in the order of their places. Choose “leave out” to leave a column out. "
                "The last lines are empty, for new columns."
            ),
        ),
        _act(
            "tables",
            gettext_lazy("Change the tables"),
            CHANGED,
            TablesForm,
            profiles.check_tables,
            _change,
            button=SAVE,
            template=GRID,
            intro=gettext_lazy(
                "The tables of the files, in the order of their places. The last lines are empty."
            ),
        ),
        _act(
            "put-in-force",
            gettext_lazy("Put this version in force"),
            gettext_lazy("The version is in force. Exports of its years follow it from now on."),
            PutInForceForm,
            profiles.check_draft,
            _put_in_force,
            intro=gettext_lazy(
                "What was put in force is never changed again. Check it against a year first."
            ),
        ),
        _act(
            "new-version",
            gettext_lazy("Make a new version"),
            DRAFT_MADE,
            ActForm,
            profiles.check_new_version,
            _new_version,
            intro=gettext_lazy("A draft that begins as a copy of this version."),
        ),
        _act(
            "copy",
            gettext_lazy("Copy to another profile"),
            DRAFT_MADE,
            CopyForm,
            profiles.check_copy,
            _copy,
        ),
        _act(
            "end",
            gettext_lazy("End this version"),
            gettext_lazy("The version has been ended. Exports that were made under it stay as they are."),
            ActForm,
            profiles.check_end,
            _end,
            danger=True,
            intro=gettext_lazy("No new export can be made under it."),
        ),
        _act(
            "throw-away",
            gettext_lazy("Throw away the draft"),
            gettext_lazy("The draft has been thrown away."),
            ActForm,
            profiles.check_draft,
            _throw_away,
            danger=True,
        ),
    )
}


def _codes(name: str) -> Act:
    """The act that changes the codes of one list."""
    return _act(
        "codes",
        _("Change the codes: %(list)s") % {"list": LISTS[name]},
        CHANGED,
        functools.partial(CodesForm, name=name),
        profiles.check_draft,
        _change,
        button=SAVE,
        template=GRID,
        intro=_(
            "What the codes of the register are called in the export. To take codes together, give them the same code "
            "and labels. A code that is left empty has no place: a year in which it occurs is not exported."
        ),
        anchor=f"codes-{name}",
    )


def _may_read(request: HttpRequest) -> None:
    if not any(reach.holds(request.user, permission) for permission in profiles.READS):
        raise Http404


@require_GET
def profile_list(request: HttpRequest) -> HttpResponse:
    """Every profile with its versions; for who manages them, the form that brings one in."""
    _may_read(request)
    return _list(request, BringForm())


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a profile in from a file: a draft, or every fault of the file and nothing of it."""
    if not allows(profiles.check_manage, request.user):
        raise Http404
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = profiles.bring(file.read(), file.name, by=request.user)
        except Refusal as refusal:
            form.add_error("file", [str(refusal.sentence), *(str(fault) for fault in refusal.missing)])
        else:
            messages.success(request, DRAFT_MADE)
            return redirect(_go_to(row))
    return _list(request, form)


def _list(request: HttpRequest, form: BringForm) -> HttpResponse:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in UriProfile.objects.select_related("put_in_force_by"):
        groups.setdefault(row.code, []).append(
            {"row": row, "profile": profiles.read(row), "tone": TONES[row.state], "remark": _remark(row)}
        )
    context = {
        "groups": list(groups.values()),
        "form": form if allows(profiles.check_manage, request.user) else None,
    }
    return render(request, "reporting/profiles/list.html", context, status=422 if form.errors else 200)


@require_GET
def profile_version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what stands in it, what has no place in it, and what the administrator can do with it."""
    _may_read(request)
    row = get_object_or_404(
        UriProfile.objects.select_related("made_by", "put_in_force_by", "ended_by"), pk=pk
    )
    shown = profiles.read(row)
    found = offers(ON_PROFILE, request.user, row)
    possible = {name: offer for name, offer in found.items() if offer.possible}
    context = {
        "row": row,
        "profile": shown,
        "tone": TONES[row.state],
        "kind": KINDS[shown.kind],
        "facts": _facts(row, shown),
        "columns": [(column, _said(column.source)) for column in shown.columns],
        "tables": _tables(shown),
        "lists": _lists(shown),
        "checks": [checking.asked(name) for name in shown.all_checks],
        "without_place": mapping.without_place(shown),
        "offers": [possible[name] for name in possible if name not in ("about", "columns", "tables")],
        "changes": {name: possible[name] for name in ("about", "columns", "tables") if name in possible},
        "may_change": "about" in possible,
        "next_draft": UriProfile.objects.filter(code=row.code, state="draft").exclude(pk=row.pk).first(),
        **_checked(request, shown),
    }
    return render(request, "reporting/profiles/page.html", context)


def _facts(row: UriProfile, shown: Profile) -> list[dict[str, Any]]:
    facts = [
        (_("What it gives"), str(KINDS[shown.kind])),
        (_("Years"), _years(shown)),
        (_("Source"), str(shown.source)),
        (_("Put in force by"), _by(row.put_in_force_by, row.put_in_force_at)),
        (_("Ended by"), _by(row.ended_by, row.ended_at)),
        (_("What is new in this version"), _remark(row)),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def _years(shown: Profile) -> str:
    if shown.valid_until == shown.valid_from:
        return str(shown.valid_from)
    words = {"first": shown.valid_from, "last": shown.valid_until}
    return (_("%(first)s and later") if shown.valid_until is None else _("%(first)s to %(last)s")) % words


def _remark(row: UriProfile) -> str:
    """What is new in a version; those that came with ROSI say so in the language of the reader."""
    return row.remark if row.put_in_force_by or row.is_draft else _("Shipped with ROSI.")


def _by(who: Any, when: Any) -> str:
    if when is None:
        return ""
    words = {"who": who or _("the system"), "when": date_format(timezone.localtime(when), "DATETIME_FORMAT")}
    return _("%(who)s, %(when)s") % words


def _said(source: str) -> str:
    return dict(sources())[source]


def _tables(shown: Profile) -> list[dict[str, Any]]:
    names = dict(by_name())
    return [
        {
            "table": table,
            "counts": COUNTS[table.counts],
            "down": names[table.down],
            "across": names[table.across] if table.across else "",
        }
        for table in shown.tables
    ]


def _lists(shown: Profile) -> list[dict[str, Any]]:
    """Per list that is used, each code of the register with its label there and what it is called here."""
    found = []
    for name in shown.lists:
        labels = {label.code: label for label in mapping.codes_of(name)}
        codes = [(ours, labels.get(ours), theirs) for ours, theirs in shown.codes[name].items()]
        codes += [(ours, label, None) for ours, label in labels.items() if ours not in shown.codes[name]]
        found.append({"name": name, "title": LISTS[name], "codes": codes})
    return found


def _checked(request: HttpRequest, shown: Profile) -> dict[str, Any]:
    """What of a year has no place, where one was chosen, within reach of who asks: which codes, never how many rows."""
    first, this_year = counting.first_year(), timezone.localdate().year
    years = list(range(this_year, (first or this_year) - 1, -1))
    form = YearForm(request.GET if "year" in request.GET else None, years=years)
    if not (form.is_bound and form.is_valid()):
        return {"year_form": form, "year": None}
    year = form.cleaned_data["year"]
    asked = scopes.highest(request.user, *profiles.READS)
    return {
        "year_form": form,
        "year": year,
        "missing": mapping.missing_in(shown, [scope.id for scope in asked], year),
        "checked_for": ", ".join(scope.label for scope in asked),
        "holds": shown.holds_in(year),
    }


@require_GET
def profile_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The profile as the data file that it would be shipped as."""
    _may_read(request)
    row = get_object_or_404(UriProfile, pk=pk)
    text = json.dumps(row.body, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.json"'
    return response


@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The published JSON Schema of the JSON files; docs/ has the same."""
    headers = {"Content-Disposition": f'attachment; filename="{SCHEMA.name}"'}
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json", headers=headers)


@require_http_methods(["GET", "POST"])
def profile_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The form of one thing that can be done with a version."""
    if act not in ON_PROFILE:
        _may_read(request)
        raise Http404
    return _perform(request, pk, ON_PROFILE[act])


@require_http_methods(["GET", "POST"])
def profile_codes(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The form of the codes of one list."""
    if name not in LISTS:
        _may_read(request)
        raise Http404
    return _perform(request, pk, _codes(name))


def _perform(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    _may_read(request)
    row = get_object_or_404(UriProfile, pk=pk)
    context = {
        "about": str(row),
        "subject": str(profiles.read(row).title),
        "trail": [(_("Profiles of the URI export"), reverse("reporting:profiles"))],
    }
    return perform(request, act, row, back=_go_to(row), context=context)
