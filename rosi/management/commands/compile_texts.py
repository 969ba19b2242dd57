"""Compile the translated texts, or say what is missing in them. Needs no database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from babel.messages.pofile import normalize
from django.core.management.base import BaseCommand, CommandError

from rosi import texts


class Command(BaseCommand):
    help = "Makes rosi/locale/<language>/LC_MESSAGES/django.mo from the parts of each language."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when a text is missing, unused or mismatched",
        )
        parser.add_argument(
            "--missing",
            metavar="WHERE",
            help="print the missing texts of files whose path begins so, as a part to fill in",
        )

    def handle(self, *args: Any, check: bool, missing: str | None, **options: Any) -> None:
        for language in texts.languages():
            try:
                path = texts.compile_language(language)
            except texts.TextFault as fault:
                raise CommandError(str(fault)) from fault
            if missing is not None:
                self._print_missing(language, missing)
            elif check:
                faults = texts.faults_of(language)
                if faults:
                    raise CommandError(
                        "\n".join(
                            [
                                *faults,
                                f"{len(faults)} faults in the texts ({language}).",
                            ]
                        )
                    )
                self.stdout.write(f"{language}: complete.")
            elif options["verbosity"]:
                self.stdout.write(
                    f"{language}: {len(texts.entries(language))} texts in {path.parent.parent.name}/{path.name}."
                )

    def _print_missing(self, language: str, where: str) -> None:
        for text, places in texts.missing(language).items():
            if not any(place.startswith(where) for place in places):
                continue
            lines = [f"#: {' '.join(places)}"]
            if text.context:
                lines.append(f"msgctxt {normalize(text.context)}")
            lines.append(f"msgid {normalize(text.msgid)}")
            if text.plural:
                lines += [
                    f"msgid_plural {normalize(text.plural)}",
                    'msgstr[0] ""',
                    'msgstr[1] ""',
                ]
            else:
                lines.append('msgstr ""')
            self.stdout.write("\n".join(lines) + "\n")
