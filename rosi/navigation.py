"""The frame around every page: who is signed in, in which role, and where this role can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

import rosi
from accounts import grants, reach
from accounts.sign_in import sittings, strength


@dataclass(frozen=True)
class Destination:
    """A line of the navigation, shown to who holds one of the permissions anywhere."""

    label: Any
    view: str
    permissions: tuple[str, ...]
    under: tuple[str, ...] = ()  # further view names that belong to it


DESTINATIONS = (
    Destination(_("My work"), "cases:work", ()),
    Destination(_("Reports"), "cases:reports", ("see_report", "see_desk_report"), ("cases:report",)),
    Destination(
        _("Cases"),
        "cases:cases",
        ("see_case",),
        (
            "cases:case",
            "cases:document",
            "cases:evidence",
            "cases:dossier_export",
            "cases:data_request",
            "cases:letters",
            "cases:letter_make",
        ),
    ),
    Destination(
        _("For decision"),
        "cases:decisions",
        ("decide",),
        ("cases:mandate_decision", "cases:disposition_decision"),
    ),
    Destination(_("Emergency door"), "cases:emergency", ("break_glass",)),
    Destination(_("Lessons"), "cases:lessons", ("see_case",)),
    Destination(_("Hours"), "cases:effort", ("lead_case",)),
    Destination(_("Figures"), "reporting:figures", ("see_figures",)),
    Destination(
        _("Monthly overviews"),
        "reporting:overviews",
        ("see_figures",),
        ("reporting:overview", "reporting:talk"),
    ),
    Destination(_("Overviews being made"), "reporting:making", ("make_overviews",), ("reporting:making",)),
    Destination(
        _("Compared"), "reporting:releases", ("see_figures", "make_releases"), ("reporting:release",)
    ),
    Destination(_("URI export"), "reporting:uri", ("export_uri", "approve_uri")),
    Destination(
        _("URI profiles"), "reporting:profiles", ("manage_lists", "export_uri"), ("reporting:profile",)
    ),
    Destination(_("Annual report"), "reporting:annual", ("see_figures",)),
    Destination(
        _("Published and other figures"),
        "reporting:loads",
        ("see_figures",),
        ("reporting:reconciliation", "reporting:other_register"),
    ),
    Destination(
        _("Retention"), "cases:retention", ("destroy_case",), ("cases:retention", "cases:destruction")
    ),
    Destination(_("Destroyed"), "cases:certificates", ("destroy_case", "see_log"), ("cases:certificate",)),
    Destination(_("Earlier registers"), "cases:imports", ("import_register",)),
    Destination(_("Log"), "cases:log", ("see_log",)),
    Destination(_("Unusual reading"), "cases:unusual", ("see_unusual_reading", "manage_lists")),
    Destination(_("Process templates"), "cases:processes", ("manage_lists",), ("cases:process",)),
    Destination(_("Terms"), "cases:terms", ("manage_lists",), ("cases:term_change",)),
    Destination(_("Numbers of staff"), "reporting:staff_numbers", ("export_uri", "manage_lists")),
    Destination(
        _("Letter templates"), "cases:letter_templates", ("manage_lists",), ("cases:letter_template",)
    ),
    Destination(
        _("Administration"),
        "accounts:administration",
        ("manage_users",),
        ("accounts:proposal", "accounts:review", "accounts:reach"),
    ),
    Destination(_("People"), "accounts:people", ("manage_users",), ("accounts:person", "accounts:grant")),
    Destination(
        _("Organisation"), "accounts:organisation", ("manage_users",), ("accounts:place", "accounts:alias")
    ),
)
# Who holds some permission, but none of these, finds nothing by searching.
FINDS = ("see_report", "see_desk_report", "see_case")


def frame(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` shows on every page. No queries beyond the reach, which is kept."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "version": rosi.__version__,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
    }
    if user is None or not user.is_authenticated:
        return context
    context["idle"] = {
        "left": max(0, int(sittings.seconds_left(request.session))),
        "warn": settings.SESSION_WARN_SECONDS,
        "user": user.pk,
    }
    if strength.needs_second_factor(user) and not strength.is_strong(request):
        return context  # until the second step is set up nothing else is reached
    held = reach.reach(user)
    match = request.resolver_match
    here = match.view_name if match else ""
    lines = []
    for destination in DESTINATIONS:
        if destination.permissions and not any(permission in held for permission in destination.permissions):
            continue
        try:
            url = reverse(destination.view)
        except NoReverseMatch:
            continue
        lines.append({"label": destination.label, "url": url, "current": _belongs(here, destination)})
    finds = not held or any(permission in held for permission in FINDS)  # who holds nothing may be on a team
    return context | {"navigation": lines, "role_label": grants.role_label(user), "finds": finds}


def _belongs(here: str, destination: Destination) -> bool:
    stem = destination.view.removesuffix("s")
    return bool(here) and (here == destination.view or here.startswith((stem + "_", *destination.under)))
