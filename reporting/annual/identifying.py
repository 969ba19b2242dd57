"""What in a line of an anonymised list may lead to a person: found by rule, judged by somebody. Pure.

A combination that few lines have, and what `reporting.identifying` finds in a text. A name in lower case is missed and
an ordinary word may be found: that is why a person decides on every line. Whether a name is known is not looked up: who
writes a description and has the list prepared would read the answer here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting.identifying import kinds_in, reads_as_name

FEW = 3  # lines that are alike: fewer stand out

FINDINGS: dict[str, tuple[Any, Any]] = {
    "few": (
        _("few lines with this service, category and measure"),
        _("Merge it with others: leave out the service or the measure, or the whole line."),
    ),
    "name": (_("looks like a name"), _("Blur the description: say what was done, not by whom.")),
    "number": (_("looks like a personnel number"), _("Take the number out of the description.")),
    "email": (_("looks like an e-mail address"), _("Take the address out of the description.")),
    "telephone": (_("looks like a telephone number"), _("Take the number out of the description.")),
    "case": (_("looks like the number of a case"), _("Take the number out of the description.")),
}


@dataclass(frozen=True)
class Coded:
    """A line as far as its codes go."""

    service: str
    category: str
    measures: tuple[str, ...]


def in_text(text: str, labels: Iterable[str] = ()) -> list[str]:
    """What a description looks like that it should not hold: codes of FINDINGS, in their order. A label is no name."""
    kinds = kinds_in(text) | ({"name"} if reads_as_name(text, labels, apart=True) else set())
    return [code for code in FINDINGS if code in kinds]


def findings(lines: Sequence[tuple[Coded, str]], *, labels: Iterable[str] = ()) -> list[list[str]]:
    """What is found in each line of a list: in its text, and whether fewer than FEW lines have its codes."""
    alike = Counter(coded for coded, _text in lines)
    found = []
    for coded, text in lines:
        kinds = {"few"} if alike[coded] < FEW else set()
        kinds |= {*in_text(text, labels)}
        found.append([code for code in FINDINGS if code in kinds])
    return found


def said(code: str) -> tuple[Any, Any]:
    """What a finding is, and what to do."""
    return FINDINGS[code]
