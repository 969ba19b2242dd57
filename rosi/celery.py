"""The job queue and its whole timetable in one place."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")

app = Celery("rosi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Times are those of Europe/Amsterdam.
app.conf.beat_schedule = {
    "send what the outbox still holds": {
        "task": "accounts.tasks.sweep_outbox",
        "schedule": 60.0,
    },
    "end the grants whose last day has passed": {
        "task": "accounts.tasks.end_expired_grants",
        "schedule": crontab(hour=0, minute=5),
    },
    "sign a checkpoint of the ledger": {
        "task": "accounts.tasks.checkpoint_log",
        "schedule": crontab(hour=2, minute=15),
    },
    "verify the ledger": {
        "task": "accounts.tasks.verify_log",
        "schedule": crontab(hour=4, minute=0),
    },
    "open the yearly review of grants": {
        "task": "accounts.tasks.open_review",
        "schedule": crontab(month_of_year=10, day_of_month=1, hour=5, minute=0),
    },
    "forget sittings that have ended": {
        "task": "accounts.tasks.clear_old_sittings",
        "schedule": crontab(hour=3, minute=30),
    },
    "throw away drafts that nobody touched for 30 days": {
        "task": "cases.tasks.purge_drafts",
        "schedule": crontab(hour=3, minute=0),
    },
    "mail everybody what is due": {
        "task": "cases.tasks.ask_for_digests",
        "schedule": crontab(hour=7, minute=0, day_of_week="mon-fri"),
    },
    "look for unusual reading": {
        "task": "cases.tasks.look_for_unusual_reading",
        "schedule": crontab(hour=5, minute=30),
    },
    "forget the keys of forms that were sent a week ago": {
        "task": "accounts.tasks.forget_form_keys",
        "schedule": crontab(hour=3, minute=10),
    },
    "rewrap the data keys that an older key still wraps": {
        "task": "accounts.tasks.rotate_keys",
        "schedule": crontab(hour=2, minute=30),
    },
    "throw away uploads that nobody finished": {
        "task": "cases.tasks.purge_uploads",
        "schedule": crontab(minute=40),
    },
    "clear away old exports, and files that nobody names": {
        "task": "cases.tasks.clear_documents",
        "schedule": crontab(hour=4, minute=15),
    },
    "scan again what waits in quarantine": {
        "task": "cases.tasks.rescan_documents",
        "schedule": crontab(minute="*/10"),
    },
    "make last month's overviews": {
        "task": "reporting.tasks.make_monthly_overviews",
        "schedule": crontab(day_of_month=1, hour=6, minute=0),
    },
    "look for months whose figures changed": {
        "task": "reporting.tasks.look_for_corrections",
        "schedule": crontab(hour=4, minute=40),
    },
    "look for approved exports that the register no longer agrees with": {
        "task": "reporting.tasks.look_for_uri_corrections",
        "schedule": crontab(hour=4, minute=50),
    },
    "remind of overviews that were not read": {
        "task": "reporting.tasks.remind_of_unread_overviews",
        "schedule": crontab(hour=7, minute=10, day_of_week="mon-fri"),
    },
}
