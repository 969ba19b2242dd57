"""A code of an app opens once, in whatever process: the time step of the last one is kept with the app.

Allauth remembers used codes in the cache of one process; this holds for all of them, and for earlier codes too.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"


def spend(app: Authenticator, code: str) -> bool:
    """Use up this code, and every earlier one; False when it was used up before."""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=app.pk)
        step = _step_of(decrypt(kept.data["secret"]), code)
        if step is None or step <= kept.data.get(LAST_STEP, -1):
            return False
        kept.data[LAST_STEP] = step
        kept.save(update_fields=["data"])
    app.data = kept.data
    return True


def _step_of(secret: str, code: str) -> int | None:
    """In which half minute an app shows this code; None when none of those that count does."""
    steps = yield_hotp_counters_from_time()
    shown = ((step, format_hotp_value(hotp_value(secret, step))) for step in steps)
    return next((step for step, right in shown if compare_user_code(actual=code, expected=right)), None)
