"""The ministry's export and those of its directorates: what is missing, from whom, and whether it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases import lists
from cases.lists import Entry
from reporting.models import UriExport
from reporting.tables import Table
from reporting.uri import doors, multiset, people, profiles, states
from reporting.uri.checking import AGREEING
from reporting.uri.people import CENTRAL, COORDINATORS, line_of
from reporting.uri.profile import Profile
from reporting.uri.states import State


@dataclass
class Part:
    """A directorate that hands in an export of its own: its versions, newest first, and who has to do what."""

    scope: Entry
    coordinators: list[User] = field(default_factory=list)
    central: list[User] = field(default_factory=list)  # who does it where nobody coordinates
    approvers: list[User] = field(default_factory=list)
    versions: list[UriExport] = field(default_factory=list)

    @property
    def newest(self) -> UriExport | None:
        return self.versions[0] if self.versions else None

    @property
    def frozen(self) -> UriExport | None:
        """The last version that was approved."""
        return next((export for export in self.versions if states.is_frozen(export)), None)

    @property
    def state(self) -> State | None:
        return states.state_of(self.newest) if self.newest else None

    @property
    def waits_for(self) -> str:
        """Who has to do what now, as a sentence; empty when nothing is left to do."""
        if self.state == State.DELIVERED:
            return ""
        who = self._names(self.coordinators or self.central) or _("nobody")
        if self.newest is None and not self.coordinators:
            return _("%(who)s, because nobody coordinates this directorate") % {"who": who}
        if self.newest is None:
            return _("%(who)s, to make the export") % {"who": who}
        if self.state == State.SUBMITTED:
            able = people.without(self.approvers, states.hands_in(self.newest))
            return _("%(who)s, to approve it") % {"who": self._names(able) or _("nobody who may approve")}
        if self.state == State.APPROVED:
            return _("%(who)s, to deliver it") % {"who": who}
        if states.faults(self.newest):
            return _("%(who)s, to mend what a check found") % {"who": who}
        return _("%(who)s, to submit it") % {"who": who}

    @staticmethod
    def _names(users: Iterable[User]) -> str:
        return ", ".join(dict.fromkeys(str(user) for user in users))


@dataclass(frozen=True)
class Sum:
    """One count in the ministry's export, and the same in the approved exports of the directorates together."""

    words: str
    ministry: int
    parts: int

    @property
    def difference(self) -> int:
        return self.ministry - self.parts


@dataclass(frozen=True)
class Consolidation:
    ministry: Part
    parts: list[Part]
    added: list[UriExport]  # the approved exports that are added up: none of a directorate below another
    whole: (
        UriExport | None
    )  # the ministry's export that they are held against: approved, or else the newest draft

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if part.frozen is None]

    def sums(self) -> list[tuple[Any, list[Sum]]]:
        """Per total of the export each entry, in the ministry's export and in those of its parts."""
        if self.whole is None:
            return []
        own, others = doors.tables_of(self.whole), [doors.tables_of(export) for export in self.added]
        return [
            (own[key], _sums(own[key], [other[key] for other in others])) for key in AGREEING if key in own
        ]

    def by_service(self) -> list[Sum]:
        """The rows of each service: where a difference comes from."""
        whole = [self.whole] if self.whole else []
        counted = multiset.by_service([*whole, *self.added])
        ministry, parts = (
            sum((counted[export.pk] for export in exports), Counter()) for exports in (whole, self.added)
        )
        order = [node.code for node in lists.entries("directorate")]
        codes = sorted(
            {*ministry, *parts}, key=lambda code: (order.index(code) if code in order else -1, code)
        )
        return [Sum(multiset.label("directorate", code), ministry[code], parts[code]) for code in codes]


def _sums(own: Table, others: list[Table]) -> list[Sum]:
    """Every entry of any of the tables: one that the ministry's export does not know is a difference too."""
    labels = {row.code: row.label for table in (*others, own) for row in table.rows}
    codes = dict.fromkeys([row.code for row in own.rows] + list(labels))
    rows = (
        Sum(str(labels[code]), own.count_of(code), sum(other.count_of(code) for other in others))
        for code in codes
    )
    return [row for row in rows if row.ministry or row.parts]


def exports_of(year: int) -> list[UriExport]:
    """Every export of a year with its steps, newest first, under whatever profile."""
    return list(states.with_steps(UriExport.objects.filter(year=year).order_by("-pk")))


def profiles_of(year: int, exports: Iterable[UriExport], in_force: list[Profile]) -> list[str]:
    """The codes of the profiles that a year can be seen under: that hold in it, or that it was exported under."""
    holding = [profile.code for profile in profiles.holding_in(year, in_force)]
    return list(dict.fromkeys([*holding, *sorted(export.profile for export in exports)]))


def seen_under(profile: str, years: list[int], in_force: list[Profile]) -> set[int]:
    """Which of some years can be seen under a profile."""
    exports = UriExport.objects.filter(year__in=years, profile=profile)
    holding = {year for year in years if any(one.code == profile and one.holds_in(year) for one in in_force)}
    return holding | set(exports.order_by().values_list("year", flat=True))


def consolidate(exports: list[UriExport], today: date) -> Consolidation:
    """Exports of one year and one profile by directorate, as whoever may see them all finds them."""
    nodes, root = lists.by_id("directorate"), lists.entries("directorate")[0]
    parts: dict[int, Part] = {root.id: Part(root)}
    grants = list(people.grants(today))
    for grant in grants:
        if grant.role in COORDINATORS:
            _part(parts, nodes[grant.directorate_id]).coordinators.append(grant.user)
    for export in exports:
        _part(parts, nodes[export.directorate_id]).versions.append(export)
    for node in nodes.values():
        if node.parent == root.id and not any(node.id in line_of(part.scope) for part in parts.values()):
            _part(parts, node)  # nobody coordinates it, so nobody would miss it
    ministry = parts.pop(root.id)
    ministry.coordinators = central = [grant.user for grant in grants if grant.role in CENTRAL]
    for part in (ministry, *parts.values()):
        part.central = central
        part.approvers = people.approvers_of(part.scope, grants)
    ordered = [parts[node.id] for node in lists.entries("directorate") if node.id in parts]
    return _held_together(ministry, ordered)


def _held_together(ministry: Part, parts: list[Part]) -> Consolidation:
    """With what was counted in the exports that are compared, and in no other one."""
    frozen = {part.scope.id for part in parts if part.frozen}
    highest = [
        part.frozen for part in parts if part.frozen and not frozen & (line_of(part.scope) - {part.scope.id})
    ]
    whole = ministry.frozen or ministry.newest
    counted = UriExport.objects.defer("lines").in_bulk([export.pk for export in (*highest, whole) if export])
    added = [counted[export.pk] for export in highest]
    return Consolidation(ministry, parts, added, counted[whole.pk] if whole else None)


def _part(parts: dict[int, Part], node: Entry) -> Part:
    return parts.setdefault(node.id, Part(node))
