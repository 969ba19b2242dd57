"""What of the exports waits for somebody, for the page of my work: to approve, to look at again, to deliver."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import reach
from accounts.refusal import allows
from cases.waiting import Group, Line
from reporting.models import UriExport, UriStep
from reporting.uri import doors, people, showing, states, way
from reporting.uri.states import State

MOST = 5
ASKED = {
    State.SUBMITTED: gettext_lazy("An export to approve"),
    State.RETURNED: gettext_lazy("An export that was sent back"),
    State.APPROVED: gettext_lazy("An export to deliver"),
    State.DRAFT: gettext_lazy("A next version, because the register was corrected"),
}


def group(user: Any) -> Group | None:
    """The exports that wait for this person; None for who makes and approves none."""
    if not any(reach.holds(user, permission) for permission in people.READS):
        return None
    waiting = [export for export in states.with_steps(_unfinished(user)) if _waits_for(user, export)]
    lines = [
        Line(
            reverse("reporting:uri_export", args=[export.pk]),
            ASKED[states.state_of(export)],
            (showing.name_of(export),),
        )
        for export in waiting[:MOST]
    ]
    return Group("uri", _("URI exports"), lines, reverse("reporting:uri"), len(waiting) > MOST)


def _unfinished(user: Any) -> Any:
    """Newest versions that somebody has to do something with: not delivered, and no draft that its maker looks at."""
    later = UriExport.objects.filter(
        year=OuterRef("year"),
        directorate=OuterRef("directorate"),
        profile=OuterRef("profile"),
        version__gt=OuterRef("version"),
    )
    moves = UriStep.objects.filter(export=OuterRef("pk")).exclude(kind=UriStep.Kind.EXPLAINED)
    rows = doors.visible_to(user).annotate(last=Subquery(moves.order_by("-pk").values("kind")[:1]))
    waits = Q(last__in=[State.SUBMITTED, State.RETURNED, State.APPROVED]) | Q(last=None, made_by=None)
    return rows.filter(waits, ~Exists(later)).order_by("pk")


def _waits_for(user: Any, export: UriExport) -> bool:
    approves = allows(way.check_may_approve, user, export)
    if states.state_of(export) == State.SUBMITTED:
        return approves and allows(way.check_other_person, user, export)
    # Who approves may make exports too; what others make waits for the others.
    return allows(way.check_may_make, user, export) and (not approves or user in states.hands_in(export))
