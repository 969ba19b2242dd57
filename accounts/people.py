"""Making and closing user accounts, and who stands above whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import reach
from accounts.context import door
from accounts.encryption import keyed_hash
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal


def check_manage(by: User | None) -> None:
    if by is not None and not reach.holds(by, "manage_users"):
        raise NotAllowed(_("Only a functional administrator manages users."))


@door
def add_user(
    username: str,
    *,
    by: User | None,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    personnel_number: str = "",
    password: str | None = None,
) -> User:
    """A new user without any grant. The personnel number is kept as a keyed hash only."""
    check_manage(by)
    user = User(username=username, first_name=first_name, last_name=last_name, email=email)
    user.personnel_number_hash = keyed_hash("personnel_number", personnel_number)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def check_set_manager(by: User | None, user: User, manager: User | None) -> None:
    """The chart decides who is kept from a case, so nobody draws their own line."""
    check_manage(by)
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody changes their own manager. Ask a colleague."))
    if manager is not None and manager.pk == user.pk:
        raise Refusal(_("Nobody is their own manager."))


@door
def set_manager(
    user: User, *, by: User | None, manager: User | None = None, personnel_number: str = ""
) -> User:
    """Say who stands directly above a user: another user, or the personnel number of somebody who is none.

    Neither: nobody. The number is kept as a keyed hash only; where it is a user's own, that user is taken.
    """
    number = keyed_hash("personnel_number", personnel_number) if manager is None else None
    if number is not None:
        manager = User.objects.filter(personnel_number_hash=number).order_by("-is_active", "pk").first()
    check_set_manager(by, user, manager)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.manager = manager
    user.manager_number_hash = None if manager is not None else number
    user.save()
    return user


@door
def deactivate(user: User, *, by: User | None) -> User:
    """Close an account; its grants stay on record and reach nothing any more."""
    check_manage(by)
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody deactivates their own account. Ask a colleague."))
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.access_epoch += 1
    user.save()
    return user
