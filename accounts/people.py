"""Making, changing, closing and opening user accounts, and who stands above whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import grants, log, reach
from accounts.context import door
from accounts.encryption import keyed_hash
from accounts.models import GrantProposal, User
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import SECOND_PERSON
from accounts.sign_in import sittings

CHANGEABLE = ("first_name", "last_name", "email")


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
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(_("This user name is taken."))
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
    above = (manager and manager.pk, None if manager is not None else number)
    if by is not None and above != (user.manager_id, user.manager_number_hash):
        check_holds_no_heavy_role(user)
    user.manager_id, user.manager_number_hash = above
    user.save()
    _log(user, "manager")
    return user


def check_change(by: User | None, user: User) -> None:
    """Personnel number and address decide about conflicts of interest, so nobody changes their own."""
    check_manage(by)
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody changes their own account. Ask a colleague."))


def check_holds_no_heavy_role(user: User) -> None:
    """Whoever controls an account controls its roles, so one administrator does not hand over a heavy one with it.

    What keeps its owner from cases (number, manager) is not changed by one administrator either.
    """
    if user.grants.filter(ended_at=None, role__in=SECOND_PERSON).exists():
        raise Refusal(
            _(
                "This account holds a role that needs a second person. End it first, and propose it again afterwards."
            )
        )
    # The second person confirms a role for the account that the proposal shows.
    if GrantProposal.objects.waiting().filter(user=user).exists():
        raise Refusal(
            _(
                "For this account a role is proposed that needs a second person. "
                "Take the proposal back first, or let a colleague decide."
            )
        )


@door
def change_person(user: User, *, by: User | None, personnel_number: str = "", **values: Any) -> User:
    """Change names and address; a personnel number only when one is given, for it cannot be read back."""
    check_change(by, user)
    unknown = values.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"Not for this door: {sorted(unknown)}")
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and values.get("email", user.email).casefold() != user.email.casefold():
        check_holds_no_heavy_role(user)  # single sign-on finds an account by its address
    number = (
        keyed_hash("personnel_number", personnel_number) if personnel_number else user.personnel_number_hash
    )
    if by is not None and number != user.personnel_number_hash:
        check_holds_no_heavy_role(user)  # the number keeps its owner from cases
    for name, value in values.items():
        setattr(user, name, value)
    user.personnel_number_hash = number
    user.save()
    _log(user, "change")
    return user


def check_deactivate(by: User | None, user: User) -> None:
    check_manage(by)
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Nobody deactivates their own account. Ask a colleague."))
    if not user.is_active:
        raise Refusal(_("This account is closed already."))
    if by is not None:
        grants.check_somebody_manages(without=Q(user=user))


@door
def deactivate(user: User, *, by: User | None) -> User:
    """Close an account: its sittings end now; its grants stay on record and reach nothing any more."""
    user = User.objects.select_for_update().get(pk=user.pk)
    check_deactivate(by, user)
    return _set_active(user, False)


def check_reactivate(by: User | None, user: User) -> None:
    check_manage(by)
    if user.is_active:
        raise Refusal(_("This account is open."))
    if by is not None:
        check_holds_no_heavy_role(user)


@door
def reactivate(user: User, *, by: User | None) -> User:
    """Open a closed account; grants that still run reach again what they say."""
    user = User.objects.select_for_update().get(pk=user.pk)
    check_reactivate(by, user)
    return _set_active(user, True)


def _set_active(user: User, active: bool) -> User:
    user.is_active = active
    user.access_epoch += 1
    user.save()
    if not active:
        sittings.end(user.sittings.all())
    _log(user, "activate" if active else "deactivate")
    return user


def _log(user: User, what: str) -> None:
    log.record(log.Action.GRANT, f"user:{user.pk}", purpose=what)


@door
def choose_language(user: User, language: str, *, by: User) -> None:
    """In which language mails to somebody speak: their own choice, made by reading pages in it."""
    if by.pk != user.pk:
        raise NotAllowed(_("Everybody chooses their own language."))
    User.objects.filter(pk=user.pk).update(language=language)
