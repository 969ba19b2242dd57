"""Jobs of cases."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import context
from cases import drafts


@shared_task(name="cases.tasks.purge_drafts")
def purge_drafts() -> int:
    with context.acting(None):
        return drafts.purge(before=timezone.now() - timedelta(days=drafts.KEPT_DAYS))
