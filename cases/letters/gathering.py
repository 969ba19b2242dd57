"""What goes into a letter: what the register knows, what was typed, what is missing, and who may not be named in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import reach
from accounts.refusal import Refusal
from cases.letters.about import About
from cases.letters.fields import Field, fields_in, fields_of
from cases.letters.kinds import REPORTER
from cases.models import LetterTemplate, PersonIdentity, Report, Reporter


class TellsSomebody(Refusal):
    """A letter would say who somebody is. Whoever asks for it anew and anew tries names, so it goes into the log."""


@dataclass(frozen=True)
class Gathered:
    """The values of a letter by the names of its fields, and the fields that it cannot do without and has not."""

    values: dict[str, str]
    missing: list[Field] = field(default_factory=list)


def known(about: About, wanted: Field) -> str:
    """What the register knows for one field; "" for nothing."""
    with override("nl"):
        return wanted.find(about).strip()


def gather(about: About, template: LetterTemplate, typed: dict[str, str]) -> Gathered:
    """Everything that this template fills in. What was typed goes before what is known."""
    used = fields_in(about.kind.code, template.fields)
    values = {one.name: "" for one in fields_of(about.kind.code)}
    for one in used:
        said = typed.get(one.name, "").strip() if one.typed else ""
        values[one.name] = said or known(about, one)
    return Gathered(values, [one for one in used if one.required and not values[one.name]])


# --- Who is not to be named -------------------------------------------------------------------------


def check_names_nobody_else(about: About, values: dict[str, str]) -> None:
    """Raise TellsSomebody where a letter would say who reported, or tell a reporter who somebody is.

    Of what its writer may see: who may not know the reporter learns nothing from a refusal.
    """
    text = [(one.label, _plain(values[one.name])) for one in fields_of(about.kind.code)]
    own = _gives_away(about.reporter or about.identity)
    for who, told in _others(about):
        not_own = [name for name in told if name not in own]
        found = [str(label) for label, said in text if any(name in said for name in not_own)]
        if found:
            raise TellsSomebody(
                _("This letter would tell %(who)s, and may not. Take that out first:") % {"who": who}, found
            )


def _others(about: About) -> Iterator[tuple[Any, list[str]]]:
    """Everybody whom the receiver does not hear of from us, by what would give them away."""
    if about.case is None:
        return
    reports = Report.objects.visible_to(about.by).filter(
        case=about.case, directorate__in=reach.reached(about.by, "see_reporter_identity")
    )
    for reporter in Reporter.objects.filter(report__in=reports):
        yield _("who reported"), _gives_away(reporter)
    if about.kind.recipient == REPORTER:
        for identity in PersonIdentity.objects.filter(person__case=about.case).select_related("person"):
            yield identity.person.label, _gives_away(identity)


def _gives_away(row: Any) -> list[str]:
    if row is None:
        return []
    texts = (getattr(row, name) for name in ("name", "email", "phone", "personnel_number"))
    return [plain for text in texts if len(plain := _plain(text)) > 3]


def _plain(text: str) -> str:
    """Without capitals, accents and more than one space: as a name is recognised."""
    normal = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in normal if not unicodedata.combining(c)).split())
