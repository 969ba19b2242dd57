"""The page that asks why a case is opened, before anything of it is shown; and what sends one there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.context import for_purpose
from accounts.once import repeatable
from cases import purpose
from cases.forms.purpose import PurposeForm
from cases.models import Case, Report
from cases.views import going_on


class PurposeNeeded(Exception):
    """This case is not the person's own work, and nobody said yet why it is opened."""

    def __init__(self, case: Case) -> None:
        super().__init__("A purpose has to be stated.")
        self.number = case.number


class PurposeMiddleware:
    """Whatever page of a case finds that a purpose is lacking leads to the page that asks, and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PurposeNeeded):
            return None
        target = reverse("cases:case_purpose", args=[exception.number])
        asked = {"next": request.get_full_path()}
        if going_on.keep(request):
            asked["sent"] = "yes"
        target += "?" + urlencode(asked)
        return HttpResponseClientRedirect(target) if request.htmx else redirect(target)  # type: ignore[attr-defined]


def ask(request: HttpRequest, case: Case) -> purpose.Purpose:
    """The purpose of this look at a (marked) case, which from here on goes with all that is recorded."""
    found = purpose.purpose_of(case, request.session)
    if found is None:
        raise PurposeNeeded(case)
    if found.code:
        for_purpose(found.code)
    return found


@repeatable("says the same once more")
@require_http_methods(["GET", "POST"])
def case_purpose(request: HttpRequest, number: str) -> HttpResponse:
    """Asks, keeps the answer for this sitting, and goes where the person was going. Shows nothing of the case."""
    cases = purpose.marked(Case.objects.visible_to(request.user), request.user).defer("terms")  # type: ignore[arg-type]
    case = get_object_or_404(cases, number=number)
    target = _target(request, case)
    if case.is_own_work or case.in_emergency:
        return redirect(target)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    sent = "sent" in request.GET and going_on.waits(request, target)
    if request.method == "POST" and form.is_valid():
        purpose.state(case, request.session, **form.cleaned_data)
        return _go_on(request, case) if sent else redirect(target)
    context = {"form": form, "number": case.number, "sent": sent}
    return render(request, "cases/case/purpose.html", context, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, case: Case) -> HttpResponse:
    """Do what was sent before the reason was known. What goes wrong there takes back that a reason was given."""
    try:
        return going_on.go_on(request)
    except Exception:
        purpose.take_back(case, request.session)
        raise


def _target(request: HttpRequest, case: Case) -> str:
    """Where the person was going: an address of this very case or of a report in it, or else the page of the case."""
    page = reverse("cases:case", args=[case.number])
    wanted = request.GET.get("next", "")
    reports = Report.objects.visible_to(request.user).filter(case=case).values_list("number", flat=True)
    pages = (page, *(reverse("cases:report", args=[number]) for number in reports))
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(pages)
    return wanted if ours else page
