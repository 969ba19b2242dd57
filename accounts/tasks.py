"""Jobs of accounts."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import context, grants, mail, once, outbox, reviews, rotation
from accounts.ledger.places import places
from accounts.ledger.signing import sign
from accounts.ledger.verification import verify
from accounts.models import User
from accounts.refusal import Refusal
from accounts.sign_in import sittings


@shared_task(name="accounts.tasks.sweep_outbox")
def sweep_outbox() -> int:
    with context.acting(None):
        return outbox.sweep()


@shared_task(name="accounts.tasks.end_expired_grants")
def end_expired_grants() -> int:
    with context.acting(None):
        return grants.end_expired(by=None)


@shared_task(name="accounts.tasks.checkpoint_log")
def checkpoint_log() -> str:
    """Sign the heads of the ledger; a refusal ends the job as failed, so that it is noticed."""
    made = sign()
    if made.missed:
        raise made.missed[0]
    return made.checkpoint.name


@shared_task(name="accounts.tasks.verify_log")
def verify_log() -> int:
    """Compute the whole ledger anew; the page of the log shows the result. Returns how many entries there are."""
    outcome = verify(places(), by=None)
    if outcome.faults:
        raise Refusal(_("The log was tampered with."), outcome.faults[:1])
    return outcome.plan.entries


@shared_task(name="accounts.tasks.open_review")
def open_review() -> int:
    """The yearly review of grants; asked again in the same year it is the same review."""
    with context.acting(None):
        return reviews.open_round(by=None).year


@shared_task(name="accounts.tasks.clear_old_sittings")
def clear_old_sittings() -> int:
    return sittings.clear_old()


@shared_task(name="accounts.tasks.forget_form_keys")
def forget_form_keys() -> int:
    with context.acting(None):
        return once.forget(by=None, before=timezone.now() - timedelta(days=once.KEPT_DAYS))


@shared_task(name="accounts.tasks.rotate_keys")
def rotate_keys() -> int:
    """Finish a rotation that was begun by putting another key first; nothing to do on other days."""
    with context.acting(None):
        return rotation.rewrap_all(by=None)


@shared_task(name=mail.TELL_OF_SECOND_FACTOR)
def tell_of_second_factor(key: str, user: int) -> None:
    """Mail somebody that their second step was changed."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            mail.tell_of_second_factor(User.objects.get(pk=user), key=key)
