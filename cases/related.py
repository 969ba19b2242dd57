"""Cases that have to do with each other: the same subject, or set by hand. Known to who sees both alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal, allows
from cases.inquiry import check_record
from cases.models import Case, Person, PersonIdentity, RelatedCases, TeamMember
from cases.permissions import check_sees, locked

MOST_SHOWN = 20


@dataclass(frozen=True)
class Related:
    """Another case, why it is related, and the relation that was set by hand (None: the same subject alone)."""

    case: Case
    same_subject: bool
    relation: RelatedCases | None


def related_to(case: Case, *, by: User, relations: Iterable[RelatedCases]) -> list[Related]:
    """The cases related to this one that exist for `by`, newest first, in two queries.

    `relations`: those of the case that were set by hand. That two cases have the same subject is learned only by who
    may see identities in both.
    """
    by_hand = {row.other_than(case): row for row in relations if row.withdrawn_at is None}
    same = _cases_with_same_subject(case, by) - {case.pk}
    if not by_hand and not same:
        return []
    rows = Case.objects.visible_to(by).filter(pk__in=by_hand.keys() | same)
    rows = rows.defer("terms", "summary", "referred_to").order_by("-opened_on", "-pk")[:MOST_SHOWN]
    return [Related(row, row.pk in same, by_hand.get(row.pk)) for row in rows]


def _cases_with_same_subject(case: Case, by: User) -> set[int]:
    """Ids of cases with a subject who is a subject here, by the keyed hash of personnel number or e-mail address.

    Each way is asked apart, so that an index serves it.
    """
    team = TeamMember.objects.filter(user=by, until=None).values("case_id")
    subjects = PersonIdentity.objects.filter(person__role=Person.Role.SUBJECT).filter(
        Q(person__case__directorate_id__in=reach.reached(by, "see_person_identity"))
        | Q(person__case_id__in=team)
    )
    here = subjects.filter(person__case=case)
    ways = [
        subjects.filter(**{f"{name}__in": here.exclude(**{name: None}).values(name)}).values_list(
            "person__case_id"
        )
        for name in ("personnel_number_hash", "email_hash")
    ]
    return {pk for (pk,) in ways[0].union(ways[1])}


def check_relate(by: User, case: Case) -> None:
    check_record(by, case)


@door
def relate(case: Case, other: Case, *, by: User, reason: str) -> RelatedCases:
    """Relate two cases that `by` sees, with the reason."""
    if case.pk == other.pk:
        raise Refusal(_("A case is not related to itself."))
    first, second = (locked(Case, pk) for pk in sorted((case.pk, other.pk)))
    check_relate(by, first if first.pk == case.pk else second)
    check_sees(by, first)
    check_sees(by, second)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    if RelatedCases.objects.filter(case=first, other=second, withdrawn_at=None).exists():
        raise Refusal(_("These cases are related already."))
    return RelatedCases.objects.create(case=first, other=second, reason=reason, recorded_by=by)


def check_unrelate(by: User, relation: RelatedCases) -> None:
    """Who records facts in one of the two cases takes it back, while that one runs."""
    if not any(allows(check_record, by, case) for case in (relation.case, relation.other)):
        check_record(by, relation.case)
    if relation.withdrawn_at is not None:
        raise Refusal(_("This was withdrawn already."))


@door
def unrelate(relation: RelatedCases, *, by: User, reason: str) -> RelatedCases:
    """Take back that two cases are related; the row stays, with the reason."""
    for pk in (relation.case_id, relation.other_id):
        check_sees(by, locked(Case, pk))
    relation = locked(RelatedCases, relation.pk)
    check_unrelate(by, relation)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    relation.withdrawn_at, relation.withdrawn_by, relation.withdrawal_reason = timezone.now(), by, reason
    relation.save()
    return relation
