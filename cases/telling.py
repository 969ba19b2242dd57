"""How the story of a case is told: the name of each thing, the label of each field, the words of each value.

Of a sealed field the story says only that it changed, of an identity only that it was recorded or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Field, Model
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.encryption import SealedTextField
from accounts.models import User
from cases import lists, together
from cases.models import (
    Advice,
    Appointment,
    Case,
    CaseProcess,
    Challenge,
    ChartDecision,
    DeclaredConflict,
    DestructionProposal,
    Disposition,
    DispositionMeasure,
    Document,
    DocumentVersion,
    Effort,
    EmergencyAccess,
    Evidence,
    Hearing,
    Hold,
    InterimMeasure,
    Letter,
    LetterVersion,
    MandateMethod,
    Move,
    Note,
    Notice,
    Person,
    PersonIdentity,
    RelatedCases,
    Report,
    Reporter,
    ReporterContact,
    SharedVersion,
    StepRecord,
    TeamMember,
    TermChange,
    Violation,
)
from cases.steps import catalogue
from cases.telling_words import BESIDE, DOORS, label_of
from cases.together import Part, of
from cases.workflow import TRANSITIONS

# Records whose reason is told with the act; the last of these fields that is filled.
REASONS: dict[Any, tuple[str, ...]] = {
    DeclaredConflict: ("withdrawal_reason",),
    ChartDecision: ("withdrawal_reason", "reason"),
    EmergencyAccess: ("reason",),
    Note: ("correction",),
    RelatedCases: ("withdrawal_reason", "reason"),
    Document: ("set_aside_reason",),
    Hearing: ("deviation",),
    Notice: ("reason",),
    CaseProcess: ("reason",),
    StepRecord: ("remark",),
    TermChange: ("ended_reason", "reason"),
    Appointment: ("cancelled_reason",),
    Hold: ("lift_reason", "reason"),
    DestructionProposal: ("reason",),
}
# Lists whose entries are shown by their label.
LISTED = {
    "directorate": "directorate",
    "category": "category",
    "subcategory": "subcategory",
    "channel": "channel",
    "reporterkind": "reporter_kind",
    "endreason": "end_reason",
    "measure": "measure",
    "method": "method",
}
# Rows that go by the name of their user.
NAMED = (TeamMember, DeclaredConflict, ChartDecision, EmergencyAccess)
# Fields that say nothing to a reader, or that the name of the thing says already.
NOT_TOLD = {
    "id", "recorded_at", "recorded_by", "data_key", "draft_id", "number", "ordinal", "origin", "batch", "batch_row",
    "case", "report", "person", "mandate", "violation", "disposition", "replaces", "moment", "decided_year", "terms",
    "other", "document", "version", "parent", "storage_name", "sealed_key", "unpacked_at",
    "process", "step", "template", "code", "term_since", "sequence", "complaint", "letter", "typed", "pdf",
    "rule", "problem",
}  # fmt: skip


MOST_ROWS_TOLD = 60  # of one act
PAPERS = ("document_id", "reply_document_id")  # columns that name a document
# By key, the array made first: an OR over a sub-select would read every document there is.
OF_PAPERS = """id = ANY(ARRAY(
  SELECT unnest(%s::bigint[]) UNION SELECT document_id FROM cases_documentversion WHERE id = ANY(%s)
))"""


@dataclass(frozen=True)
class Change:
    """One line of an entry, as components/timeline.html shows it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """What somebody did at one moment."""

    when: datetime
    who: str
    what: str
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    badge: str = ""  # what nobody may overlook


@dataclass(frozen=True)
class Row:
    """One history row: what a row of the register became, and what it was before."""

    model: type[Model]
    at: datetime
    kind: str  # + made, ~ changed, - removed
    who: int | None
    door: str
    now: dict[str, Any]
    before: dict[str, Any] | None

    @property
    def fields(self) -> Iterator[Field]:
        """The fields that are told."""
        for told in self.model._meta.concrete_fields:
            if told.name not in NOT_TOLD and told.column in self.now:
                yield told

    @property
    def changed(self) -> Iterator[Field]:
        before = self.before or {}
        return (told for told in self.fields if self.now[told.column] != before.get(told.column))


def _in_sight(model: Any, by: User, keys: Iterable[int]) -> Part:
    """Those of some reports or cases that exist for `by`."""
    rows = model.objects.visible_to(by).filter(pk__in=list(keys)).order_by().values("pk")
    sql, params = rows.query.sql_with_params()
    return Part(model, f"id IN ({sql})", params)


class Teller:
    """Puts the acts on one case into words. Asks for users, persons and violations once.

    Who said to know somebody is named for who leads the case, who has to find somebody else; others read that a
    colleague stepped back.
    """

    def __init__(self, case: Case, rows: list[Row], *, by: User, names_conflicts: bool) -> None:
        self.case, self.names_conflicts = case, names_conflicts
        ids = {row.who for row in rows} | {
            row.now[told.column] for row in rows for told in row.fields if told.related_model is User
        }
        papers = {key for row in rows for name in PAPERS if (key := row.now.get(name))}
        papers |= {row.now["id"] for row in rows if row.model is Document}
        versions = {row.now["version_id"] for row in rows if row.model in (SharedVersion, LetterVersion)}
        left = [row.now["report_id"] for row in rows if row.model is Move and row.now.get("report_id")]
        ends = {row.now[end] for row in rows if row.model is RelatedCases for end in ("case_id", "other_id")}
        in_sight = {"reports": (Report, left), "cases": (Case, ends - {case.pk})}
        found = together.fetch(
            {
                **{name: _in_sight(model, by, keys) for name, (model, keys) in in_sight.items() if keys},
                "users": Part(User, "id = ANY(%s)", (list(ids - {None}),)),
                "persons": of(Person, "case", case.pk),
                "violations": of(Violation, "case", case.pk),
                "dispositions": of(Disposition, "violation__case", case.pk),
                "documents": Part(Document, OF_PAPERS, (list(papers), list(versions))),
                "versions": Part(DocumentVersion, "id = ANY(%s)", (list(versions),)),
            }
        )
        self.users = {user.pk: str(user) for user in found["users"]}
        self.reports = {report.pk: report.number for report in found.get("reports", ())}
        self.cases = {other.pk: other.number for other in found.get("cases", ())}
        self.persons = {person.pk: person.label for person in found["persons"]}
        self.violations = {row.pk: self._entry("category", row.category_id) for row in found["violations"]}
        self.documents = {row.pk: row.title for row in found["documents"]}
        self.versions = {row.pk: self.documents.get(row.document_id, "") for row in found["versions"]}
        self.dispositions = {row.pk: self.violations[row.violation_id] for row in found["dispositions"]}

    def tell(self, act: list[Row]) -> Entry:
        """One entry from the rows of one act, newest first."""
        moves = [together.instance(Move, row.now) for row in act if row.model is Move]
        what = DOORS.get(act[-1].door, _("changed the register"))
        if moves:
            name = moves[0].name
            what = BESIDE[name][1] if name in BESIDE else TRANSITIONS[name].done
        return Entry(
            when=act[0].at,
            who=self._who(act),
            what=capfirst(str(what)),
            reason=moves[0].reason if moves else self._reason(act),
            badge=_("emergency door") if any(row.model is EmergencyAccess for row in act) else "",
            changes=self._all_changes(act[::-1]),
        )

    def _all_changes(self, act: list[Row]) -> list[Change]:
        """What an act changed, in the order in which it was done; of a very long one the rest is counted."""
        told = [change for row in act[:MOST_ROWS_TOLD] for change in self._changes(row)]
        rest = len(act) - MOST_ROWS_TOLD
        if rest > 0:
            more = ngettext("%(count)s change", "%(count)s changes", rest) % {"count": rest}
            told.append(Change(_("Not listed here"), "", more))
        return told

    def _who(self, act: list[Row]) -> str:
        declared = act[-1].door in ("declare_conflict", "declare_conflict_with_report")
        if declared and not self.names_conflicts:
            return _("A colleague")
        return self.users.get(act[0].who, _("the system"))

    @staticmethod
    def _reason(act: list[Row]) -> str:
        for row in act:
            for name in REASONS.get(row.model, ()):
                if reason := getattr(together.instance(row.model, row.now), name):
                    return reason
        return ""

    def _changes(self, row: Row) -> list[Change]:
        if row.model is Move:
            number = self.reports.get(row.now.get("report_id") or 0)
            return [Change(capfirst(_("report")), number, _("taken out"))] if number else []
        thing = capfirst(self._thing(row))
        if row.kind == "-":
            return [Change(thing, "", _("removed"))]
        if row.model in (PersonIdentity, Reporter):
            return [Change(thing, "", _("recorded") if row.kind == "+" else _("changed"))]
        if row.kind == "+":
            facts = (f"{label_of(told)}: {self._value(told, row.now)}" for told in self._worth_telling(row))
            return [Change(thing, "", "; ".join(facts) or _("recorded"))]
        return [self._change(thing, told, row) for told in row.changed]

    def _worth_telling(self, row: Row) -> Iterable[Field]:
        """Of something new: what is known of it, apart from sealed text and the name it goes by."""
        return (
            told
            for told in row.fields
            if not isinstance(told, SealedTextField)
            and row.now[told.column] not in (None, "", False)
            and not (row.model in NAMED and told.name == "user")
            and not (row.model is Letter and told.name in ("kind", "part"))
            and not (row.model is ReporterContact and told.name == "due_on")
            and not (row.model is Violation and told.name in ("category", "directorate"))
            and not (row.model in (DispositionMeasure, MandateMethod) and told.name in ("measure", "method"))
        )

    def _change(self, thing: str, told: Field, row: Row) -> Change:
        label = f"{thing}: {label_of(told)}"
        if isinstance(told, SealedTextField):
            was_empty = (row.before or {}).get(told.column) in (None, "\\x")
            return Change(label, "", _("recorded") if was_empty else _("changed"))
        return Change(label, self._value(told, row.before or {}), self._value(told, row.now))

    def _thing(self, row: Row) -> str:
        """What the row is, in the reader's words."""
        now, model = row.now, row.model
        if model is Report:
            return str(now["number"])
        if model is Reporter:
            return _("reporter’s identity")
        if model is RelatedCases:
            end = now["other_id"] if now["case_id"] == self.case.pk else now["case_id"]
            return _("related case %(number)s") % {"number": self.cases.get(end, "")}
        if model is Person:
            return self.persons.get(now["id"], str(Person._meta.verbose_name))
        if model is PersonIdentity:
            return _("identity of %(person)s") % {"person": self.persons.get(now["person_id"], "")}
        if model is Hearing:
            return _("hearing of %(person)s") % {"person": self.persons.get(now["person_id"], "")}
        if model is Notice:
            return _("notice to %(person)s") % {"person": self.persons.get(now["person_id"], "")}
        if model is ReporterContact:
            day = formats.date_format(date.fromisoformat(now["due_on"]))
            return _("contact with the reporter, due on %(day)s") % {"day": day}
        if model is InterimMeasure:
            return _("interim measure for %(person)s") % {"person": self.persons.get(now["person_id"], "")}
        if model is Effort:
            return _("hours of %(user)s") % {"user": self.users.get(now["user_id"], "")}
        if model is TeamMember:
            return _("team: %(user)s") % {"user": self.users.get(now["user_id"], "")}
        if model is EmergencyAccess:
            return _("emergency door: %(user)s") % {"user": self.users.get(now["user_id"], "")}
        if model is ChartDecision:
            return _("organisation chart: %(user)s") % {"user": self.users.get(now["user_id"], "")}
        if model is DeclaredConflict and not self.names_conflicts:
            return _("conflict of interest of a colleague")
        if model is DeclaredConflict:
            return _("conflict of interest: %(user)s") % {"user": self.users.get(now["user_id"], "")}
        if model is Violation:
            return _("violation “%(category)s”") % {"category": self._entry("category", now["category_id"])}
        if model is Disposition:
            return _("disposition of “%(category)s”") % {
                "category": self.violations.get(now["violation_id"], "")
            }
        if model in (Document, DocumentVersion, Evidence, SharedVersion, Letter, LetterVersion):
            return self._paper(row)
        if model in (Advice, Challenge):
            return _("%(thing)s on the disposition of “%(category)s”") % {
                "thing": model._meta.verbose_name,
                "category": self.dispositions.get(now["disposition_id"], ""),
            }
        if model is DispositionMeasure:
            return _("measure “%(measure)s”") % {"measure": self._entry("measure", now["measure_id"])}
        if model is CaseProcess:
            return _("template “%(template)s”") % {"template": catalogue.version(now["template_id"]).template}
        if model is StepRecord:
            return _("step “%(step)s”") % {"step": catalogue.title_of(now["step_id"])}
        if model is MandateMethod:
            return _("method “%(method)s”") % {"method": self._entry("method", now["method_id"])}
        return str(model._meta.verbose_name)

    def _paper(self, row: Row) -> str:
        now, model = row.now, row.model
        if model is Document:
            return _("document “%(title)s”") % {"title": self.documents.get(now["id"], "")}
        if model is DocumentVersion:
            title = self.documents.get(now["document_id"], "")
            return _("version %(number)s of “%(title)s”") % {"number": now["number"], "title": title}
        if model is Letter:
            return _("letter “%(title)s”") % {"title": self.documents.get(now["document_id"], "")}
        if model is LetterVersion:
            return _("letter “%(title)s”") % {"title": self.versions.get(now["version_id"], "")}
        if model is SharedVersion:
            return _("shared version of “%(title)s”") % {"title": self.versions.get(now["version_id"], "")}
        return _("evidence “%(title)s” for “%(category)s”") % {
            "title": self.documents.get(now["document_id"], ""),
            "category": self.violations.get(now["violation_id"], ""),
        }

    def _value(self, told: Field, values: dict[str, Any]) -> str:
        value = together.value_of(told, values.get(told.column))
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if told.flatchoices:
            return str(dict(told.flatchoices).get(value, value))
        if isinstance(value, datetime):
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
        if isinstance(value, date):
            return formats.date_format(value)
        if isinstance(value, time):
            return formats.time_format(value)
        if told.related_model is User:
            return self.users.get(value, "")
        if told.related_model is Person:
            return self.persons.get(value, "")
        if told.related_model is Document:
            return self.documents.get(value, "")
        name = LISTED.get(told.related_model._meta.model_name) if told.is_relation else None
        return self._entry(name, value) if name else str(value)

    @staticmethod
    def _entry(name: str, key: int) -> str:
        entry = lists.by_id(name).get(key)
        return entry.label if entry else ""
