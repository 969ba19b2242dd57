"""What can be done with an export on its way, as a table; see `cases.views.acts`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.refusal import NotAllowed, refusal_of
from cases.views.acts import Act, Done
from reporting.forms_uri_way import ApproveForm, DeliverForm, ExplainForm, SendBackForm, SubmitForm
from reporting.models import UriExport
from reporting.uri import later, states, way

LATER = _(
    "The register is counted once more, in the background. This page shows how far it is; what comes of it stands here."
)


def _submit(export: UriExport, by: Any) -> Done:
    if not later.is_large(export):
        way.submit(export, by=by)
        return Done()
    later.ask(export, by=by, step="submit")
    return Done(instead=LATER)


def _approve(export: UriExport, by: Any, seen: int) -> Done:
    if not later.is_large(export):
        way.approve(export, by=by, seen=seen)
        return Done()
    later.ask(export, by=by, step="approve", seen=seen)
    return Done(instead=LATER)


EXPLAIN = Act(
    "explain",
    _("Explain a remark"),
    _("Keep the explanation"),
    _("The explanation was kept with the export."),
    ExplainForm,
    lambda by, obj: way.check_explain(by, obj[0]),
    lambda obj, by, values: way.explain(obj[0], by=by, check=obj[1], **values) and None,
    anchor="checks",
    intro=_(
        "Who approves the export reads it, and it stays with this version. "
        "Whoever explains a remark does not approve it."
    ),
)
ACTS = {
    act.name: act
    for act in (
        Act(
            "submit",
            _("Submit for approval"),
            _("Submit for approval"),
            _("The export was submitted. Somebody else approves it or sends it back."),
            SubmitForm,
            way.check_submit,
            lambda export, by, values: _submit(export, by),
        ),
        Act(
            "approve",
            _("Approve the export"),
            _("Approve export"),
            _("The export is approved. Its files are final and can be downloaded."),
            ApproveForm,
            way.check_approve,
            lambda export, by, values: _approve(export, by, values["seen"]),
            intro=_(
                "From then on nothing in it changes any more; a correction of the register makes a next version."
            ),
        ),
        Act(
            "send-back",
            _("Send the export back"),
            _("Send back"),
            _("The export was sent back to its coordinator."),
            SendBackForm,
            way.check_send_back,
            lambda export, by, values: way.send_back(export, by=by, **values) and None,
        ),
        Act(
            "deliver",
            _("Record the delivery"),
            _("Record delivery"),
            _("The delivery was recorded."),
            DeliverForm,
            way.check_deliver,
            lambda export, by, values: way.deliver(export, by=by, **values) and None,
            intro=_("ROSI sends nothing by itself. Download the files, deliver them, and write down how."),
        ),
    )
}
JUDGING = ("approve", "send-back")  # what is decided on is what stood on the page that led here
ADDRESSES = {
    "submit": "reporting:uri_submit",
    "approve": "reporting:uri_approve",
    "send-back": "reporting:uri_send_back",
    "deliver": "reporting:uri_deliver",
}


def offers_of(export: UriExport, user: Any) -> dict[str, dict[str, Any]]:
    """By name what this reader may ever do with the export: its address, its button, and why not now."""
    offered = {}
    for name, act in ACTS.items():
        refusal = refusal_of(act.check, user, export)
        if not isinstance(refusal, NotAllowed) or (name == "approve" and allowed_to_approve(export, user)):
            url = reverse(ADDRESSES[name], args=[export.pk])
            if name in JUDGING:
                url = f"{url}?{urlencode({'seen': states.last_step(export)})}"
            offered[name] = {"url": url, "button": act.button, "refusal": refusal}
    return offered


def allowed_to_approve(export: UriExport, user: Any) -> bool:
    """Whoever made or submitted it reads why the button is not there; who never approves anything does not."""
    return refusal_of(way.check_may_approve, user, export) is None
