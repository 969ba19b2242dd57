"""An approved destruction, carried out by the worker: one case, one transaction, one function of the database.

What it removes from the store goes after the commit, by the outbox; what a kill leaves there no row names any more,
and the job of the orphans clears it away.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy

from accounts import log as access
from accounts import outbox
from accounts.context import door
from cases.documents import storage, uploads
from cases.models import Case, Certificate, DestructionProposal, DocumentVersion, DossierExport, Upload
from cases.retention.laying import CHANGED
from cases.retention.rule import NO_RULE, NOT_CLOSED, OBSTACLES

log = structlog.get_logger(__name__)

REMOVE = "cases.tasks.remove_destroyed_files"
FILES_AT_ONCE = 500
PATIENCE = "SET LOCAL statement_timeout = '10min'"  # a dossier may hold thousands of documents
# Why a destruction that was approved was not carried out, by the code of the database.
PROBLEMS: dict[str, Any] = {
    **OBSTACLES,
    "not_closed": NOT_CLOSED,
    "not_approved": gettext_lazy("This was not approved by a second person."),
    "not_over": gettext_lazy("The term of this case is not over yet."),
    "term": gettext_lazy("The term of this case is another one since this was proposed."),
    "no_rule": NO_RULE,
}


def carry_out(proposal: int, *, by: None) -> Certificate | None:
    """Destroy the case of an approved proposal, or note what changed since. None: nothing was destroyed now."""
    try:
        return destroy(proposal, by=by)
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", None) != CHANGED:
            raise
        problem = str(cause.diag.message_primary)  # type: ignore[union-attr]
    stop_destruction(proposal, by=by, problem=problem)
    return None


@door
def destroy(proposal: int, *, by: None) -> Certificate | None:
    """The case with everything in it, its history and its keys; what stays is the certificate that is returned."""
    case = Case.objects.select_for_update(of=("self",)).filter(destruction_proposals=proposal).first()
    if case is None:
        return None  # done already
    names = files_of(case)
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("SELECT destroy_case(%s)", [proposal])
        (number,) = cursor.fetchone()
    certificate = Certificate.objects.get(number=number)
    access.record(
        access.Action.DESTRUCTION,
        f"certificate:{certificate.number}",
        directorate=certificate.directorate_id,
        purpose="destroyed",
    )
    for first in range(0, len(names), FILES_AT_ONCE):
        some = names[first : first + FILES_AT_ONCE]
        outbox.write(f"unstore:{certificate.number}:{first}", REMOVE, names=some)
    log.info("retention.destroyed", certificate=certificate.number, rows=certificate.rows)
    return certificate


@door
def stop_destruction(proposal: int, *, by: None, problem: str) -> None:
    """Note that an approved destruction was not carried out, and what changed."""
    found = DestructionProposal.objects.select_for_update().filter(pk=proposal, state="approved").first()
    if found is not None:
        found.state, found.problem = DestructionProposal.State.STOPPED, problem[:20]
        found.save()


def files_of(case: Case) -> list[str]:
    """Under which names the store holds something of this case."""
    versions = DocumentVersion.objects.filter(document__case=case).values_list("storage_name", flat=True)
    exports = DossierExport.objects.filter(case=case).exclude(storage_name="")
    parts = (name for upload in Upload.objects.filter(case=case) for name in uploads.names_of_parts(upload))
    return [*versions, *exports.values_list("storage_name", flat=True), *parts]


def remove_files(names: list[str]) -> None:
    """Take files of a destroyed case out of the store; what is gone already is no matter."""
    store = storage.store()
    for name in names:
        store.remove(name)
