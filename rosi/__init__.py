"""The wiring of ROSI: settings, addresses, jobs and the launcher. No rule of the register lives here."""

from rosi.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.7.0"
