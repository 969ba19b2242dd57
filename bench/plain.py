"""The list of cases as others would make it: plain Django with guardian, and psycopg with strings. No log, no rules.

Both show the columns of our list to somebody who has signed in, and neither has an audit log, a wall, conflicts of
interest, sealed titles, a filter, or a second factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path
from guardian.shortcuts import get_objects_for_user

from accounts.models import Directorate
from bench.population import owner
from cases.models import Case

BACKEND = (
    "allauth.account.auth_backends.AuthenticationBackend"  # Django's own, with signing in by e-mail address
)
MIDDLEWARE = [
    "bench.plain.addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = """<!doctype html><html><head><title>Cases</title></head><body><h1>Cases</h1><p>{{ user }}</p><table>
{% for case in cases %}<tr><td><a href="/cases/{{ case.number }}/">{{ case.number }}</a></td>
<td>{{ case.category.label_nl }}</td><td>{{ case.opened_on|date:"d-m-Y" }}</td><td>{{ case.directorate.name_nl }}</td>
<td>{{ case.get_status_display }}</td><td>{% if case.restricted %}restricted{% endif %}</td></tr>{% endfor %}
</table></body></html>"""
ROW = '<tr><td><a href="/cases/{0}/">{0}</a></td><td>{1}</td><td>{2}</td><td>{3}</td><td>{4}</td><td>{5}</td></tr>'
ROWS = """
  SELECT c.number, k.label_nl, c.opened_on, d.name_nl, c.status, c.restricted FROM cases_case c
  JOIN accounts_directorate d ON d.id = c.directorate_id LEFT JOIN cases_category k ON k.id = c.category_id
  WHERE c.directorate_id IN (SELECT content_object_id FROM accounts_directorateuserobjectpermission WHERE user_id = %s)
    OR d.parent_id IN (SELECT content_object_id FROM accounts_directorateuserobjectpermission WHERE user_id = %s)
  ORDER BY c.opened_on DESC, c.id DESC LIMIT 51
"""


@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    """Where guardian says that a user holds the permission, and what hangs below; its rows without a wall."""
    held = get_objects_for_user(request.user, "accounts.see_case", Directorate)
    places = Directorate.objects.filter(pk__in=held.values("pk")) | Directorate.objects.filter(
        parent__in=held.values("pk")
    )
    rows = Case.objects.using("owner").select_related("directorate", "category").defer("terms")
    cases = rows.filter(directorate__in=list(places.values_list("pk", flat=True)))[:51]
    return HttpResponse(_template().render({"cases": cases, "user": request.user}, request))


@cache
def _template() -> Any:
    return engines["django"].from_string(PAGE)


urlpatterns = [path("plain/", case_list)]


def addresses(get_response: Any) -> Any:
    """Requests of this browser find the address above."""

    def found(request: HttpRequest) -> HttpResponse:
        request.urlconf = "bench.plain"
        return get_response(request)

    return found


@contextmanager
def pages(user: Any) -> Iterator[tuple[Callable[[], Any], Callable[[], Any]]]:
    """A page of plain Django, and one of psycopg, for this user."""
    with owner() as connection:
        connection.autocommit = True
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend=BACKEND)
        with override_settings(MIDDLEWARE=MIDDLEWARE):  # which a browser takes at its first request
            assert client.get("/plain/").content.count(b"<tr>") == 51

        def by_psycopg() -> bytes:
            found = connection.execute(ROWS, [user.pk, user.pk]).fetchall()
            return "".join(ROW.format(*(escape(str(value)) for value in row)) for row in found).encode()

        assert by_psycopg().count(b"<tr>") == 51
        yield lambda: client.get("/plain/"), by_psycopg
