"""Renew the blind search terms of everything: after a change of the rules of language, or of the index key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import context
from cases.documents import reading
from cases.intake import refresh_terms, terms_of
from cases.language import blind_terms
from cases.models import Case, DocumentText, Note, Report

AT_ONCE = 500


class Command(BaseCommand):
    help = "Renews the blind search terms of reports, journals, documents and cases. It can be stopped and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with context.acting(None):
            for model, renew in (
                (Report, _report),
                (Note, _note),
                (DocumentText, _text),
                (Case, refresh_terms),
            ):
                count = _each(model, renew)
                self.stdout.write(f"{model._meta.verbose_name_plural}: {count}")


def _each(model: Any, renew: Any) -> int:
    """Renew every row of a table, some hundreds in a transaction; returns how many there were."""
    last = count = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            for row in rows:
                renew(row)
        last, count = rows[-1].pk, count + len(rows)
    return count


def _report(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(terms=terms_of(report))


def _note(note: Note) -> None:
    Note.objects.filter(pk=note.pk).update(terms=blind_terms(note.text))


def _text(text: DocumentText) -> None:
    reading.renew_terms([text])
