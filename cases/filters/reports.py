"""The filter of the list of reports."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import filters
from cases.filters import counted
from cases.models import ReportStatus


def _statuses(user: Any) -> filters.Choices:
    return ReportStatus.choices


def _marks(user: Any) -> filters.Choices:
    return [("wrongdoing", _("wrongdoing")), ("no_wrongdoing", _("no wrongdoing"))]


PARTS = (
    filters.choice("status", _("with status"), "status", _statuses),
    filters.directorate(_("of"), permissions=("see_report", "see_desk_report")),
    filters.listed(
        "category", _("about"), "category", "category", unknown=_("not known yet"), searchable=True
    ),
    filters.listed("channel", _("through"), "channel", "channel", searchable=True),
    filters.listed("kind", _("by"), "reporter_kind", "reporter_kind", searchable=True),
    *filters.period(
        "received_on",
        since=_("received from"),
        until=_("up to"),
        since_chip=_("received from %s"),
        until_chip=_("received until %s"),
    ),
    filters.Part("mark", _("that are"), lambda code: Q(wrongdoing=code == "wrongdoing"), _marks),
)


def parts_for(user: Any) -> tuple[filters.Part, ...]:
    """The parts of the sentence, and for who may count behind a figure those that lead to it."""
    return (*PARTS, *counted.REPORTS) if counted.may_count(user) else PARTS
