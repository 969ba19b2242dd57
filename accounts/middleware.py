"""One request is one person acting: the context around every view, and refused attempts in the log."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import attempts, context, log


class ActingMiddleware:
    """Opens the context before the view's transaction begins, and records refusals after it was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            with context.nobody_acting():
                return self.get_response(request)
        with context.acting(user):
            response = self.get_response(request)
        if response.status_code in (403, 404) and request.resolver_match is not None:
            log.record_apart(
                log.Action.REFUSED, attempts.about(request), user=user, details=attempts.asked(request)
            )
        return response
