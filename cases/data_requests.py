"""GDPR requests on a case: received, extended once, decided by the head of OIF, who did not record them, followed up.

Source: AVG, art. 12 lid 3 (one month, two more with a reason), 15 to 18 and 21. The terms stand in the table of terms.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import deadlines, terms
from cases.effort import check_record_effort as check_works_on
from cases.inquiry import check_not_later
from cases.models import Case, DataRequest, Person
from cases.permissions import check_may, locked

TERM, MORE = "data_request", "data_request_more"
HANDLES = "handle_data_requests"


def _locked(request: DataRequest) -> DataRequest:
    case = locked(Case, request.case_id)
    request = locked(DataRequest, request.pk)
    request.case = case
    return request


def _due(code: str, start: date) -> date:
    rule = deadlines.rules(timezone.localdate()).get(code)
    if rule is None:
        raise Refusal(_("The table of terms has no term for GDPR requests."))
    return terms.due_on(start, rule)


def check_receive(by: User, case: Case) -> None:
    """By who works on the case or decides on such requests, also after it was closed."""
    check_works_on(by, case)


@door
def receive_data_request(
    case: Case, *, by: User, kind: str, person: Person | None = None, asker: str = "", on: date | None = None
) -> DataRequest:
    """Record a request: of a person of the case, or of somebody else who is named."""
    case = locked(Case, case.pk)
    check_receive(by, case)
    check_not_later(on)
    if (person is None) != bool(asker.strip()):
        raise Refusal(_("Choose a person of this case, or say who asks."))
    if person is not None and person.case_id != case.pk:
        raise Refusal(_("This person is not in this case."))
    day = on or timezone.localdate()
    return DataRequest.objects.create(
        case=case,
        person=person,
        asker=asker,
        kind=kind,
        received_on=day,
        due_on=_due(TERM, day),
        recorded_by=by,
    )


def _check_open(request: DataRequest) -> None:
    if request.decision:
        raise Refusal(_("This request has been decided."))


def check_extend(by: User, request: DataRequest) -> None:
    check_works_on(by, request.case)
    _check_open(request)
    if request.extended_on is not None:
        raise Refusal(_("The term was extended already."))
    if timezone.localdate() > request.due_on:
        raise Refusal(_("The term has passed: it can no longer be extended."))


@door
def extend_data_request(request: DataRequest, *, by: User, reason: str) -> DataRequest:
    """Take two months more, with a reason that the asker hears within the first month."""
    request = _locked(request)
    check_extend(by, request)
    if not reason.strip():
        raise Refusal(_("Give the reason."))
    request.extended_on, request.extension = timezone.localdate(), reason
    request.due_on = _due(MORE, request.due_on)
    request.save()
    return request


def check_decide_data_request(by: User, request: DataRequest) -> None:
    check_may(by, HANDLES, request.case)
    if request.recorded_by_id == by.pk:
        raise NotAllowed(_("Nobody decides on a request that they recorded themselves."))
    _check_open(request)


@door
def decide_data_request(
    request: DataRequest, *, by: User, decision: str, grounds: str, on: date | None = None
) -> DataRequest:
    """Decide on a request, with the grounds that the asker reads."""
    request = _locked(request)
    check_decide_data_request(by, request)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < request.received_on:
        raise Refusal(_("The decision lies before the request."))
    if decision not in DataRequest.Decision.values:
        raise Refusal(_("A request is granted, granted in part, or refused."))
    if not grounds.strip():
        raise Refusal(_("Give the grounds of the decision."))
    request.decision, request.grounds = decision, grounds
    request.decided_on, request.decided_by = day, by
    request.save()
    return request


def check_follow(by: User, request: DataRequest) -> None:
    check_works_on(by, request.case)
    if request.decision not in DataRequest.GRANTED:
        raise Refusal(_("Only what was granted is carried out."))
    if request.follow_up:
        raise Refusal(_("What became of this request has been recorded."))


@door
def follow_data_request(
    request: DataRequest, *, by: User, follow_up: str, text: str, on: date | None = None
) -> DataRequest:
    """Record what became of what was granted: carried out and how, or kept, and because of which duty."""
    request = _locked(request)
    check_follow(by, request)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < request.decided_on:  # type: ignore[operator]  # it was granted
        raise Refusal(_("This day lies before the decision."))
    if follow_up not in DataRequest.FollowUp.values:
        raise Refusal(_("What was granted is carried out, or kept because of a duty."))
    if not text.strip():
        raise Refusal(_("Write down what was done, or which duty stands above it."))
    request.follow_up, request.follow_up_text = follow_up, text
    request.followed_on, request.followed_by = day, by
    request.save()
    return request
