"""What somebody had typed when a request could not be done: shown once more, so that it can be copied."""

from __future__ import annotations

import re

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError

# Where passwords and codes are typed nothing is shown again.
SECRET = ("allauth.", "accounts.sign_in.", "django.contrib.auth.")
NOT_SHOWN = re.compile("csrf|form_key|seen|password|code|token|secret")
SHORTEST = 12  # a number, a date or a choice is soon typed again


def texts_of(request: HttpRequest) -> list[str]:
    """The texts of a POST from our own pages, longest last; nothing of a form with secrets or from elsewhere."""
    if request.method != "POST" or not is_ours(request) or _takes_secrets(request):
        return []
    try:
        sent = [
            value for name, values in request.POST.lists() if not NOT_SHOWN.search(name) for value in values
        ]
    except (SuspiciousOperation, UnreadablePostError):
        return []
    return sorted({text.strip() for text in sent if _is_text(text.strip())}, key=len)


def _is_text(text: str) -> bool:
    return (" " in text or len(text) >= SHORTEST) and not _is_id(text)


def _is_id(text: str) -> bool:
    return all(character in "0123456789abcdef-" for character in text.casefold())


def is_ours(request: HttpRequest) -> bool:
    """A browser says where a form stood; another site's words are never shown as somebody's own."""
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def _takes_secrets(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or match.func.__module__.startswith(SECRET)
