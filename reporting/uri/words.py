"""The codes of the lines that stand in no list of the register, with their words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

UNKNOWN = ("unknown", _("not recorded"))
MEASURED = (("with", _("with a measure")), ("without", _("without a measure")))
INQUIRIES = (
    ("none", _("no investigation")),
    ("preliminary", _("preliminary inquiry")),
    ("fact_finding", _("fact-finding investigation")),
    UNKNOWN,
)
ONCE = (("once", _("counts")), ("again", _("counted already")), ("unknown", _("not known")))
KNOWN = (("day", _("to the day")), ("year", _("to the year only")))
