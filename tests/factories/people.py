"""The cast: one person per rule, made through the doors of the administration."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import context, grants, people
from accounts.models import Directorate, User

PASSWORD = "only-for-tests-3141"
_password_hash: str | None = None


@dataclass
class Cast:
    """One person per rule. Each of the second group differs from an allowed person in one respect."""

    # The allowed ones.
    intake: User  # intake officer of the Tax Administration
    anna: User  # investigator of the Tax Administration
    bert: User  # the second investigator there
    head: User  # head of OIF
    deputy: User  # deputy head of OIF: sees what the head sees, but for restricted cases
    reviewer: User  # a second head of OIF: reviews what the first proposed
    director: User  # director of the Tax Administration
    adviser: User  # designated adviser there
    coordinator: User  # integrity coordinator there
    central: User  # central coordinator
    auditor: User
    administrator: User
    desk: User  # desk officer of the Tax Administration
    # Like Anna, but …
    elsewhere: User  # … granted on Customs
    subject: User  # … with the personnel number of the subject
    witness: User  # … with the e-mail address of a witness
    reporter: User  # … with the e-mail address of the reporter
    acquaintance: User  # … who declared to know somebody
    superior: User  # … who is the manager of the subject
    subordinate: User  # … whose manager is the subject
    ended: User  # … whose grant was ended
    expired: User  # … whose grant's last day was yesterday
    coming: User  # … whose grant begins tomorrow
    inactive: User  # … whose account was closed
    member: User  # … granted on Customs, but on the team
    # Like the director, but …
    other_director: User  # … of Customs
    involved_director: User  # … with the personnel number of a witness
    # Like the deputy, but …
    involved_deputy: User  # … with the e-mail address of a witness
    # No grant at all.
    nobody: User

    def everyone(self) -> dict[str, User]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


SUBJECT_NUMBER = "P-700001"
WITNESS_NUMBER = "P-700002"
SUPERIOR_NUMBER = "P-700003"
WITNESS_EMAIL = "getuige@voorbeeld.example"
REPORTER_EMAIL = "melder@voorbeeld.example"


def directorate(code: str) -> Directorate:
    return Directorate.objects.get(code=code)


def make_user(username: str, **values: Any) -> User:
    """An account with the password of the tests (hashed once)."""
    global _password_hash
    with context.acting(None):
        user = people.add_user(
            username, by=None, first_name=username.capitalize(), last_name="Proef", **values
        )
    if _password_hash is None:
        user.set_password(PASSWORD)
        _password_hash = user.password
    User.objects.filter(pk=user.pk).update(password=_password_hash)
    user.password = _password_hash
    return user


def give(user: User, role: str, code: str, **values: Any) -> User:
    with context.acting(None):
        grants.give(user, role, directorate(code), by=None, **values)
    user.refresh_from_db()
    return user


def make_cast() -> Cast:
    today = timezone.localdate()
    day = timedelta(days=1)
    cast = Cast(
        intake=give(make_user("intake"), "intake_officer", "BD"),
        anna=give(make_user("anna"), "investigator", "BD"),
        bert=give(make_user("bert"), "investigator", "BD"),
        head=give(make_user("head"), "head_of_oif", "FIN"),
        deputy=give(make_user("deputy"), "deputy_head", "FIN"),
        reviewer=give(make_user("reviewer"), "head_of_oif", "FIN"),
        director=give(make_user("director"), "director", "BD"),
        adviser=give(make_user("adviser"), "adviser", "BD"),
        coordinator=give(make_user("coordinator"), "integrity_coordinator", "BD"),
        central=give(make_user("central"), "central_coordinator", "FIN"),
        auditor=give(make_user("auditor"), "auditor", "FIN"),
        administrator=give(make_user("administrator"), "functional_administrator", "FIN"),
        desk=give(make_user("desk"), "desk_officer", "BD"),
        elsewhere=give(make_user("elsewhere"), "investigator", "DOU"),
        subject=give(make_user("subject", personnel_number=SUBJECT_NUMBER), "investigator", "BD"),
        witness=give(make_user("witness", email=WITNESS_EMAIL), "investigator", "BD"),
        reporter=give(make_user("reporter", email=REPORTER_EMAIL), "investigator", "BD"),
        acquaintance=give(make_user("acquaintance"), "investigator", "BD"),
        superior=give(make_user("superior", personnel_number=SUPERIOR_NUMBER), "investigator", "BD"),
        subordinate=give(make_user("subordinate"), "investigator", "BD"),
        ended=give(make_user("ended"), "investigator", "BD"),
        expired=give(
            make_user("expired"), "investigator", "BD", valid_from=today - 9 * day, valid_until=today - day
        ),
        coming=give(make_user("coming"), "investigator", "BD", valid_from=today + day),
        inactive=give(make_user("inactive"), "investigator", "BD"),
        member=give(make_user("member"), "investigator", "DOU"),
        other_director=give(make_user("other_director"), "director", "DOU"),
        involved_director=give(
            make_user("involved_director", personnel_number=WITNESS_NUMBER), "director", "BD"
        ),
        involved_deputy=give(make_user("involved_deputy", email=WITNESS_EMAIL), "deputy_head", "FIN"),
        nobody=make_user("nobody"),
    )
    with context.acting(None):
        people.set_manager(cast.subject, by=None, manager=cast.superior)
        people.set_manager(cast.subordinate, by=None, manager=cast.subject)
        grants.end(cast.ended.grants.get(), by=None)
        people.deactivate(cast.inactive, by=None)
    for user in cast.everyone().values():
        user.refresh_from_db()
    return cast


def the_cast() -> Cast:
    """The cast that stands in the database, each as fetched just now."""
    names = [field.name for field in fields(Cast)]
    return Cast(**{user.username: user for user in User.objects.filter(username__in=names)})
