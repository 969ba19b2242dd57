"""The letter templates: every version to be read and downloaded, and what the functional administrator changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reach
from cases.forms.letters import RestoreForm, TemplateForm
from cases.letters import templates
from cases.letters.fields import TYPED, fields_of
from cases.letters.kinds import KINDS, RECIPIENTS, Kind
from cases.models import LetterTemplate
from cases.views.acts import Act, perform

READS = ("see_case", templates.MANAGES)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _take_in(kind: Kind, by: Any, values: dict[str, Any]) -> None:
    templates.take_in(kind, values["file"].read(), by=by, remark=values["remark"])


def _restore(template: LetterTemplate, by: Any, values: dict[str, Any]) -> None:
    templates.restore(template, by=by, **values)


TAKE_IN = Act(
    "new",
    gettext_lazy("Put in a new version"),
    gettext_lazy("Check it and put it in force"),
    gettext_lazy("The new version is in force. Letters that are made from now on follow it."),
    TemplateForm,
    templates.check_manage,
    _take_in,
    intro=gettext_lazy(
        "The file is looked through and filled in with example data. Only when nothing is wrong with it does it come "
        "into force, at once. The earlier version stays and can be taken back."
    ),
)
RESTORE = Act(
    "restore",
    gettext_lazy("Take this version back"),
    gettext_lazy("Put it in force again"),
    gettext_lazy("The version is in force again, as the newest one."),
    RestoreForm,
    templates.check_restore,
    _restore,
)


def _may_read(request: HttpRequest) -> None:
    if not any(reach.holds(request.user, permission) for permission in READS):
        raise Http404


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Each kind of letter with the version that is in force."""
    _may_read(request)
    found = {row.kind: row for row in LetterTemplate.objects.defer("content").filter(valid_until=None)}
    rows = []
    for kind in KINDS.values():
        found[kind.code].to = RECIPIENTS[kind.recipient]  # type: ignore[attr-defined]
        rows.append((kind, found[kind.code]))
    return render(request, "cases/letters/templates.html", {"rows": rows})


@require_GET
def template_page(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of letter: every version of its template, and the fields that can stand in it."""
    _may_read(request)
    of = _kind(kind)
    found = LetterTemplate.objects.filter(kind=of.code).defer("content", "restored__content")
    versions = list(found.select_related("recorded_by", "restored"))
    context = {
        "kind": of,
        "label": capfirst(str(of.label)),
        "to": RECIPIENTS[of.recipient],
        "versions": versions,
        "fields": fields_of(of.code),
        "typed": TYPED,
        "used": set(versions[0].fields),
        "may_manage": reach.holds(request.user, templates.MANAGES),
    }
    return render(request, "cases/letters/template.html", context)


@require_GET
def template_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as it was put in."""
    _may_read(request)
    template = get_object_or_404(LetterTemplate, pk=pk)
    return word_file(bytes(template.content), f"{template.kind} {template.version}.docx")


@require_GET
def template_example(request: HttpRequest, pk: int) -> HttpResponse:
    """A version, filled in with the names of its fields."""
    _may_read(request)
    template = get_object_or_404(LetterTemplate, pk=pk)
    return word_file(templates.example(template), f"{template.kind} {template.version} voorbeeld.docx")


def word_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "POST"])
def template_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new version; every fault of the file stands in its errors."""
    _may_read(request)
    return _act(request, TAKE_IN, _kind(kind), kind)


@require_http_methods(["GET", "POST"])
def template_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The form by which an older version comes back."""
    _may_read(request)
    template = get_object_or_404(LetterTemplate, pk=pk)
    return _act(request, RESTORE, template, template.kind)


def _act(request: HttpRequest, act: Act, thing: Any, kind: str) -> HttpResponse:
    context = {
        "about": capfirst(str(KINDS[kind].label)),
        "subject": "",
        "trail": [(_("Letter templates"), reverse("cases:letter_templates"))],
    }
    return perform(request, act, thing, back=reverse("cases:letter_template", args=[kind]), context=context)
