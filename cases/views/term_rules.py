"""The table of terms: read by who works with cases, changed by the administrator, who sees the effect first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reach
from accounts.refusal import NotAllowed, Refusal, allows, refusal_of
from cases import term_rules
from cases.forms.acts import ActForm
from cases.forms.term_rules import TermRuleForm
from cases.models import TermRule
from cases.views.acts import Act, perform

READS = ("see_case", term_rules.MANAGES)


def _withdraw(rule: TermRule, by: Any, values: dict[str, Any]) -> None:
    term_rules.withdraw_rule(rule, by=by)


WITHDRAW = Act(
    "withdraw",
    gettext_lazy("Withdraw this rule"),
    gettext_lazy("Withdraw the rule"),
    gettext_lazy("The rule has been withdrawn. The one before it goes on."),
    ActForm,
    term_rules.check_withdraw,
    _withdraw,
)


def _state_of(rule: TermRule) -> tuple[str, str]:
    """Word and tone of the badge of a rule."""
    today = timezone.localdate()
    if term_rules.has_yet_to_begin(rule, today):
        return _("to come"), "blue"
    if rule.valid_until is not None and rule.valid_until < today:
        return _("ended"), "neutral"
    return _("in force"), "green"


def _may_read(request: HttpRequest) -> None:
    if not any(reach.holds(request.user, permission) for permission in READS):
        raise Http404


@require_GET
def term_list(request: HttpRequest) -> HttpResponse:
    """Every rule of the table, each with those before and after it."""
    _may_read(request)
    manages = allows(term_rules.check_manage, request.user)
    rows = []
    for rule in TermRule.objects.all():
        word, tone = _state_of(rule)
        rows.append(
            {
                "rule": rule,
                "state": word,
                "tone": tone,
                "may_change": manages and allows(term_rules.check_change, request.user, rule),
                "may_withdraw": manages and allows(term_rules.check_withdraw, request.user, rule),
            }
        )
    return render(request, "cases/terms/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def term_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another rule from a day on: sent once it shows what that does, sent again it is done."""
    _may_read(request)
    rule = get_object_or_404(TermRule, pk=pk)
    refusal = refusal_of(term_rules.check_change, request.user, rule)
    if isinstance(refusal, NotAllowed):
        raise refusal
    form = TermRuleForm(request.POST if request.method == "POST" else None, obj=rule, by=request.user)
    shown: dict[str, Any] = {"rule": rule, "refusal": refusal, "back": reverse("cases:terms")}
    if form.is_bound and form.is_valid() and refusal is None:
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if form.was_looked_at:
            try:
                term_rules.change_rule(rule, by=request.user, **values)
            except Refusal as late:
                form.add_error(None, ValidationError(str(late.sentence)))
            else:
                messages.success(request, _("The rule has been changed from the day you chose."))
                return redirect("cases:terms")
        else:
            asked = {name: value for name, value in values.items() if name != "source"}
            shown["effect"] = term_rules.effect_of(rule, by=request.user, **asked)
            shown["looked_at"] = True
            form = form.with_what_was_seen()
    status = 422 if form.errors else 200
    return render(request, "cases/terms/change.html", {"form": form, **shown}, status=status)


@require_http_methods(["GET", "POST"])
def term_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a rule that has yet to begin."""
    _may_read(request)
    rule = get_object_or_404(TermRule, pk=pk)
    context = {"about": rule.label, "trail": [(_("Terms"), reverse("cases:terms"))]}
    return perform(request, WITHDRAW, rule, back=reverse("cases:terms"), context=context)
