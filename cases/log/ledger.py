"""The state of the ledger in words, for the page of the log: what is known, and loudly what is wrong."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.ledger.faults import Fault
from accounts.ledger.state import SIGNED_WITHIN, VERIFIED_WITHIN, Event, State
from accounts.models import AccessEvent


def alerts(state: State) -> list[dict[str, Any]]:
    """What somebody has to act on; empty when all is well."""
    found = []
    if state.verification and state.verification.faults:
        found.append(_tampered(state.verification))
    if state.unverified:
        found.append(
            _alert(
                ngettext(
                    "The ledger was not verified in the last day",
                    "The ledger was not verified in the last %(days)s days",
                    VERIFIED_WITHIN.days,
                )
                % {"days": VERIFIED_WITHIN.days},
                _(
                    "This is done every night. Ask who runs the installation why it was not, or for verify_log."
                ),
            )
        )
    if state.unsigned:
        found.append(
            _alert(
                ngettext(
                    "No checkpoint was signed in the last day",
                    "No checkpoint was signed in the last %(days)s days",
                    SIGNED_WITHIN.days,
                )
                % {"days": SIGNED_WITHIN.days},
                _(
                    "A verification proves less about what came after the last one. Ask who runs the installation."
                ),
            )
        )
    if state.checkpoint and state.checkpoint.missed:
        found.append(
            _alert(
                _("The last checkpoint does not lie everywhere"),
                _(
                    "A place was out of reach. It gets what it missed with the next checkpoint. "
                    "Ask who runs the installation if this stays."
                ),
            )
        )
    return found


def _tampered(event: Event) -> dict[str, Any]:
    first = {"found": found_in(event.faults), "sentence": event.first, "at": _moment(event.at)}
    return _alert(
        _("The log was tampered with, says the last verification"),
        _(
            "%(found)s on %(at)s. The first: %(sentence)s Nothing may be repaired yet: "
            "have a copy of the database kept as it is, and tell the head of OIF."
        )
        % first,
    )


def _alert(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "text": text}


def facts(state: State) -> list[dict[str, str]]:
    """The last verification and the last checkpoint, one line each."""
    return [
        {"term": _("Last verification"), "value": _verification(state.verification)},
        {"term": _("Last signed checkpoint"), "value": _checkpoint(state.checkpoint)},
    ]


def _verification(event: Event | None) -> str:
    if event is None:
        return _("not yet")
    return _("%(at)s, by %(who)s: %(entries)s, compared with %(checkpoints)s. %(result)s") % {
        "at": _moment(event.at),
        "who": event.by or _("the system"),
        "entries": entries_in(event.entries),
        "checkpoints": checkpoints_in(event.checkpoints),
        "result": f"{found_in(event.faults)}." if event.faults else _("Nothing was touched."),
    }


def _checkpoint(event: Event | None) -> str:
    if event is None:
        return _("not yet")
    return _("%(at)s, over %(entries)s, in %(places)s") % {
        "at": _moment(event.at),
        "entries": entries_in(event.entries),
        "places": _(" and ").join(event.places),
    }


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def entries_in(count: int) -> str:
    return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": _number(count)}


def checkpoints_in(count: int) -> str:
    return ngettext("%(count)s checkpoint", "%(count)s checkpoints", count) % {"count": _number(count)}


def found_in(count: int) -> str:
    return ngettext("%(count)s thing found", "%(count)s things found", count) % {"count": _number(count)}


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)


def is_of_the_ledger(about: str) -> bool:
    return about.startswith("ledger:")


def told_in(event: AccessEvent) -> list[dict[str, str]]:
    """What an entry about the ledger keeps, as facts."""
    told = json.loads(event.details)
    first = told.get("first")
    facts = [
        {"term": _("Entries"), "value": entries_in(told["entries"])},
        {"term": _("Kept in"), "value": _(" and ").join(told.get("places", []))},
        {
            "term": _("Compared with"),
            "value": checkpoints_in(told["checkpoints"]) if "checkpoints" in told else "",
        },
        {"term": _("Found"), "value": found_in(told["faults"]) if "faults" in told else ""},
        {"term": _("The first"), "value": str(Fault(*first)) if first else ""},
    ]
    return [fact for fact in facts if fact["value"]]
