"""The application of a careless worker: `celery -A tests.reporting.careless_worker`."""

from tests.reporting.careless import app, become_careless

become_careless()

__all__ = ["app"]
