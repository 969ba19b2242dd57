"""The fields of letters, as a table: what each is called, in which letters it stands, and where it comes from.

The administrator's page, the check of a template, the list of what is missing and the manual derive from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.letters import facts
from cases.letters.about import About
from cases.letters.facts import Find, of
from cases.letters.kinds import KINDS


@dataclass(frozen=True)
class Field:
    """One field. Its name is what stands between the braces in Word, so it is Dutch and never changes.

    `required`: without it the letter is not made. `typed`: can be typed at the letter, over what the register knows.
    `mend`: where in the register it is filled in, the name of an act or `#section` of the page of the case.
    """

    name: str
    label: Any
    letters: tuple[str, ...]
    source: Any
    find: Find
    required: bool = True
    typed: bool = False
    long: bool = False
    mend: str = ""


ALL = tuple(KINDS)
OF_REPORT = ("acknowledgement", "facts_request", "reporter_feedback")
OF_CASE = ("mandate", "report", "referral")
INVITED, MINUTES, DISPOSED = ("hearing_invitation",), ("minutes",), ("disposition_notice",)
TYPED = _("typed at the letter")


def nothing(about: About) -> str:
    return ""


def _typed(name: str, label: Any, letters: tuple[str, ...], source: Any, find: Find, **more: Any) -> Field:
    return Field(name, label, letters, source, find, typed=True, **more)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        # Every letter.
        Field("datum", _("Date of the letter"), ALL, _("the day on which it is made"), of("on")),
        Field("kenmerk", _("Our reference"), ALL, _("number of the case or report"), of("number")),
        Field("directie", _("Directorate"), ALL, _("directorate of the case"), of("place.name_nl")),
        _typed(
            "geadresseerde",
            _("To whom the letter goes"),
            ALL,
            _("reporter, person, competent authority or other body"),
            facts.addressee,
        ),
        _typed("adres", _("Address"), ALL, TYPED, nothing, required=False, long=True),
        _typed("aanhef", _("Salutation"), ALL, TYPED, facts.salutation),
        _typed("toelichting", _("Extra text"), ALL, TYPED, nothing, required=False, long=True),
        Field("ondertekenaar", _("Who signs"), ALL, _("name of who makes the letter"), of("by")),
        _typed("functie", _("Function of who signs"), ALL, _("role of who makes the letter"), facts.role),
        _typed("contact", _("How we can be reached"), ALL, _("mail address of who makes it"), of("by.email"),
               required=False),
        # To the reporter.
        Field("meldingnummer", _("Number of the report"), OF_REPORT, _("report"), of("part.number")),
        Field("ontvangen_op", _("Received on"), OF_REPORT, _("report"), of("part.received_on")),
        Field("meldkanaal", _("Channel"), OF_REPORT, _("report"), facts.channel),
        Field("terugkoppeling_voor", _("Feedback by"), OF_REPORT, _("term of the feedback"), facts.feedback_by),
        _typed("gevraagde_feiten", _("What we ask"), ("facts_request",), _("what the report lacks"),
               facts.facts_asked, long=True),
        _typed("reactie_voor", _("Reply asked by"), ("facts_request",), _("two weeks after the letter"),
               facts.reply_within),
        _typed("terugkoppeling", _("What the reporter is told"), ("reporter_feedback",), _("feedback of the report"),
               of("part.feedback_text"), long=True),
        # The case.
        Field("geopend_op", _("Case opened on"), OF_CASE, _("case"), of("case.opened_on")),
        Field("categorie", _("Main category"), OF_CASE, _("case"), facts.category, required=False),
        Field("beoordeeld_op", _("Assessed on"), ("mandate", "referral"), _("assessment"), facts.assessed_on,
              mend="assess"),
        Field("gronden", _("Grounds of the assessment"), ("mandate", "referral"), _("assessment"),
              facts.assessment, mend="assess"),
        Field("onderzoeksvraag", _("Question of the investigation"), ("mandate",), _("mandate"),
              of("mandate.question"), mend="request-mandate"),
        Field("methoden", _("Methods"), ("mandate",), _("mandate"), facts.methods, mend="request-mandate"),
        Field("aangevraagd_op", _("Mandate asked for on"), ("mandate",), _("mandate"), of("mandate.requested_on")),
        Field("opdracht_op", _("Mandate given on"), ("mandate", "report"), _("mandate"), of("mandate.given_on"),
              required=False),
        Field("vraagstelling", _("Question of the investigation, where there is a mandate"), ("report",),
              _("mandate"), of("mandate.question"), required=False),
        # Hearings.
        Field("onderzoek", _("Kind of investigation"), (*INVITED, *MINUTES, "report"), _("investigation"),
              facts.investigation, mend="#investigation"),
        _typed("gesprek_datum", _("Date of the hearing"), INVITED, _("appointment or hearing"),
               facts.hearing_day, mend="plan-appointment"),
        _typed("gesprek_tijd", _("Time of the hearing"), INVITED, _("appointment"), facts.hearing_time,
               mend="plan-appointment"),
        _typed("gesprek_plaats", _("Place of the hearing"), INVITED, _("appointment"), facts.hearing_place,
               mend="plan-appointment"),
        _typed("gesprek_met", _("Who takes part"), INVITED, _("appointment or team"), facts.hearing_with,
               required=False),
        Field("gehouden_op", _("Heard on"), MINUTES, _("hearing"), of("part.held_on"), mend="record-hearing"),
        Field("verslag", _("Minutes"), MINUTES, _("hearing"), of("part.minutes"), mend="record-hearing"),
        Field("reactie_uiterlijk", _("Reply to the minutes by"), MINUTES, _("hearing, or the term"), facts.reply_by),
        # The report of the investigation.
        Field("begonnen_op", _("Investigation began on"), ("report",), _("investigation"), of("part.started_on")),
        Field("onderzoekers", _("Investigators"), ("report",), _("team"), facts.investigators, mend="#team"),
        Field("gehoord", _("Who was heard"), ("report",), _("hearings, without names"), facts.heard,
              required=False),
        Field("bevindingen", _("Findings"), ("report",), _("violations with an outcome, without names"),
              facts.findings, mend="#violations"),
        Field("conclusie", _("Conclusion"), ("report",), _("investigation"), of("part.conclusion"),
              mend="file-report"),
        # The disposition.
        Field("besluiten", _("Decisions, each with its measure"), DISPOSED, _("dispositions of this person"),
              facts.decisions, mend="#violations"),
        Field("maatregelen", _("Measures"), DISPOSED, _("dispositions of this person"), facts.measures,
              mend="#violations"),
        Field("besloten_op", _("Decided on"), DISPOSED, _("dispositions of this person"), facts.decided_on),
        Field("bevoegd_gezag", _("Competent authority"), DISPOSED, _("dispositions of this person"),
              facts.decided_by),
        Field("motivering", _("Grounds of the decision"), DISPOSED, _("dispositions of this person"),
              facts.grounds, required=False),
        Field("bezwaar_voor", _("Last day to object"), DISPOSED, _("term of the objection"), facts.object_by),
        # The referral.
        _typed("overdracht", _("What is handed over, and why"), ("referral",), TYPED, nothing, long=True),
    )
}  # fmt: skip


def fields_of(kind: str) -> list[Field]:
    """The fields that a letter of this kind can fill in, in the order of the table."""
    return [field for field in FIELDS.values() if kind in field.letters]


def fields_in(kind: str, used: Iterable[str]) -> list[Field]:
    """Those of them that a template uses."""
    used = set(used)
    return [field for field in fields_of(kind) if field.name in used]
