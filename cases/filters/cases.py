"""The filter of the list of cases."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import filters
from cases.filters import counted
from cases.models import Case, Status, TeamMember

ME = "me"
KEPT_SECONDS = 60


def _statuses(user: Any) -> filters.Choices:
    return [("running", _("not closed")), *Status.choices]


def _of_status(code: str) -> Q:
    return ~Q(status=Status.CLOSED) if code == "running" else Q(status=code)


def _members(user: Any) -> filters.Choices:
    """Everybody who is on the team of a case that this user sees; asked once a minute."""
    kept = f"team-members:{user.pk}:{user.access_epoch}"
    found = cache.get(kept)
    if found is None:
        cases = Case.objects.visible_to(user)
        ids = TeamMember.objects.filter(until=None, case__in=cases.values("pk")).values("user")
        found = [
            (str(member.pk), str(member)) for member in User.objects.filter(pk__in=ids).order_by("last_name")
        ]
        cache.set(kept, found, KEPT_SECONDS)
    return [(ME, _("me")), *(choice for choice in found if choice[0] != str(user.pk))]


def _marks(user: Any) -> filters.Choices:
    return [
        ("restricted", _("restricted")),
        ("wrongdoing", _("wrongdoing")),
        ("no_wrongdoing", _("no wrongdoing")),
    ]


def _of_mark(code: str) -> Q:
    return Q(wrongdoing=False) if code == "no_wrongdoing" else Q(**{code: True})


def parts_for(user: Any) -> tuple[filters.Part, ...]:
    """The parts of the sentence. “Me” is the user who asks."""

    def on_team(code: str) -> Q:
        key = user.pk if code == ME else int(code)
        return Q(pk__in=TeamMember.objects.filter(user_id=key, until=None).values("case"))

    return (
        filters.Part("status", _("with status"), _of_status, _statuses, chip=_("status: %s")),
        filters.directorate(_("of"), permissions=("see_case",)),
        filters.listed(
            "category", _("about"), "category", "category", unknown=_("not known yet"), searchable=True
        ),
        filters.Part(
            "team",
            _("with team member"),
            on_team,
            _members,
            any_label=_("anybody"),
            chip=_("team member: %s"),
            searchable=True,
        ),
        *filters.period(
            "opened_on",
            since=_("opened from"),
            until=_("to"),
            since_chip=_("opened from %s"),
            until_chip=_("opened until %s"),
        ),
        filters.Part("mark", _("that are"), _of_mark, _marks),
        *(counted.CASES if counted.may_count(user) else ()),
    )
