"""The emergency door (“break glass”): a deputy head opens one case for some hours, and everybody concerned is told.

A conflict of interest stands above it: a number that a conflict keeps away is answered like one that is not there.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import log, outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from accounts.roles import ROLES
from cases import deadlines
from cases.models import Case, EmergencyAccess
from cases.permissions import check_may, check_may_anywhere, check_sees, locked

TELLING = "cases.tasks.tell_of_emergency"


class NoSuchCase(Refusal):
    """There is no case that this person can open with this number; the sentence never says why."""

    def __init__(self) -> None:
        super().__init__(_("There is no case with this number. Check the number, and type it again."))


def hours() -> int:
    """For how many hours a case is opened."""
    return deadlines.rules(timezone.localdate())["emergency_access"].amount


def check_open(by: User) -> None:
    check_may_anywhere(by, "break_glass")


@door
def open_case(number: str, *, by: User, reason: str) -> EmergencyAccess:
    """See this case for as long as the term `emergency_access` says. Raises NoSuchCase, and then nothing changed."""
    check_open(by)
    if not reason.strip():
        raise Refusal(_("Give the reason why you have to see this case now."))
    if Case.objects.visible_to(by).filter(number=number).exists():
        raise Refusal(_("You see this case already: open it in the ordinary way."))
    with connection.cursor() as cursor:
        # In the database, because the case does not exist for who asks until the row is there.
        cursor.execute("SELECT open_in_emergency(%s)", [number])
        key = cursor.fetchone()[0]
    case = Case.objects.visible_to(by).select_related("data_key").filter(number=number).first()
    if key is None or case is None:
        raise NoSuchCase
    access = EmergencyAccess.objects.get(pk=key)
    access.case, access.reason = case, reason
    access.save(update_fields=["reason"])
    said = log.sealed(reason, under=case.data_key_id)
    log.record(log.Action.EMERGENCY, f"case:{case.number}", directorate=case.directorate_id, details=said)
    for user in to_be_told(case, access):
        outbox.write(f"emergency:{access.pk}:{user.pk}", TELLING, access=access.pk, user=user.pk)
    return access


def to_be_told(case: Case, access: EmergencyAccess) -> list[User]:
    """The team and the heads of OIF, without who opened the case and without whom a conflict keeps from it."""
    heads = [role.code for role in ROLES.values() if "decide_conflicts" in role.permissions]
    today = timezone.localdate()
    led: QuerySet = User.objects.filter(
        Q(grants__valid_until=None) | Q(grants__valid_until__gte=today),
        grants__role__in=heads,
        grants__ended_at=None,
        grants__valid_from__lte=today,
    )
    team = case.team.filter(until=None).values("user")
    users = User.objects.filter(Q(pk__in=team) | Q(pk__in=led.values("pk")), is_active=True)
    present = list(users.exclude(pk=access.user_id).order_by("pk"))
    kept_away = Case.objects.conflicts_among(present, case)
    return [user for user in present if user.pk not in kept_away]


def is_open(access: EmergencyAccess) -> bool:
    """Whether it lets somebody in at this moment."""
    return access.ended_at is None and access.until > timezone.now()


def check_end_access(by: User, access: EmergencyAccess) -> None:
    """Who opened it closes it, and so does who leads the case."""
    check_sees(by, access.case)
    if by.pk != access.user_id:
        check_may(by, "decide_conflicts", access.case)
    if not is_open(access):
        raise Refusal(_("This access has ended already."))


@door
def end_access(access: EmergencyAccess, *, by: User) -> EmergencyAccess:
    """End an access before its hours are past."""
    access = locked(EmergencyAccess, access.pk)
    check_end_access(by, access)
    access.ended_at, access.ended_by = timezone.now(), by
    access.save(update_fields=["ended_at", "ended_by"])
    return access
