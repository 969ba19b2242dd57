"""The page of the emergency door: a number, a reason, and one answer for whatever number cannot be opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import log, reach
from accounts.refusal import Refusal
from accounts.sign_in.again import ask_again
from cases import emergencies
from cases.forms.emergency import EmergencyForm
from cases.models import Case, EmergencyAccess


@require_http_methods(["GET", "POST"])
@ask_again
def emergency(request: HttpRequest) -> HttpResponse:
    """POST opens one case for some hours; GET shows the form, and what is open now."""
    user = request.user
    if not reach.holds(user, "break_glass"):
        raise Http404
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            access = emergencies.open_case(by=user, **form.cleaned_data)
        except emergencies.NoSuchCase as refusal:
            # The same answer and the same entry, whether the number is not there or is kept from this person.
            log.record(log.Action.EMERGENCY_REFUSED, f"case:{number}", details=form.cleaned_data["reason"])
            form.add_error("number", str(refusal))
            status = 404
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.warning(request, _("The case is open to you. The team and the head of OIF are told."))
            return redirect("cases:case", access.case.number)
    if form.errors and status == 200:
        status = 422
    running = EmergencyAccess.objects.open().filter(
        user=user,  # type: ignore[misc]
        case__in=Case.objects.visible_to(user).values("pk"),  # a conflict may have come since
    )
    context = {"form": form, "running": running.select_related("case"), "hours": emergencies.hours()}
    return render(request, "cases/emergency.html", context, status=status)
