"""The lines of a request in the application log: its method and path, and nothing that was typed behind them."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLines(RequestMiddleware):
    """Without the query string: it can hold what somebody typed, and the code that single sign-on sent."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
