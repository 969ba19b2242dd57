"""A form does its work once, however often it is sent: a double click, a reload, a confirmation that got lost.

Every form carries a key (the `csrf_token` tag writes it, `accounts.templatetags.form_key`). Its use is recorded in the
transaction of the change. Whoever sends the same form again waits until the first is through, and gets the same answer.
A form that was not right, or whose change was rolled back, has not used its key.
"""

from __future__ import annotations

import functools
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages import get_messages
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, URLPattern, resolve
from django.utils.translation import gettext_lazy as _

from accounts import encryption
from accounts.context import door
from accounts.models import FormKey
from accounts.typed import texts_of

FIELD = "form_key"
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}
KEPT_DAYS = 7

SIGN_IN = ("allauth.", "accounts.sign_in.", "rosi.demo.")

# Views of others that need no key, and why. Ours say so with `@repeatable`.
NEED_NO_KEY = {
    "allauth.": "takes passwords and codes, of which nothing may stay; a second time does what the first did",
    "accounts.sign_in.": "the same, in pages of our own",
    "django.views.i18n": "choosing a language twice is choosing it once",
}
WITHOUT_KEY = _("This page was opened before ROSI was renewed, or was not opened in ROSI.")
OTHER_CONTENT = _("This form was sent and done before, with other content.")
STILL_BUSY = _("This form was sent before, and that is still being done.")

View = Callable[..., HttpResponse]


def repeatable(why: str) -> Callable[[View], View]:
    """Mark a view whose forms need no key, and say why sending one twice does no harm."""

    def mark(view: View) -> View:
        view.repeatable = why  # type: ignore[attr-defined]
        return view

    return mark


def why_repeatable(view: View) -> str:
    """Why this view needs no key; empty for all that do."""
    others = (why for prefix, why in NEED_NO_KEY.items() if view.__module__.startswith(prefix))
    return getattr(view, "repeatable", "") or next(others, "")


def guard(patterns: Iterable[Any]) -> None:
    """Guard every view of these addresses. A view cannot be forgotten: it is guarded unless it says why not."""
    for pattern in _views_in(patterns):
        if not hasattr(pattern.callback, "sent_once"):
            pattern.callback = _once(pattern.callback)


def _views_in(patterns: Iterable[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _views_in(pattern.url_patterns)


def _once(view: View) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if key is None:
            return _refused(request, WITHOUT_KEY, 400)
        try:
            mine = _claim(request, key)
        except OperationalError:  # waited for the first until the lock's time was up
            return _refused(request, STILL_BUSY, 409)
        if mine is None:
            return _answer_again(request, FormKey.objects.get(user=request.user, key=key))
        response = view(request, *args, **kwargs)
        if _did_its_work(response):
            _keep_answer(request, mine, response)
        else:
            FormKey.objects.filter(pk=mine).delete()
        return response

    guarded.sent_once = True  # type: ignore[attr-defined]
    return view if why_repeatable(view) else guarded


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


CLAIM = """
    INSERT INTO accounts_formkey (user_id, key, address, content, target) VALUES (%s, %s, %s, %s, '')
    ON CONFLICT (user_id, key) DO NOTHING RETURNING id
"""


def _claim(request: HttpRequest, key: uuid.UUID) -> int | None:
    """Take the key, or return None when it was used. Waits for who holds it now: that one commits, or lets go."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [request.user.pk, key, request.path[:300], _content_of(request)])
        row = cursor.fetchone()
    return row[0] if row else None


def _content_of(request: HttpRequest) -> bytes:
    """A keyed hash of address, fields and files, as they were sent."""
    sent: list[Any] = [request.path, request.GET.urlencode()]
    sent += sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            hashed = hashlib.sha256()
            for chunk in file.chunks():
                hashed.update(chunk)
            file.seek(0)
            sent.append((name, file.name, hashed.hexdigest()))
    return encryption.digest("form", json.dumps(sent).encode())


def _did_its_work(response: HttpResponse) -> bool:
    """Our pages redirect after a change. To be sent to the sign-in pages first is none."""
    target = _target_of(response)
    if not 300 <= response.status_code < 400 and response.status_code != 204 and not target:
        return False
    try:
        return not resolve(urlsplit(target).path).func.__module__.startswith(SIGN_IN)
    except Resolver404:
        return True


def _target_of(response: HttpResponse) -> str:
    return str(response.get("Location", response.get("HX-Redirect", "")))


def _keep_answer(request: HttpRequest, pk: int, response: HttpResponse) -> None:
    row = FormKey(pk=pk, status=response.status_code, target=_target_of(response))
    said = _said_in(request)
    row.messages = json.dumps(said) if said else None
    row.save(update_fields=["status", "target", "messages"])


def _said_in(request: HttpRequest) -> list[tuple[int, str]]:
    """The messages that the next page will show, which it still does after this look."""
    storage = get_messages(request)
    said = []
    for message in storage:
        message.message = str(message.message)  # a lazy text was counted on to be written only now
        said.append((message.level, message.message))
    storage.used = False
    return said


def _answer_again(request: HttpRequest, used: FormKey) -> HttpResponse:
    """What the first sending was answered: the same place to go, the same message, and nothing is done."""
    if bytes(used.content) != _content_of(request):
        return _refused(request, OTHER_CONTENT, 409)
    waiting = _said_in(request)  # after a double click the first answer's message is still to be shown
    for level, text in json.loads(used.messages or "[]"):
        if (level, text) not in waiting:
            messages.add_message(request, level, text)
    if 300 <= (used.status or 0) < 400:
        return HttpResponseRedirect(used.target, status=used.status)
    return HttpResponse(status=used.status, headers={"HX-Redirect": used.target} if used.target else {})


def _refused(request: HttpRequest, why: Any, status: int) -> HttpResponse:
    context = {"why": why, "typed": texts_of(request)}
    return render(request, "form_refused.html", context, status=status)


@door
def forget(*, by: None, before: datetime) -> int:
    """Forget the keys that were used before this moment; returns how many."""
    return FormKey.objects.filter(used_at__lt=before).delete()[0]
