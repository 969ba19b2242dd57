"""The filter of the log: codes and days only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import filters
from cases.log.reading import READS, beginning_of
from cases.log.sources import LOOKS
from cases.log.wording import ACTIONS

KEPT_SECONDS = 60


def _actions(user: Any) -> filters.Choices:
    return [
        ("look", _("Everything that was looked at")),
        ("change", _("Everything that was changed")),
        *((code, capfirst(str(label))) for code, label in ACTIONS.items()),
    ]


def _of_action(code: str) -> Q:
    if code == "look":
        return Q(source=LOOKS)
    return ~Q(source=LOOKS) if code == "change" else Q(action=code)


def everybody(user: Any) -> filters.Choices:
    """All users by name; asked once a minute."""
    found = cache.get("log-users")
    if found is None:
        found = [
            (str(somebody.pk), str(somebody)) for somebody in User.objects.order_by("last_name", "username")
        ]
        cache.set("log-users", found, KEPT_SECONDS)
    return found


ACTION = filters.Part("action", _("about"), _of_action, _actions, any_label=_("everything"), searchable=True)
USER = filters.Part(
    "user",
    _("by"),
    lambda key: Q(user_id=int(key)),
    everybody,
    any_label=_("everybody"),
    chip=_("by %s"),
    searchable=True,
)
DIRECTORATE = filters.directorate(_("at"), permissions=(READS,))
PERIOD = (
    filters.Part("from", _("from"), lambda day: Q(at__gte=beginning_of(day)), chip=_("from %s")),
    filters.Part(
        "to", _("to"), lambda day: Q(at__lt=beginning_of(day + timedelta(days=1))), chip=_("until %s")
    ),
)
OF_EVERYTHING = (ACTION, USER, DIRECTORATE, *PERIOD)
OF_A_CASE = (ACTION, USER, *PERIOD)
OF_A_USER = (ACTION, DIRECTORATE, *PERIOD)
OF_A_DAY = (ACTION, USER, DIRECTORATE)
