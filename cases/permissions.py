"""Who may do what with a single case or report. Seeing is decided in `cases.models.visibility`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import hold
from accounts.models import User
from accounts.refusal import NotAllowed
from accounts.roles import PERMISSIONS
from cases.models import Case, Disposition, Report, ReportStatus

# What a member of the team may do with the own case, also outside the directorates that were granted.
TEAM_PERMISSIONS = frozenset({"investigate_case", "see_person_identity"})
# Who works with these brings a case about; who was named its competent authority does not, by whatever grant.
BRINGING_ABOUT = frozenset({"assess_case", "investigate_case"})


def fetched_for(by: User, row: Any) -> Any:
    """Note on a row that it was just fetched through the gate, so that the checks of its buttons need not ask again.

    For pages only: a door locks a row of its own and asks.
    """
    row.fetched_for = by.pk
    return row


def _sees(by: User, row: Any) -> bool:
    return (
        getattr(row, "fetched_for", None) == by.pk
        or type(row).objects.visible_to(by).filter(pk=row.pk).exists()
    )


def locked(model: Any, pk: Any) -> Any:
    """The row as it now is, locked for a door; NotAllowed when it does not exist for who acts.

    A case or a report is held as well: it stays in sight of the door whatever becomes of it (docs/adr/0014).
    """
    rows = model.objects.select_for_update(of=("self",))
    held = model in (Case, Report)
    row = (rows.select_related("data_key") if held else rows).filter(pk=pk).first()
    if row is None:
        raise NotAllowed(
            _("This report does not exist for you.")
            if model is Report
            else _("This case does not exist for you.")
        )
    return hold(row) if held else row


def check_sees(by: User, case: Case) -> None:
    """Raise NotAllowed unless the case exists for `by`."""
    if not _sees(by, case):
        raise NotAllowed(_("This case does not exist for you."))


def check_sees_report(by: User, report: Report) -> None:
    """Raise NotAllowed unless the report exists for `by`."""
    if not _sees(by, report):
        raise NotAllowed(_("This report does not exist for you."))


def _named_authorities(case: Case) -> frozenset[int]:
    """Everybody who was asked for a mandate in this case or for a decision on it, whatever they answered.

    Kept with the row: a door locks one of its own, a page asks for each of its buttons.
    """
    kept = case.__dict__
    if "authorities_named" not in kept:
        if "violations" in kept.get("_prefetched_objects_cache", {}):  # opened with its parts
            named = [mandate.authority_id for mandate in case.mandates.all()]
            named += [one.authority_id for row in case.violations.all() for one in row.dispositions.all()]
        else:
            decides = Disposition.objects.order_by().filter(violation__case=case).values_list("authority")
            named = [user for (user,) in case.mandates.order_by().values_list("authority").union(decides)]
        kept["authorities_named"] = frozenset(named)
    return kept["authorities_named"]


def check_may(by: User, permission: str, case: Case | None) -> None:
    """Raise NotAllowed unless `by` sees the case and holds the permission for its directorate (or as its team).

    Behind the wall the case of a report is None to who does not see it.
    """
    if case is None:
        raise NotAllowed(_("This case does not exist for you."))
    check_sees(by, case)
    if permission in BRINGING_ABOUT and by.pk in _named_authorities(case):
        raise NotAllowed(
            _("You were named as the competent authority in this case, so you take no part in it otherwise.")
        )
    if reach.holds(by, permission, case.directorate_id):
        return
    team = (member.user_id for member in case.team.all() if member.until is None)
    if permission in TEAM_PERMISSIONS and by.pk in team:
        return
    raise NotAllowed(_("Your role does not let you %(act)s here.") % {"act": PERMISSIONS[permission]})


def check_may_with_report(by: User, permission: str, report: Report) -> None:
    """Raise NotAllowed unless `by` sees the report and holds the permission for its directorate.

    Who typed a report in may handle it while it is open, also where the directorate is not known yet.
    """
    check_sees_report(by, report)
    own_entry = report.status == ReportStatus.OPEN and report.recorded_by_id == by.pk
    if not reach.holds(by, permission, None if own_entry else report.directorate_id):
        raise NotAllowed(_("Your role does not let you %(act)s here.") % {"act": PERMISSIONS[permission]})


def check_may_anywhere(by: User, permission: str) -> None:
    """Raise NotAllowed unless `by` holds the permission for at least one directorate."""
    if not reach.holds(by, permission):
        raise NotAllowed(_("Your role does not let you %(act)s.") % {"act": PERMISSIONS[permission]})
