"""The roles as data: what each may do. Everything else (checks, navigation, reach) derives from this table.

Source: DOMAIN.md section 5, kept as a table in docs/roles.md. A permission always holds for a directorate
and everything below it; what a role may do with a single case follows in `cases.permissions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, Any] = {
    "register_report": _("register reports"),
    "see_desk_report": _("see the reports that the own desk entered"),
    "see_report": _("see reports"),
    "handle_report": _("acknowledge, promote, join, refer and end reports"),
    "see_case": _("see cases that are not restricted"),
    "see_restricted": _("see restricted cases"),
    "break_glass": _("open a case through the emergency door"),
    "assess_case": _("assess cases"),
    "investigate_case": _("investigate cases and record what was found"),
    "lead_case": _("assign teams, restrict and reopen cases"),
    "destroy_case": _("hold cases, and propose or approve their destruction at the end of retention"),
    "decide_conflicts": _("lift the line of the organisation chart, and withdraw a declared conflict"),
    "review_disposition": _("review proposed dispositions for unity of policy"),
    "decide": _("give mandates and decide dispositions"),
    "see_reporter_identity": _("see who reported"),
    "see_person_identity": _("see who the persons in a case are"),
    "handle_data_requests": _("see what is held about a person over all cases, and decide on GDPR requests"),
    "see_figures": _("read overviews and figures"),
    "make_overviews": _("have overviews made"),
    "see_talks": _("read what was agreed about an overview"),
    "note_talks": _("write down what was agreed about an overview"),
    "export_uri": _("make URI exports"),
    "approve_uri": _("approve URI exports"),
    "make_releases": _("prepare releases in which small numbers are hidden"),
    "approve_releases": _("publish releases that somebody else prepared"),
    "load_figures": _("load published figures and those of other registers, and explain differences"),
    "import_register": _("import earlier registers"),
    "see_log": _("read the log"),
    "see_log_of_case": _("read the log of a case that one sees"),
    "see_unusual_reading": _("judge unusual reading"),
    "manage_users": _("manage users and grants"),
    "manage_lists": _("manage lists"),
}

# Who holds nothing but these signs in by password alone. Every other permission shows or changes something of cases,
# persons, exports, the log or grants, and asks for a second factor; a new permission does so until it stands here.
WITHOUT_SECOND_FACTOR = frozenset({"see_figures", "see_talks"})


@dataclass(frozen=True)
class Role:
    code: str
    label: Any
    description: Any
    permissions: frozenset[str]
    whole_ministry: bool = False  # can only be granted on the root of the organisation
    second_person: bool = False  # proposed by one administrator, confirmed by another (docs/adr/0018)


def _role(
    code: str,
    label: Any,
    description: Any,
    *permissions: str,
    whole_ministry: bool = False,
    second_person: bool = False,
) -> Role:
    unknown = set(permissions) - set(PERMISSIONS)
    if unknown:
        raise ValueError(f"Role {code} names unknown permissions: {sorted(unknown)}")
    return Role(code, label, description, frozenset(permissions), whole_ministry, second_person)


_OIF_READS = ("see_report", "see_case", "see_person_identity", "see_figures")

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "intake_officer",
            _("Intake officer"),
            _("Registers reports, acknowledges them and assesses whether they can be investigated."),
            *_OIF_READS,
            "register_report",
            "handle_report",
            "assess_case",
            "see_reporter_identity",
        ),
        _role(
            "investigator",
            _("Investigator"),
            _("Investigates, documents and concludes."),
            *_OIF_READS,
            "register_report",
            "investigate_case",
        ),
        _role(
            "head_of_oif",
            _("Head of OIF"),
            _("Leads the bureau: assigns, restricts, reviews and approves."),
            *_OIF_READS,
            "see_restricted",
            "register_report",
            "handle_report",
            "assess_case",
            "investigate_case",
            "lead_case",
            "destroy_case",
            "decide_conflicts",
            "review_disposition",
            "handle_data_requests",
            "see_reporter_identity",
            "make_overviews",
            "export_uri",
            "approve_uri",
            "make_releases",
            "approve_releases",
            "load_figures",
            "import_register",
            "see_log_of_case",
            "see_unusual_reading",
            whole_ministry=True,
            second_person=True,
        ),
        _role(
            "deputy_head",
            _("Deputy head of OIF"),
            _(
                "Takes the place of the head: leads, but opens a restricted case through the emergency door only."
            ),
            *_OIF_READS,
            "register_report",
            "handle_report",
            "assess_case",
            "lead_case",
            "destroy_case",
            "see_reporter_identity",
            "break_glass",
            whole_ministry=True,
            second_person=True,
        ),
        _role(
            "desk_officer",
            _("Desk officer"),
            _("Enters the reports that come in at a service's own desk."),
            "register_report",
            "see_desk_report",
        ),
        _role(
            "director",
            _("Director"),
            _("Competent authority: gives mandates, decides dispositions and reads the overviews."),
            "see_figures",
            "see_talks",
            "note_talks",
            "decide",
        ),
        _role(
            "adviser",
            _("Designated adviser"),
            _("Reads the overviews of a directorate."),
            "see_figures",
            "see_talks",
        ),
        _role(
            "integrity_coordinator",
            _("Integrity coordinator"),
            _("Reads the overviews and makes the yearly URI export."),
            "see_figures",
            "see_talks",
            "note_talks",
            "export_uri",
            "load_figures",
        ),
        _role(
            "central_coordinator",
            _("Central coordinator"),
            _("Consolidates the URI exports of the whole ministry."),
            "see_figures",
            "export_uri",
            "make_releases",
            "approve_releases",
            "load_figures",
            whole_ministry=True,
        ),
        _role(
            "auditor",
            _("Auditor"),
            _("Reads and verifies the log."),
            "see_log",
            "see_unusual_reading",
            whole_ministry=True,
            second_person=True,
        ),
        _role(
            "functional_administrator",
            _("Functional administrator"),
            _("Manages users, grants and lists, without any case content."),
            "manage_users",
            "manage_lists",
            "make_overviews",
            whole_ministry=True,
            second_person=True,  # or one administrator could make the second person
        ),
    )
}

SECOND_PERSON = sorted(role.code for role in ROLES.values() if role.second_person)
ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]
