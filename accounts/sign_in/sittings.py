"""The sittings of a user: where they are signed in, how long that still holds, and ending them.

A sitting ends by itself after a quarter of an hour in which its person did nothing, and after half a day whatever they
did (settings). Requests that a page makes by itself do not count as doing something.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Sitting, User
from accounts.sign_in.browsers import describe

SINCE, SEEN = "signed_in_since", "last_seen"  # in the session, in seconds since 1970
WRITTEN_EVERY = 30  # seconds: more often than this a sitting is not written


def begin(request: Any, user: User) -> None:
    session = request.session
    session[SINCE] = session[SEEN] = time.time()
    if not session.session_key:
        session.create()
    browser = describe(request.META.get("HTTP_USER_AGENT", ""))
    Sitting.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "browser": browser, "since": timezone.now(), "last_seen": timezone.now()},
    )


def seconds_left(session: Any) -> float:
    """How long this sitting still holds when nothing is done; not above zero when it is over."""
    now = time.time()
    idle = settings.SESSION_IDLE_SECONDS - (now - session.get(SEEN, 0))
    longest = settings.SESSION_LONGEST_SECONDS - (now - session.get(SINCE, 0))
    return min(idle, longest)


def touch(request: HttpRequest, *, at_once: bool = False) -> None:
    """Somebody did something: the sitting holds a quarter of an hour from here (written now and then, or at once)."""
    session = request.session
    if time.time() - session[SEEN] < WRITTEN_EVERY and not at_once:
        return
    session[SEEN] = time.time()
    Sitting.objects.filter(session_key=session.session_key).update(last_seen=timezone.now())


def forget(request: Any) -> None:
    Sitting.objects.filter(session_key=request.session.session_key or "").delete()


def running(user: User) -> QuerySet[Sitting]:
    """The sittings that still hold, the last used first."""
    now = timezone.now()
    return Sitting.objects.filter(
        user=user,
        last_seen__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + WRITTEN_EVERY),
        since__gt=now - timedelta(seconds=settings.SESSION_LONGEST_SECONDS),
    ).order_by("-last_seen")


def end(sittings: QuerySet[Sitting]) -> int:
    """End these sittings now: their next request is one of somebody who has not signed in. Returns how many."""
    keys = list(sittings.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    Sitting.objects.filter(session_key__in=keys).delete()
    return len(keys)


def clear_old() -> int:
    """Remove what has ended by itself; returns how many."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    longest = now - timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    return Sitting.objects.filter(since__lt=longest).delete()[0]
