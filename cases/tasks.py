"""Jobs of cases."""

from datetime import date, timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init
from django.db import transaction
from django.utils import timezone

from accounts import context, outbox
from accounts.models import User
from cases import agenda, drafts, mail, reminders, unusual
from cases.documents import doors, examining, exporting, orphans, uploads
from cases.letters import doors as letters
from cases.letters import printing
from cases.models import (
    DocumentVersion,
    DossierExport,
    EmergencyAccess,
    ImportBatch,
    LetterVersion,
    Mention,
    Upload,
)
from cases.register import writing
from cases.retention import destroying
from cases.retention import doors as retention

DAYS_LOOKED_BACK = 7  # days on which the timetable was away are taken up afterwards


@shared_task(name="cases.tasks.purge_drafts")
def purge_drafts() -> int:
    """What nobody finished: drafts, and imports that wait for confirmation."""
    before = timezone.now() - timedelta(days=drafts.KEPT_DAYS)
    with context.acting(None):
        writing.purge(by=None, before=before)
        return drafts.purge(by=None, before=before)


@shared_task(name="cases.tasks.look_for_unusual_reading")
def look_for_unusual_reading() -> int:
    """Ask for each of the last days that was not looked through yet; returns how many."""
    today = timezone.localdate()
    with context.acting(None), transaction.atomic():
        days = [today - timedelta(days=back) for back in range(1, DAYS_LOOKED_BACK + 1)]
        return sum(
            outbox.write(f"unusual:{day}", "cases.tasks.note_unusual_reading", day=day.isoformat())
            for day in days
        )


@shared_task(name="cases.tasks.note_unusual_reading")
def note_unusual_reading(key: str, day: str) -> None:
    """Look through the log of one day; see `cases.unusual`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            unusual.note_day(date.fromisoformat(day), by=None)


@shared_task(name="cases.tasks.import_register")
def import_register(key: str, batch: int) -> None:
    """Write a confirmed import; see `cases.register.writing`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            writing.carry_out_or_note(ImportBatch.objects.defer("content").get(pk=batch), by=None)


@shared_task(name="cases.tasks.tell_of_emergency")
def tell_of_emergency(key: str, access: int, user: int) -> None:
    """Mail one person that a case was opened through the emergency door."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            opened = EmergencyAccess.objects.select_related("case", "user").get(pk=access)
            mail.tell_of_emergency(opened, User.objects.get(pk=user), key=key)


@shared_task(name="cases.tasks.tell_of_mention")
def tell_of_mention(key: str, mention: int) -> None:
    """Mail one person that a colleague mentioned them in the journal of a case."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            row = Mention.objects.select_related("note__case", "user").get(pk=mention)
            mail.tell_of_mention(row, key=key)


@shared_task(name=doors.EXAMINE)
def examine_document(key: str, version: int) -> None:
    """Scan a version, take apart what is a mail, read its text; see `cases.documents.examining`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            found = DocumentVersion.objects.select_related("document__case__data_key")
            examined = found.get(pk=version)
            examining.examine(examined)
            letters.ask_for_pdf_of_scanned(examined)


@shared_task(name=letters.PRINT)
def print_letter(key: str, written: int) -> None:
    """Make the PDF of a version of a letter; see `cases.letters.printing`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            found = LetterVersion.objects.select_related("version__document__case__data_key", "letter")
            printing.print_letter(found.get(pk=written))


@shared_task(name="cases.tasks.rescan_documents")
def rescan_documents() -> int:
    """Have what waits in quarantine scanned once a scanner is there."""
    with context.acting(None):
        return examining.ask_for_those_in_quarantine()


@shared_task(name=uploads.TAKE_IN)
def take_in_upload(key: str, upload: str, owner: int) -> None:
    """Put a whole upload into the dossier, in the name of who sent it; see `cases.documents.uploads`."""
    with context.acting(User.objects.get(pk=owner)), outbox.once(key) as due:
        if due:
            found = Upload.objects.filter(pk=upload).first()
            if found is not None:
                uploads.take_in(found, by=found.owner)


@shared_task(name="cases.tasks.purge_uploads")
def purge_uploads() -> int:
    """What nobody went on sending."""
    with context.acting(None):
        return uploads.purge(by=None)


@shared_task(name=exporting.MAKE)
def make_dossier_export(key: str, export: int, owner: int) -> None:
    """Write the ZIP of a dossier, in the sight of who asked for it; see `cases.documents.exporting`."""
    with context.acting(User.objects.get(pk=owner)), outbox.once(key) as due:
        found = DossierExport.objects.select_related("case__data_key", "asked_by").filter(pk=export).first()
        if due and found is not None:
            exporting.make(found, by=found.asked_by)


@shared_task(name="cases.tasks.clear_documents")
def clear_documents() -> int:
    """Exports of a week ago, and files that no row names; what is missing is logged as an error."""
    with context.acting(None):
        exporting.purge(by=None)
        printing.clear_away()
        return len(orphans.clear().orphans)


@worker_process_init.connect
def clear_letters(**_told: Any) -> None:
    """A process that takes the place of a killed one: no letter stays behind in clear."""
    printing.clear_away()


# --- The end of retention ---------------------------------------------------------------------------


@shared_task(name=retention.DESTROY)
def destroy_case(key: str, proposal: int, failures: int = 0) -> None:
    """Carry out an approved destruction; see `cases.retention.destroying`. A failure is counted for the next time."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            try:
                destroying.carry_out(proposal, by=None, failures=failures)
            except Exception:
                outbox.resend_with(key, proposal=proposal, failures=failures + 1)
                raise


@shared_task(name=destroying.REMOVE)
def remove_destroyed_files(key: str, names: list[str]) -> None:
    """Take the files of a destroyed case out of the store."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            destroying.remove_files(names)


# --- Terms ------------------------------------------------------------------------------------------


@shared_task(name="cases.tasks.ask_for_digests")
def ask_for_digests() -> int:
    """Ask for everybody's digest of this working day; asked again it is the same."""
    with context.acting(None):
        return reminders.ask_for_digests(timezone.localdate(), by=None)


@shared_task(name=reminders.DIGEST)
def send_digest(key: str, user: int, day: str) -> None:
    """Mail one person what is due, as they see it now, and ask for the reminders of what has little time left.

    A digest that was held up for a day is not sent any more: the next one says the same.
    """
    with context.acting(None), outbox.once(key) as due:
        today = timezone.localdate()
        receiver = User.objects.filter(pk=user, is_active=True).first()
        if not due or receiver is None or day != today.isoformat():
            return
        items = reminders.due_for(receiver, today)
        with transaction.atomic():
            reminders.ask_for_reminders(receiver, items, by=None)
        lines = [_line(item) for item in items]
        lines += [mail.DueLine(case, day, "decide") for case, day in reminders.destructions_for(receiver)]
        mail.digest(receiver, lines, key=key)


@shared_task(name=reminders.REMINDER)
def send_reminder(key: str, user: int, about: str, code: str, due: str) -> None:
    """Mail one person that a term has little time left, when that is still so and they still see it."""
    with context.acting(None), outbox.once(key) as wanted:
        receiver = User.objects.filter(pk=user, is_active=True).first()
        if not wanted or receiver is None:
            return
        item = reminders.still_due(receiver, timezone.localdate(), about=about, code=code, due=due)
        if item is not None:
            mail.reminder(receiver, _line(item), key=key)


def _line(item: agenda.Due) -> mail.DueLine:
    return mail.DueLine(item.row, item.deadline.date, item.when)
