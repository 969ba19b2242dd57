"""Giving, changing and ending grants, and the one function that writes guardian's rows from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import log, reach
from accounts.context import door
from accounts.models import Directorate, DirectorateUserObjectPermission, Grant, ReviewItem, User
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES


def check_receives(
    by: User | None,
    user: User,
    role: str,
    directorate: Directorate,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> None:
    """What holds for every grant: who gives may, nobody gives to themselves (DOMAIN.md section 5), and it fits."""
    if by is not None and not reach.holds(by, "manage_users", directorate.pk):
        raise NotAllowed(_("Only a functional administrator gives grants."))
    if by is not None and by.is_same_person_as(user):
        raise NotAllowed(_("Nobody gives a grant to themselves. Ask a colleague."))
    if not user.is_active:
        raise Refusal(_("This user is not active. Activate the user first."))
    if ROLES[role].whole_ministry and directorate.parent_id is not None:
        raise Refusal(_("This role holds for the whole ministry: choose the ministry."))
    today = timezone.localdate()
    if by is not None and valid_from is not None and valid_from < today:
        raise Refusal(_("A grant begins today or later."))
    if valid_until is not None and valid_until < (valid_from or today):
        raise Refusal(_("The last day lies before the first."))
    if directorate.valid_until is not None and directorate.valid_until < (valid_from or today):
        raise Refusal(_("This directorate is closed by then. Choose another one."))


def check_give(by: User | None, user: User, role: str, directorate: Directorate, *days: date | None) -> None:
    """As `check_receives`; and a role that needs a second person is proposed instead."""
    check_receives(by, user, role, directorate, *days)
    if by is not None and ROLES[role].second_person:
        raise Refusal(_("This role needs a second person: propose it, and a colleague confirms."))


@door
def give(
    user: User,
    role: str,
    directorate: Directorate,
    *,
    by: User | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Grant:
    """Give a role on a directorate and everything below it. `by=None` is the system (set-up, demo)."""
    check_give(by, user, role, directorate, valid_from, valid_until)
    return write(user, role, directorate, valid_from, valid_until, given_by=by)


def write(
    user: User,
    role: str,
    directorate: Directorate,
    valid_from: date | None,
    valid_until: date | None,
    *,
    given_by: User | None,
    confirmed_by: User | None = None,
) -> Grant:
    """Write down a grant that was checked, by the doors of giving and confirming alone."""
    today = timezone.localdate()
    user = User.objects.select_for_update().get(pk=user.pk)
    same = Grant.objects.filter(user=user, role=role, directorate=directorate, ended_at=None).first()
    if same is not None and same.valid_until is not None and same.valid_until < today:
        _end(same, by=confirmed_by or given_by)  # its last day has passed, and the nightly job has not
    elif same is not None:
        raise Refusal(_("This user already has this role here."))
    grant = Grant.objects.create(
        user=user,
        role=role,
        directorate=directorate,
        valid_from=valid_from or today,
        valid_until=valid_until,
        given_by=given_by,
        confirmed_by=confirmed_by,
    )
    write_permissions(user)
    _log(grant, "give")
    return grant


def check_end(by: User | None, grant: Grant) -> None:
    if by is not None and not reach.holds(by, "manage_users", grant.directorate_id):
        raise NotAllowed(_("Only a functional administrator ends grants."))
    if grant.ended_at is not None:
        raise Refusal(_("This grant has already ended."))
    if by is not None and "manage_users" in ROLES[grant.role].permissions:
        check_somebody_manages(without=Q(pk=grant.pk))


def check_somebody_manages(*, without: Q) -> None:
    """Refuses what would leave nobody to manage users."""
    managing = [role.code for role in ROLES.values() if "manage_users" in role.permissions]
    others = Grant.objects.running(timezone.localdate()).filter(role__in=managing, user__is_active=True)
    if not others.exclude(without).exists():
        raise Refusal(_("Nobody would be left who manages users. Have a colleague made administrator first."))


@door
def end(grant: Grant, *, by: User | None) -> Grant:
    """End a grant now. What it gave is gone at the user's next request."""
    User.objects.select_for_update().get(pk=grant.user_id)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    check_end(by, grant)
    return _end(grant, by=by)


def _end(grant: Grant, *, by: User | None) -> Grant:
    grant.ended_at, grant.ended_by = timezone.now(), by
    grant.save()
    write_permissions(grant.user)
    # A review that still asks about it has its answer.
    ReviewItem.objects.filter(grant=grant, decision="").update(
        decision=ReviewItem.Decision.ENDED, decided_by=by, decided_at=grant.ended_at
    )
    _log(grant, "end")
    return grant


def is_longer(grant: Grant, until: date | None) -> bool:
    """Whether this last day would give more than the grant does now."""
    return grant.valid_until is not None and (until is None or until > grant.valid_until)


def check_last_day(by: User | None, grant: Grant, until: date | None) -> None:
    """What holds for every change of a last day, with or without a second person."""
    if by is not None and not reach.holds(by, "manage_users", grant.directorate_id):
        raise NotAllowed(_("Only a functional administrator changes grants."))
    if grant.ended_at is not None:
        raise Refusal(_("This grant has already ended."))
    if until == grant.valid_until:
        raise Refusal(_("This is the last day already."))
    if until is not None and until < max(timezone.localdate(), grant.valid_from):
        raise Refusal(_("The last day can be today or later. To stop it at once, end the grant."))
    if by is not None and by.is_same_person_as(grant.user) and is_longer(grant, until):
        raise NotAllowed(_("Nobody extends a grant of themselves. Ask a colleague."))


@door
def set_last_day(grant: Grant, until: date | None, *, by: User | None) -> Grant:
    """Put a last day earlier or later; `None` takes it away. Later, it may need a second person."""
    User.objects.select_for_update().get(pk=grant.user_id)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    check_last_day(by, grant, until)
    if by is not None and is_longer(grant, until) and ROLES[grant.role].second_person:
        raise Refusal(_("This role needs a second person: propose it, and a colleague confirms."))
    return write_last_day(grant, until)


def write_last_day(grant: Grant, until: date | None) -> Grant:
    """Write down a last day that was checked, by the doors of changing and confirming alone."""
    grant.valid_until = until
    grant.save()
    _log(grant, "last day")
    return grant


def _log(grant: Grant, what: str) -> None:
    log.record(log.Action.GRANT, f"grant:{grant.pk}", directorate=grant.directorate_id, purpose=what)


@door
def end_expired(*, by: None, today: date | None = None) -> int:
    """End every grant whose last day has passed; returns how many."""
    today = today or timezone.localdate()
    expired = Grant.objects.filter(ended_at=None, valid_until__lt=today).order_by("pk")
    return len([end(grant, by=by) for grant in expired])


def write_permissions(user: User) -> None:
    """Make guardian's rows of this user equal to what the running grants say."""
    running = Grant.objects.filter(Q(ended_at=None), user=user).values_list("role", "directorate_id")
    wanted = {(code, place) for role, place in running for code in ROLES[role].permissions}
    ids = dict(
        Permission.objects.filter(
            content_type__app_label="accounts", content_type__model="directorate"
        ).values_list("codename", "pk")
    )
    held = {
        (row.permission.codename, row.content_object_id): row.pk
        for row in DirectorateUserObjectPermission.objects.filter(user=user).select_related("permission")
    }
    DirectorateUserObjectPermission.objects.filter(
        pk__in=[held[key] for key in held.keys() - wanted]
    ).delete()
    DirectorateUserObjectPermission.objects.bulk_create(
        DirectorateUserObjectPermission(user=user, permission_id=ids[code], content_object_id=place)
        for code, place in sorted(wanted - held.keys())
    )


def role_label(user: Any) -> str:
    """The role under which the frame shows this user; empty without a running grant."""
    running = reach.standing(user).roles
    code = next((code for code in ("head_of_oif", "deputy_head", *ROLES) if code in running), "")
    return str(ROLES[code].label) if code else ""
