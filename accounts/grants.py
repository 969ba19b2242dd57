"""Giving and ending grants, and the one function that writes guardian's rows from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import log, reach
from accounts.context import door
from accounts.models import Directorate, DirectorateUserObjectPermission, Grant, User
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES


def check_give(by: User | None, user: User, role: str, directorate: Directorate) -> None:
    """Who gives needs the right to manage users; nobody gives to themselves (DOMAIN.md section 5)."""
    if by is not None and not reach.holds(by, "manage_users", directorate.pk):
        raise NotAllowed(_("Only a functional administrator gives grants."))
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody gives a grant to themselves. Ask a colleague."))
    if not user.is_active:
        raise Refusal(_("This user is not active. Activate the user first."))
    if ROLES[role].whole_ministry and directorate.parent_id is not None:
        raise Refusal(_("This role holds for the whole ministry: choose the ministry."))


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
    check_give(by, user, role, directorate)
    user = User.objects.select_for_update().get(pk=user.pk)
    if Grant.objects.filter(user=user, role=role, directorate=directorate, ended_at=None).exists():
        raise Refusal(_("This user already has this role here."))
    grant = Grant.objects.create(
        user=user,
        role=role,
        directorate=directorate,
        valid_from=valid_from or timezone.localdate(),
        valid_until=valid_until,
        given_by=by,
    )
    write_permissions(user)
    log.record(log.Action.GRANT, f"grant:{grant.pk}", directorate=directorate)
    return grant


@door
def end(grant: Grant, *, by: User | None) -> Grant:
    """End a grant now. What it gave is gone at the user's next request."""
    if by is not None and not reach.holds(by, "manage_users", grant.directorate_id):
        raise NotAllowed(_("Only a functional administrator ends grants."))
    User.objects.select_for_update().get(pk=grant.user_id)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.ended_at is not None:
        raise Refusal(_("This grant has already ended."))
    grant.ended_at, grant.ended_by = timezone.now(), by
    grant.save()
    write_permissions(grant.user)
    log.record(log.Action.GRANT, f"grant:{grant.pk}", directorate=grant.directorate_id)
    return grant


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
    """The role under which the frame shows this user; empty without a running grant. Kept like the reach."""
    today = timezone.localdate()
    key = f"role:{user.pk}:{user.access_epoch}:{today.isoformat()}"
    code = cache.get(key)
    if code is None:
        running = {
            role
            for role, start, until in user.grants.filter(ended_at=None).values_list(
                "role", "valid_from", "valid_until"
            )
            if start <= today and (until is None or until >= today)
        }
        code = next((code for code in ("head_of_oif", "deputy_head", *ROLES) if code in running), "")
        cache.set(key, code, reach.KEPT_SECONDS)
    return str(ROLES[code].label) if code else ""
