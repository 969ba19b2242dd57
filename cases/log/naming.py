"""What things and purposes are called in the log: it keeps them as codes, and a reader sees words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import GrantProposal, ReviewItem
from cases import lists
from cases.log.sources import sources
from cases.telling_words import label_of

# Kinds of things that were looked at, apart from the tables themselves.
KINDS: dict[str, Any] = {
    "list": gettext_lazy("list"),
    "page": gettext_lazy("page"),
    "search": gettext_lazy("search"),
    "figures": gettext_lazy("figures"),
    "overview": gettext_lazy("overview"),
    "import": gettext_lazy("import"),
    "uri": gettext_lazy("URI export"),
    "uri-year": gettext_lazy("URI exports of a year"),
    "release": gettext_lazy("release"),
    "reconciliation": gettext_lazy("published figures beside the register"),
    "otherregister": gettext_lazy("yearly totals of another register"),
    "again": gettext_lazy("overview made again"),
    "annual": gettext_lazy("annual report"),
    "reporter": gettext_lazy("identity of the reporter"),
    "log": gettext_lazy("log"),
    "ledger": gettext_lazy("ledger"),
    "unusual": gettext_lazy("unusual reading"),
    "people": gettext_lazy("people"),
    "reach": gettext_lazy("who reaches a directorate"),
    "review": gettext_lazy("review of grants"),
    "day": gettext_lazy("day"),
    "opened": gettext_lazy("opened entry"),
    "entry": gettext_lazy("entry"),
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "renewed": gettext_lazy("renewed"),
    "reset": gettext_lazy("reset"),
    "single_sign_on": gettext_lazy("single sign-on"),
    "directoratealias": gettext_lazy("spelling of a directorate"),
    "certificate": gettext_lazy("certificate of destruction"),
    "mandatemethod": gettext_lazy("method in a mandate"),
    "dispositionmeasure": gettext_lazy("measure in a disposition"),
}
# The lists that were looked at: `list:work`.
LISTS: dict[str, Any] = {
    "work": gettext_lazy("my work"),
    "reports": gettext_lazy("reports"),
    "cases": gettext_lazy("cases"),
    "decisions": gettext_lazy("for decision"),
    "lessons": gettext_lazy("lessons"),
    "effort": gettext_lazy("hours worked"),
    "imports": gettext_lazy("earlier registers"),
    "unusual": gettext_lazy("unusual reading"),
    "retention": gettext_lazy("retention"),
    "destructions": gettext_lazy("proposals of destruction"),
    "certificates": gettext_lazy("certificates of destruction"),
    "uri": gettext_lazy("URI exports"),
    "releases": gettext_lazy("figures compared"),
    "loads": gettext_lazy("published and other figures"),
    "annual": gettext_lazy("published annual reports"),
    "overviews": gettext_lazy("monthly overviews"),
    "readers": gettext_lazy("who has read which overview"),
    "administration": gettext_lazy("administration"),
    "people": gettext_lazy("people"),
    "organisation": gettext_lazy("organisation"),
    "reviews": gettext_lazy("reviews of grants"),
}
# The second steps that were added or removed: `added:totp`.
FACTORS: dict[str, Any] = {
    "totp": gettext_lazy("an app"),
    "webauthn": gettext_lazy("a passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
# Pages that were refused, by what the name of the page begins with; the longest fits best: `page:cases:emergency`.
PAGES: dict[str, Any] = {
    "": gettext_lazy("of another kind"),
    "account_": gettext_lazy("signing in"),
    "accounts:administration": gettext_lazy("administration"),
    "accounts:alias": gettext_lazy("spellings of directorates"),
    "accounts:grant": gettext_lazy("grants"),
    "accounts:organisation": gettext_lazy("organisation"),
    "accounts:people": gettext_lazy("people"),
    "accounts:person": gettext_lazy("people"),
    "accounts:place": gettext_lazy("organisation"),
    "accounts:proposal": gettext_lazy("proposed roles"),
    "accounts:reach": gettext_lazy("who reaches a directorate"),
    "accounts:review": gettext_lazy("reviews of grants"),
    "again_": gettext_lazy("signing in"),
    "cases:case": gettext_lazy("cases"),
    "cases:certificate": gettext_lazy("certificates of destruction"),
    "cases:data_request": gettext_lazy("data requests"),
    "cases:decisions": gettext_lazy("for decision"),
    "cases:destruction": gettext_lazy("proposals of destruction"),
    "cases:disposition": gettext_lazy("decision on a disposition"),
    "cases:document": gettext_lazy("documents"),
    "cases:dossier_export": gettext_lazy("exports of a case"),
    "cases:draft": gettext_lazy("drafts"),
    "cases:effort": gettext_lazy("hours spent"),
    "cases:emergency": gettext_lazy("emergency door"),
    "cases:evidence": gettext_lazy("documents"),
    "cases:find_person": gettext_lazy("finding a person"),
    "cases:import": gettext_lazy("earlier registers"),
    "cases:lessons": gettext_lazy("lessons"),
    "cases:letter": gettext_lazy("letters"),
    "cases:letter_template": gettext_lazy("letter templates"),
    "cases:log": gettext_lazy("log"),
    "cases:mandate": gettext_lazy("decision on a mandate"),
    "cases:process": gettext_lazy("templates of the process"),
    "cases:purpose": gettext_lazy("why a case is opened"),
    "cases:report": gettext_lazy("reports"),
    "cases:retention": gettext_lazy("retention"),
    "cases:search": gettext_lazy("search"),
    "cases:shared": gettext_lazy("shared documents"),
    "cases:term": gettext_lazy("table of terms"),
    "cases:team_work": gettext_lazy("work of the team"),
    "cases:unusual": gettext_lazy("unusual reading"),
    "cases:upload": gettext_lazy("uploading a document"),
    "cases:work": gettext_lazy("my work"),
    "mfa_": gettext_lazy("second step"),
    "openid_connect_": gettext_lazy("signing in"),
    "reporting:annual": gettext_lazy("annual report"),
    "reporting:staff": gettext_lazy("numbers of staff"),
    "reporting:figure": gettext_lazy("figures"),
    "reporting:overview": gettext_lazy("monthly overviews"),
    "reporting:making": gettext_lazy("overviews being made"),
    "reporting:talk": gettext_lazy("talks about overviews"),
    "reporting:release": gettext_lazy("figures compared"),
    "reporting:load": gettext_lazy("published and other figures"),
    "reporting:other_register": gettext_lazy("published and other figures"),
    "reporting:reconciliation": gettext_lazy("published and other figures"),
    "reporting:run": gettext_lazy("monthly overviews"),
    "reporting:profile": gettext_lazy("profiles of the URI export"),
    "reporting:uri": gettext_lazy("URI exports"),
    "second_factor": gettext_lazy("second step"),
    "sittings": gettext_lazy("where one is signed in"),
}
# What was done with the ledger: `ledger:checkpoint`.
LEDGER: dict[str, Any] = {
    "checkpoint": gettext_lazy("checkpoint"),
    "verification": gettext_lazy("verification"),
}
# What was done with a grant, a user or a place. Why a case was opened is a list of its own.
PURPOSES: dict[str, Any] = {
    "give": pgettext_lazy("purpose in the log", "given"),
    "end": pgettext_lazy("purpose in the log", "ended"),
    "last day": pgettext_lazy("purpose in the log", "last day changed"),
    "propose": pgettext_lazy("purpose in the log", "proposed"),
    "manager": pgettext_lazy("purpose in the log", "manager changed"),
    "change": pgettext_lazy("purpose in the log", "facts changed"),
    "add": pgettext_lazy("purpose in the log", "added"),
    "activate": pgettext_lazy("purpose in the log", "account opened"),
    "deactivate": pgettext_lazy("purpose in the log", "account closed"),
    "rename": pgettext_lazy("purpose in the log", "renamed"),
    "move": pgettext_lazy("purpose in the log", "moved"),
    "close": pgettext_lazy("purpose in the log", "closed"),
    "reopen": pgettext_lazy("purpose in the log", "opened again"),
    "add spelling": pgettext_lazy("purpose in the log", "spelling added"),
    "remove spelling": pgettext_lazy("purpose in the log", "spelling removed"),
    "open": pgettext_lazy("purpose in the log", "review begun"),
    "approved": pgettext_lazy("purpose in the log", "approved"),
    "destroyed": pgettext_lazy("purpose in the log", "destroyed"),
    "seeded": pgettext_lazy("purpose in the log", "as installed"),
    **dict(GrantProposal.State.choices),
    **{f"review {code}": label for code, label in ReviewItem.Decision.choices},
}
# Facts that have no words of their own, because no form asks for them.
COLUMNS: dict[str, Any] = {
    "access_epoch": pgettext_lazy("column in the log", "moment of the last change of access"),
    "confirmed_by": pgettext_lazy("column in the log", "confirmed by"),
    "content": pgettext_lazy("column in the log", "content"),
    "data_key": pgettext_lazy("column in the log", "data key"),
    "decided_at": pgettext_lazy("column in the log", "decided at"),
    "draft_id": pgettext_lazy("column in the log", "draft"),
    "email_hash": pgettext_lazy("column in the log", "fingerprint of the e-mail address"),
    "ended_at": pgettext_lazy("column in the log", "ended at"),
    "found_at": pgettext_lazy("column in the log", "found at"),
    "given_by": pgettext_lazy("column in the log", "given by"),
    "manager_number_hash": pgettext_lazy(
        "column in the log", "fingerprint of the manager’s personnel number"
    ),
    "name_hash": pgettext_lazy("column in the log", "fingerprint of the name"),
    "opened_at": pgettext_lazy("column in the log", "opened at"),
    "order": pgettext_lazy("column in the log", "order"),
    "origin": pgettext_lazy("column in the log", "origin"),
    "personnel_number_hash": pgettext_lazy("column in the log", "fingerprint of the personnel number"),
    "problem": pgettext_lazy("column in the log", "problem"),
    "audit": pgettext_lazy("column in the log", "audit"),
    "entered_by": pgettext_lazy("column in the log", "entered by"),
    "findings": pgettext_lazy("column in the log", "findings"),
    "listed": pgettext_lazy("column in the log", "anonymised list"),
    "made_at": pgettext_lazy("column in the log", "made at"),
    "made_by": pgettext_lazy("column in the log", "made by"),
    "put_in_force_at": pgettext_lazy("column in the log", "put in force at"),
    "put_in_force_by": pgettext_lazy("column in the log", "put in force by"),
    "settled": pgettext_lazy("column in the log", "settled violations"),
    "tables": pgettext_lazy("column in the log", "tables"),
    "prepared_at": pgettext_lazy("column in the log", "prepared at"),
    "prepared_by": pgettext_lazy("column in the log", "prepared by"),
    "proposed_at": pgettext_lazy("column in the log", "proposed at"),
    "recorded_at": pgettext_lazy("column in the log", "recorded at"),
    "recorded_by": pgettext_lazy("column in the log", "recorded by"),
    "rows_done": pgettext_lazy("column in the log", "rows done"),
    "seen_by": pgettext_lazy("column in the log", "seen by"),
    "sealed_key": pgettext_lazy("column in the log", "key, wrapped"),
    "storage_name": pgettext_lazy("column in the log", "place in the store"),
    "unpacked_at": pgettext_lazy("column in the log", "unpacked at"),
    "terms": pgettext_lazy("column in the log", "blind terms for searching"),
    "withdrawn_at": pgettext_lazy("column in the log", "withdrawn at"),
}


def kind_of(name: str) -> str:
    if name in KINDS:
        return str(KINDS[name])
    for source in sources():
        if source.name == name:
            return str(source.model._meta.verbose_name)
    return name


def number_of(name: str, number: str) -> str:
    """Which one: a number as it is, a list or a thing inside a thing (`log:case:2026-0001`) in words."""
    if name == "list":
        return str(LISTS.get(number, number))
    if name in ("added", "removed", "renewed"):
        return str(FACTORS.get(number, number))
    if name == "ledger":
        return str(LEDGER.get(number, number))
    if name == "page":
        return page_of(number)
    inner, colon, rest = number.partition(":")
    if colon:
        return f"{kind_of(inner)} {rest}".replace(":", " ")
    return "" if number == "all" else number


def page_of(name: str) -> str:
    """A page in words, with the ids that its address held: `reporting:run:12`."""
    area = max((begin for begin in PAGES if name.startswith(begin)), key=len)
    ids = [part for part in name.split(":") if part.isdecimal()]
    return " ".join([str(PAGES[area]), *ids])


def purpose_of(code: str) -> str:
    """Why, in words: a reason to look at a case from its list, else what was done."""
    for reason in lists.entries("look_reason") if code else ():
        if reason.code == code:
            return reason.label
    return str(PURPOSES.get(code, code))


def column_label(source: str, column: str) -> str:
    """What a column is called, in the reader's words where it has any."""
    model = next((s.model for s in sources() if s.name == source), None)
    field = next((f for f in model._meta.concrete_fields if f.column == column), None) if model else None
    if field is None:
        return column
    if field.name in COLUMNS:
        return str(COLUMNS[field.name])
    if field.is_relation and label_of(field) == field.name:  # the words of what it leads to
        return str(field.related_model._meta.verbose_name)
    return str(label_of(field))
