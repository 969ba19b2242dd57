"""What is held about the person of a GDPR request, and the file with the own data."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import log
from accounts.once import repeatable
from accounts.sign_in.again import ask_again
from cases.data_requests import HANDLES
from cases.held import held_about, own_data
from cases.models import Case, DataRequest
from cases.permissions import check_may
from cases.views.cases import fetch, trail


def _fetch(request: HttpRequest, number: str, key: int) -> tuple[Case, DataRequest]:
    case = fetch(request, number)
    check_may(request.user, HANDLES, case)
    found = get_object_or_404(DataRequest.objects.select_related("person"), pk=key, case=case)
    if found.person is None:
        raise Http404  # of somebody who is not in the register nothing is found
    found.case = found.person.case = case
    return case, found


@repeatable("changes nothing; every look is recorded")
@ask_again
@require_http_methods(["GET", "POST"])
def data_request(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Where this person stands in the register, and in which roles. GET asks first; POST looks, and is recorded."""
    case, found = _fetch(request, number, key)
    held = held_about(found, by=request.user) if request.method == "POST" else None
    return render(request, "cases/held.html", {"case": case, "row": found, "held": held, "trail": trail()})


@repeatable("changes nothing; every export is recorded")
@require_POST
@ask_again
def data_request_file(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """The own data as JSON, others left out."""
    case, found = _fetch(request, number, key)
    content: dict[str, Any] = own_data(found, held_about(found, by=request.user))
    log.record(log.Action.EXPORT, f"datarequest:{found.pk}", directorate=case.directorate_id)
    answer = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="gdpr-{found.pk}.json"'
    return answer
