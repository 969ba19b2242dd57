"""Write docs/definities.md from the figures as they are counted, or say that it is stale."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.text import capfirst

from reporting import definitions

PAGE = Path(settings.BASE_DIR) / "docs" / "definities.md"
MADE_BY = "<!-- Made by `manage.py figure_definitions`; change the figures in the code, not this page. -->"


class Command(BaseCommand):
    help = "Writes what every figure means as a page of the documentation, in Dutch."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        with translation.override("nl"):
            text = page()
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if check and stale:
            raise CommandError("Stale: docs/definities.md. Run manage.py figure_definitions.")
        if stale:
            PAGE.write_text(text, encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write("Written: docs/definities.md." if stale else "The page is up to date.")


def page() -> str:
    """Units and figures in the language that is active."""
    parts = [
        MADE_BY,
        "# Wat de cijfers betekenen",
        "De telregels in woorden staan in [figures.md](figures.md).",
    ]
    parts += ["## Zeven eenheden"]
    parts += [
        _table(
            ("eenheid", "wat één keer telt", "op welke dag"),
            [(one.unit.name, one.one, one.day) for one in definitions.units()],
        )
    ]
    for unit, found in definitions.figures_by_unit():
        parts += [f"## {capfirst(str(unit.name))}"]
        parts += [
            _table(("cijfer", "telregel", "periode"), [(one.title, one.rule, one.period) for one in found])
        ]
    return "\n\n".join(parts) + "\n"


def _table(columns: Any, rows: list[Any]) -> str:
    lines = [columns, ["---"] * len(columns), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
