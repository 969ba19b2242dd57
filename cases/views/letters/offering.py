"""Which letters can be made of a case by who reads it, and where each thing that a letter lacks is filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import NotAllowed, refusal_of
from cases.letters.about import About, check_make, parts_for
from cases.letters.fields import Field
from cases.letters.kinds import KINDS, OF_A_REPORT, RECIPIENTS, Kind
from cases.models import Case, Report
from cases.views.case_acts import act_named

# What has to be there before a letter can be about it, and where it is recorded.
FIRST: dict[str, tuple[Any, str]] = {
    "mandate": (gettext_lazy("First ask for the mandate in the register."), "investigation"),
    "hearing_invitation": (
        gettext_lazy("First record the invitation to a hearing at the person."),
        "persons",
    ),
    "minutes": (gettext_lazy("First record the hearing with its minutes at the person."), "persons"),
    "report": (gettext_lazy("First begin an investigation."), "investigation"),
    "disposition_notice": (gettext_lazy("First the competent authority decides."), "violations"),
}


@dataclass(frozen=True)
class Offered:
    """One kind of letter as the page shows it: about which parts it can be made, or what comes first."""

    kind: Kind
    links: list[tuple[str, str]] = field(default_factory=list)  # what it would be about, and where it is made
    why: Any = ""
    url: str = ""
    wanted: bool = False  # an open step asks for it

    @property
    def label(self) -> str:
        return capfirst(str(self.kind.label))

    @property
    def to(self) -> Any:
        return RECIPIENTS[self.kind.recipient]


def address(case: Case, kind: Kind, part: Any) -> str:
    return reverse("cases:letter_make", args=[case.number, kind.code, part.pk])


def makeable(case: Case, kind: Kind, by: User, *, reports: list[Report]) -> list[tuple[str, str]] | None:
    """What a letter can be about, and where it is made; None for a kind that `by` never makes here."""
    today = timezone.localdate()
    found, refused = [], False
    for part in parts_for(kind, case, reports=reports):
        if isinstance(part, Report):
            part.case = case
        about = About(kind, part, case, by, today)
        if refusal_of(check_make, by, about) is None:
            found.append((about.label, address(case, kind, part)))
        else:
            refused = True
    return None if refused and not found else found


def offered(case: Case, by: User, *, reports: list[Report], wanted: Iterable[str] = ()) -> list[Offered]:
    """Every kind of letter that `by` makes in this case; those that an open step asks for come first."""
    wanted, rows = set(wanted), []
    page = reverse("cases:case", args=[case.number])
    for kind in KINDS.values():
        links = makeable(case, kind, by, reports=reports)
        if links:
            rows.append(Offered(kind, links, wanted=kind.code in wanted))
        elif links is not None and kind.code in FIRST:
            why, section = FIRST[kind.code]
            rows.append(Offered(kind, why=why, url=f"{page}#{section}", wanted=kind.code in wanted))
    return sorted(rows, key=lambda row: not row.wanted)


def link_for(case: Case, code: str, by: User, *, reports: list[Report]) -> str:
    """Where the letter of a step is made: at once where there is one that it can be about, else by the list."""
    if code not in KINDS:
        return ""
    links = makeable(case, KINDS[code], by, reports=reports)
    if not links:
        return ""
    return links[0][1] if len(links) == 1 else f"{reverse('cases:letters', args=[case.number])}#{code}"


def letters_about(report: Report, by: User, case: Case | None) -> list[tuple[str, str]]:
    """The letters that `by` can make of a report as a download; of one with a case the page of all its letters."""
    if report.case_id is not None:
        return (
            [] if case is None else [(_("Letters of the case"), reverse("cases:letters", args=[case.number]))]
        )
    found = []
    for code in OF_A_REPORT:
        kind, url = KINDS[code], reverse("cases:report_letter", args=[report.number, code])
        if refusal_of(check_make, by, About(kind, report, None, by, timezone.localdate())) is None:
            found.append((capfirst(str(kind.label)), url))
    return found


# --- What is missing --------------------------------------------------------------------------------


def mend(about: About, lacking: Field) -> dict[str, str]:
    """A line of the list of what is missing, with the place where it is filled in."""
    return {"text": capfirst(str(lacking.label)), "url": _where(about, lacking)}


def _where(about: About, lacking: Field) -> str:
    if about.case is None:
        return reverse("cases:report_act", args=[about.number, "complete"])
    number, mends = about.case.number, lacking.mend
    if lacking.name == "geadresseerde" and about.person is not None:
        return reverse("cases:case_person", args=[number, about.person.pk])
    if lacking.name == "geadresseerde" and about.kind.to_reporter:
        return reverse("cases:report_act", args=[about.part.number, "name-reporter"])
    if about.kind.to_reporter and not mends:
        return reverse("cases:report", args=[about.part.number])
    page = reverse("cases:case", args=[number])
    found = act_named(mends, on_part=False) or act_named(mends, on_part=True)
    if mends.startswith("#") or found is None:
        return page + mends
    model, act = found
    if model is Case:
        return reverse("cases:case_act", args=[number, act.name])
    if isinstance(about.part, model):
        return reverse("cases:case_act", args=[number, act.name, about.part.pk])
    return f"{page}#{act.anchor}"


def never(by: User, about: About) -> NotAllowed | None:
    """The refusal of who never makes this letter; None for who may, now or later."""
    refusal = refusal_of(check_make, by, about)
    return refusal if isinstance(refusal, NotAllowed) else None


__all__ = ["Offered", "link_for", "mend", "never", "offered"]
