"""Jobs of accounts."""

from celery import shared_task

from accounts import context, grants, outbox


@shared_task(name="accounts.tasks.sweep_outbox")
def sweep_outbox() -> int:
    with context.acting(None):
        return outbox.sweep()


@shared_task(name="accounts.tasks.end_expired_grants")
def end_expired_grants() -> int:
    with context.acting(None):
        return grants.end_expired(by=None)
