"""The yearly review of grants: each is kept, ended or changed, by somebody, in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import grants, locks, log, reach
from accounts.context import door
from accounts.models import Grant, ReviewItem, ReviewRound, User
from accounts.refusal import NotAllowed, Refusal

Decision = ReviewItem.Decision
TERM = timedelta(days=60)


def check_manage(by: User | None) -> None:
    if by is not None and not reach.holds(by, "manage_users"):
        raise NotAllowed(gettext_lazy("Only a functional administrator reviews grants."))


@door
def open_round(*, by: User | None, today: date | None = None) -> ReviewRound:
    """Open the review of this year with every grant that runs or is to come; once a year, however often it is asked."""
    check_manage(by)
    today = today or timezone.localdate()
    locks.hold(f"review:{today.year}")
    round_, made = ReviewRound.objects.get_or_create(year=today.year, defaults={"due_on": today + TERM})
    if made:
        lasting = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), ended_at=None)
        ReviewItem.objects.bulk_create(ReviewItem(round=round_, grant=grant) for grant in lasting)
        log.record(log.Action.GRANT, f"review:{round_.year}", purpose="open")
    return round_


def check_decide(by: User, item: ReviewItem, decision: str) -> None:
    """Who may decide about a grant in a review; nobody keeps or changes their own."""
    check_manage(by)
    if item.decision:
        raise Refusal(gettext_lazy("This grant was reviewed already."))
    if by is not None and item.grant.user.is_same_person_as(by) and decision != Decision.ENDED:
        raise NotAllowed(gettext_lazy("This is a grant of yourself. A colleague reviews it."))


@door
def decide(item: ReviewItem, decision: str, *, by: User, until: date | None = None) -> ReviewItem:
    """Keep a grant as it is, end it now, or give it another last day."""
    User.objects.select_for_update().get(pk=item.grant.user_id)  # first the user, as in accounts.grants
    item = ReviewItem.objects.select_for_update(of=("self",)).select_related("grant").get(pk=item.pk)
    check_decide(by, item, decision)
    if decision == Decision.ENDED:
        grants.end(item.grant, by=by)  # which answers the review too
        item.refresh_from_db()
        return item
    if decision == Decision.CHANGED:
        grants.set_last_day(item.grant, until, by=by)
    elif item.grant.ended_at is not None:
        raise Refusal(gettext_lazy("This grant has already ended."))
    item.decision, item.decided_by, item.decided_at = decision, by, timezone.now()
    item.save()
    log.record(
        log.Action.GRANT,
        f"grant:{item.grant_id}",
        directorate=item.grant.directorate_id,
        purpose=f"review {decision}",
    )
    return item


@dataclass(frozen=True)
class Progress:
    """How far a review is, in grants."""

    total: int
    kept: int
    ended: int
    changed: int

    @property
    def done(self) -> int:
        return self.kept + self.ended + self.changed

    @property
    def open(self) -> int:
        return self.total - self.done


def progress_of(round_: ReviewRound) -> Progress:
    return Progress(
        **round_.items.aggregate(
            total=Count("pk"),
            kept=Count("pk", filter=Q(decision=Decision.KEPT)),
            ended=Count("pk", filter=Q(decision=Decision.ENDED)),
            changed=Count("pk", filter=Q(decision=Decision.CHANGED)),
        )
    )


def overdue(today: date) -> int:
    """How many grants were not reviewed by the last day of their review."""
    return ReviewItem.objects.undecided().filter(round__due_on__lt=today).count()


def items_of(round_: ReviewRound) -> object:
    return round_.items.select_related(
        "grant__user", "grant__directorate", "grant__given_by", "decided_by"
    ).order_by("grant__directorate__code", "grant__user__last_name", "grant__user__username", "pk")


def lines(round_: ReviewRound) -> Iterator[list[str]]:
    """The review as a table, its heads first."""
    yield [
        _("Directorate"),
        _("Code"),
        _("Name"),
        _("User name"),
        _("Role"),
        _("From"),
        _("Until and including"),
        _("Decision"),
        _("Decided by"),
        _("Decided on"),
    ]
    for item in items_of(round_).iterator(chunk_size=1000):
        grant = item.grant
        yield [
            str(grant.directorate),
            grant.directorate.code,
            str(grant.user),
            grant.user.username,
            str(grant.get_role_display()),
            grant.valid_from.isoformat(),
            grant.valid_until.isoformat() if grant.valid_until else "",
            str(item.get_decision_display()) if item.decision else _("open"),
            str(item.decided_by or ""),
            timezone.localtime(item.decided_at).isoformat(timespec="seconds") if item.decided_at else "",
        ]
