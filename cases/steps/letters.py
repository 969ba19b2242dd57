"""The letters and documents that a step can yield, by the codes under which they are made."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

LETTERS: dict[str, Any] = {
    "acknowledgement": _("acknowledgement to the reporter"),
    "facts_request": _("request for facts"),
    "mandate": _("mandate of the investigation"),
    "hearing_invitation": _("invitation to a hearing"),
    "minutes": _("minutes of the hearing"),
    "report": _("report of the investigation"),
    "disposition_notice": _("notice of the disposition"),
    "reporter_feedback": _("feedback to the reporter"),
    "referral": _("letter of referral"),
}
