"""Write docs/process.md, docs/process.svg and docs/roles.md from the tables in the code, or say that they are stale."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.roles import PERMISSIONS, ROLES
from cases import diagram
from cases.models import Status
from cases.permissions import TEAM_PERMISSIONS
from cases.workflow import TRANSITIONS, Transition

DOCS = Path(settings.BASE_DIR) / "docs"
MADE_BY = "<!-- Made by `manage.py state_diagram`; change the tables in the code, not this page. -->"
HEADINGS = {
    "en": {
        "process": "The process of a case",
        "columns": ("No.", "Move", "From", "To", "Who may", "What must be true"),
        "team": "the team of the case",
        "reason": "A reason is asked for.",
        "roles": "Who may do what",
        "permission": "permission",
        "holds": "A permission holds for a directorate and everything below it. Roles marked ¹ are given for the whole "
        "ministry only; those marked ² are proposed by one administrator and confirmed by another. "
        "A member of the team may also, in the own case: {team}.",
    },
    "nl": {
        "process": "Het proces van een dossier",
        "columns": ("Nr.", "Stap", "Van", "Naar", "Wie mag het", "Wat er moet zijn"),
        "team": "het team van het dossier",
        "reason": "Er wordt een reden gevraagd.",
        "roles": "Wie mag wat",
        "permission": "recht",
        "holds": "Een recht geldt voor een directie en alles wat daaronder valt. Rollen met ¹ gelden alleen voor het "
        "hele ministerie; rollen met ² stelt een beheerder voor en bevestigt een andere. "
        "Een teamlid mag in het eigen dossier ook: {team}.",
    },
}


class Command(BaseCommand):
    help = "Writes the process and the roles as pages of the documentation."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        pages = {"process.md": process_page(), "process.svg": diagram.svg(), "roles.md": roles_page()}
        stale = []
        for name, text in pages.items():
            path = DOCS / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
                if not check:
                    path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"Stale: docs/{', docs/'.join(stale)}. Run manage.py state_diagram.")
        if options["verbosity"]:
            self.stdout.write(
                f"Written: {', '.join(stale)}." if stale and not check else "The pages are up to date."
            )


def process_page() -> str:
    """The diagram and the table of moves, in both languages."""
    parts = [MADE_BY]
    for language, words in _languages():
        parts += [f"# {words['process']}"]
        if language == "en":
            parts += ["![The statuses of a case and the moves between them](process.svg)"]
        parts += [
            _table(
                words["columns"], [_row_of(move, words) for move in enumerate(TRANSITIONS.values(), start=1)]
            )
        ]
        parts += [f"```mermaid\n{diagram.mermaid()}\n```"]
    return "\n\n".join(parts) + "\n"


def roles_page() -> str:
    """The table of roles and permissions, in both languages."""
    parts = [MADE_BY]
    for _language, words in _languages():
        team = ", ".join(str(PERMISSIONS[code]) for code in PERMISSIONS if code in TEAM_PERMISSIONS)
        named = [f"**{_role_name(role)}**: {role.description}" for role in ROLES.values()]
        columns = [words["permission"], *(_role_name(role) for role in ROLES.values())]
        rows = [
            [str(label), *("●" if code in role.permissions else "" for role in ROLES.values())]
            for code, label in PERMISSIONS.items()
        ]
        parts += [f"# {words['roles']}", "- " + "\n- ".join(named), words["holds"].format(team=team)]
        parts += [_table(columns, rows)]
    return "\n\n".join(parts) + "\n"


def _languages() -> Any:
    for language, words in HEADINGS.items():
        with translation.override(language):
            if language != "en" and _("case") == "case":
                raise CommandError("The texts are not compiled: run manage.py compile_texts first.")
            yield language, words


def _role_name(role: Any) -> str:
    marks = [mark for mark, holds in (("¹", role.whole_ministry), ("²", role.second_person)) if holds]
    return " ".join([str(role.label), *marks])


def _row_of(numbered: tuple[int, Transition], words: dict[str, Any]) -> list[str]:
    number, move = numbered
    who = [str(role.label) for role in ROLES.values() if move.permission in role.permissions]
    if move.permission in TEAM_PERMISSIONS:
        who.append(words["team"])
    rule = (
        f"{move.rule} {words['reason']}" if move.reason_needed and move.name != "reopen" else str(move.rule)
    )
    sources = " / ".join(str(Status(source).label) for source in move.sources)
    return [str(number), str(move.label), sources, str(Status(move.target).label), ", ".join(who), rule]


def _table(columns: Any, rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
