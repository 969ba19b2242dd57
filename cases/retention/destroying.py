"""An approved destruction, carried out by the worker: one case, one transaction, one function of the database.

What has to leave the store is asked for in that transaction, by the outbox, and goes after the commit: where the worker
is killed between, the sweeper sends it again. What fails again and again is stopped, and said.
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
MOST_FAILURES = 5  # the sweeper tries every five minutes
# A dossier may hold thousands of documents; and who takes the next number of a certificate waits for the commit before.
PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '5min'"
# Why a destruction that was approved was not carried out, by the code of the database.
PROBLEMS: dict[str, Any] = {
    **OBSTACLES,
    "not_closed": NOT_CLOSED,
    "not_approved": gettext_lazy("This was not approved by a second person."),
    "not_over": gettext_lazy("The term of this case is not over yet."),
    "term": gettext_lazy("The term of this case is another one since this was proposed."),
    "no_rule": NO_RULE,
    "failed": gettext_lazy(
        "It failed several times, and the case is whole. Ask the administrator of the system to look up "
        "retention.failed in the log of the worker; when that is mended, propose it anew."
    ),
}


def carry_out(proposal: int, *, by: None, failures: int = 0) -> Certificate | None:
    """Destroy the case of an approved proposal, or note what changed since. None: nothing was destroyed now.

    Raises what went wrong otherwise, to be tried again; the last of MOST_FAILURES stops it (`failures` came before).
    """
    try:
        return destroy(proposal, by=by)
    except Exception as error:
        problem = _changed(error)
        if not problem:
            _log_failure(proposal, error, failures + 1)
            if failures + 1 < MOST_FAILURES:
                raise
            problem = "failed"
    stop_destruction(proposal, by=by, problem=problem)
    return None


def _changed(error: Exception) -> str:
    """The code by which the database said that something changed; empty for any other error."""
    cause: Any = error.__cause__ if isinstance(error, DatabaseError) else None
    return str(cause.diag.message_primary) if getattr(cause, "sqlstate", None) == CHANGED else ""


def _log_failure(proposal: int, error: Exception, failures: int) -> None:
    """What kind of error it was. Its text may hold a value of a row, and is not told."""
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    log.error(
        "retention.failed",
        proposal=proposal,
        reason=type(error).__name__,
        sqlstate=sqlstate,
        failures=failures,
    )


@door
def destroy(proposal: int, *, by: None) -> Certificate | None:
    """The case with everything in it, its history and its keys; what stays is the certificate that is returned."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    case = Case.objects.select_for_update(of=("self",)).filter(destruction_proposals=proposal).first()
    if case is None:
        return None  # done already
    names = files_of(case)
    with connection.cursor() as cursor:
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
        found.save(update_fields=["state", "problem"])


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
