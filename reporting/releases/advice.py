"""What to publish instead of a table that would give a hidden count away: the same, coarser."""

from __future__ import annotations

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from reporting.disclosure import Finding
from reporting.releases.kinds import standing
from reporting.releases.shaping import Axes


def coarser(kind: str, level: str) -> str:
    """Which coarser tables there are, as a sentence."""
    options = []
    if level == "directorate":
        options.append(_("by service instead of by directorate"))
    instead = standing().kinds[kind].coarser
    if instead == "halves":
        options.append(_("half-years instead of quarters"))
    if instead == "year":
        options.append(_("the total of a year"))
    if not options:
        return _("There is no coarser table of it: do not publish this one.")
    return _("Publish it coarser: %(options)s.") % {"options": get_text_list(options, _("or"))}


def empty(kind: str, level: str) -> str:
    """Why a table in which everything would be hidden is not published."""
    return _("In this table every count would be hidden. %(advice)s") % {"advice": coarser(kind, level)}


def blocked(finding: Finding, axes: Axes, kind: str, level: str) -> str:
    """Why this table is not published: where it would give a count away, to whom, and what to publish instead."""
    names = [
        str(named.label)
        for axis, code in zip(axes, finding.place, strict=True)
        for named in axis
        if named.label.code == code and len(axis) > 1
    ]
    values = {"cell": ", ".join(names), "advice": coarser(kind, level), "reader": finding.knower}
    if finding.knower:
        return (
            _(
                "This table would give a hidden count away to who reads the exact figures of %(reader)s: "
                "that of %(cell)s. %(advice)s"
            )
            % values
        )
    return _("This table would give a hidden count away: that of %(cell)s. %(advice)s") % values
