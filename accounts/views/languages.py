"""Choosing a language: for the pages of this browser, and for the mails to this person."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as set_language_of_browser

from accounts import people


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own view, which keeps the choice in a cookie; who has signed in gets mails in that language."""
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    user = request.user
    if user.is_authenticated and language in dict(settings.LANGUAGES) and language != user.language:
        people.choose_language(user, language, by=user)
    return set_language_of_browser(request)
