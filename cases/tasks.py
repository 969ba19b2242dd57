"""Jobs of cases."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import context, outbox
from cases import drafts
from cases.models import ImportBatch
from cases.register import writing


@shared_task(name="cases.tasks.purge_drafts")
def purge_drafts() -> int:
    """What nobody finished: drafts, and imports that wait for confirmation."""
    before = timezone.now() - timedelta(days=drafts.KEPT_DAYS)
    with context.acting(None):
        writing.purge(by=None, before=before)
        return drafts.purge(by=None, before=before)


@shared_task(name="cases.tasks.import_register")
def import_register(key: str, batch: int) -> None:
    """Write a confirmed import; see `cases.register.writing`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            writing.carry_out_or_note(ImportBatch.objects.defer("content").get(pk=batch), by=None)
