"""The people of the register: who there are, one of them with every reason of reach, and changing an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, people
from accounts.forms.grants import NoFields
from accounts.forms.people import ManagerForm, NewPersonForm, PeopleFilter, PersonForm
from accounts.models import Grant, GrantProposal, User
from accounts.once import repeatable
from accounts.reasons import by_permission, reasons_of
from accounts.refusal import allows, refusal_of
from accounts.sign_in import second_factor
from accounts.tree import Tree, whole_tree
from accounts.views.guards import check_page, for_administrators, gives_access, show_form, went_through

PAGE_SIZE = 50
MOST_HITS = 50
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Page:
    """One page of a list, with how many rows there are in all."""

    rows: list[Any]
    number: int
    total: int
    query: str  # of the filter, without the page

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE)

    def _link(self, number: int) -> str:
        return f"?{self.query}&page={number}" if self.query else f"?page={number}"

    @property
    def before(self) -> str:
        return self._link(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self._link(self.number + 1) if self.number < self.pages else ""


def page_of(rows: QuerySet, request: HttpRequest) -> Page:
    """One page of an ordered query, with its total, in one query."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 7 else 1
    first = (max(number, 1) - 1) * PAGE_SIZE
    found = list(rows.annotate(total_rows=Window(Count("pk")))[first : first + PAGE_SIZE])
    if first and not found:
        raise Http404
    query = request.GET.copy()
    query.pop("page", None)
    return Page(found, max(number, 1), found[0].total_rows if found else 0, query.urlencode())


@repeatable("changes nothing; a search is recorded each time")
@require_http_methods(["GET", "POST"])
@for_administrators
def people_list(request: HttpRequest) -> HttpResponse:
    """GET filters by role, directorate and account; POST searches a name, which never stands in an address."""
    tree = whole_tree()
    form = PeopleFilter(request.GET, tree=tree)
    form.is_valid()
    set_ = {name: value for name, value in form.cleaned_data.items() if value}
    users = _with_grants(_filtered(set_, tree)).order_by("last_name", "first_name", "username")
    text = " ".join(request.POST.get("q", "").split())[:LONGEST_QUERY]
    if text:
        rows = list(_named(users, text)[:MOST_HITS])
        page = Page(rows, 1, len(rows), "")
        log.record(log.Action.SEARCH, "people", details=text)
    else:
        page = page_of(users, request)
        log.record(log.Action.VIEW, "list:people")
    context = {
        "filter": form,
        "is_set": bool(set_),
        "page": page,
        "text": text,
        "full": bool(text) and len(page.rows) >= MOST_HITS,
    }
    return render(request, "accounts/people/list.html", context)


def _filtered(set_: dict[str, Any], tree: Tree) -> QuerySet[User]:
    users = User.objects.all()
    if "active" in set_:
        users = users.filter(is_active=set_["active"] == "yes")
    if "role" in set_ or "place" in set_:
        wanted = Grant.objects.running(timezone.localdate()).filter(user=OuterRef("pk"))
        if "role" in set_:
            wanted = wanted.filter(role=set_["role"])
        if "place" in set_:
            place = set_["place"].pk
            wanted = wanted.filter(directorate__in={place} | tree.below(place))
        users = users.filter(Exists(wanted))
    return users


def _named(users: QuerySet[User], text: str) -> QuerySet[User]:
    """Every word stands somewhere in the name or the user name."""
    for word in text.split():
        users = users.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        )
    return users


def _with_grants(users: QuerySet[User]) -> QuerySet[User]:
    running = Grant.objects.running(timezone.localdate()).select_related("directorate").order_by("pk")
    return users.prefetch_related(Prefetch("grants", queryset=running, to_attr="running_grants"))


# --- One person ---------------------------------------------------------------------------------------


@require_GET
@for_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who this is, which grants there are and were, and why this person reaches what they reach."""
    user = get_object_or_404(User.objects.select_related("manager"), pk=pk)
    today, tree = timezone.localdate(), whole_tree()
    grants = list(
        user.grants.select_related("user", "directorate", "given_by", "confirmed_by", "ended_by").order_by(
            "-valid_from", "-pk"
        )
    )
    running = [grant for grant in grants if grant.runs_on(today)]
    coming = [grant for grant in grants if grant.ended_at is None and grant.valid_from > today]
    log.record(log.Action.VIEW, f"user:{user.pk}")
    context = {
        "person": user,
        "running": running,
        "coming": coming,
        "past": [grant for grant in grants if grant not in running and grant not in coming],
        "proposals": GrantProposal.objects.waiting()
        .filter(user=user)
        .select_related("directorate", "proposed_by"),
        "reasons": by_permission(reasons_of(user, running, tree, today=today)),
        "facts": _facts(user),
        "may_change": allows(people.check_change, request.user, user),
        "may_deactivate": allows(people.check_deactivate, request.user, user),
        "is_me": user.pk == request.user.pk,
        "reset_refusal": refusal_of(second_factor.check_reset, request.user, user),
    }
    return render(request, "accounts/people/person.html", context)


def _facts(user: User) -> list[dict[str, Any]]:
    return [
        {"term": _("User name"), "value": user.username},
        {"term": _("E-mail address"), "value": user.email},
        {"term": _("Personnel number"), "value": _("known") if user.personnel_number_hash else None},
        _manager_of(user),
        {"term": _("Last signed in"), "value": user.last_login or _("never")},
    ]


def _manager_of(user: User) -> dict[str, Any]:
    if user.manager is not None:
        return {"term": _("Manager"), "value": user.manager, "url": back_to(user.manager)}
    known = _("known by personnel number") if user.manager_number_hash else None
    return {"term": _("Manager"), "value": known}


def back_to(user: User) -> str:
    return reverse("accounts:person", args=[user.pk])


def trail_of(user: User) -> list[tuple[Any, str]]:
    return [(_("People"), reverse("accounts:people")), (str(user), back_to(user))]


@require_http_methods(["GET", "POST"])
@for_administrators
def person_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    made: list[User] = []
    if went_through(form, lambda: made.append(people.add_user(by=request.user, **form.cleaned_data))):
        messages.success(request, _("The account is made. It reaches nothing until you give a role."))
        return redirect("accounts:person", made[0].pk)
    return show_form(
        request,
        form,
        title=_("Add a person"),
        button=_("Add person"),
        back=reverse("accounts:people"),
        trail=[(_("People"), reverse("accounts:people"))],
    )


@require_http_methods(["GET", "POST"])
@gives_access
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    refusal = check_page(lambda: people.check_change(request.user, user))
    initial = {name: getattr(user, name) for name in people.CHANGEABLE}
    form = PersonForm(request.POST or None, obj=user, initial=initial)
    if went_through(form, lambda: people.change_person(user, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The data of this person were changed."))
        return redirect(back_to(user))
    return show_form(
        request,
        form,
        title=_("Change data"),
        button=_("Save changes"),
        back=back_to(user),
        trail=trail_of(user),
        refusal=refusal,
    )


@require_http_methods(["GET", "POST"])
@gives_access
def person_manager(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands above this person: it keeps a case from the line of its subject."""
    user = get_object_or_404(User.objects.select_related("manager"), pk=pk)
    refusal = check_page(lambda: people.check_set_manager(request.user, user, None))
    initial = {"manager": user.manager.username if user.manager else ""}
    form = ManagerForm(request.POST if request.method == "POST" else None, obj=user, initial=initial)
    if went_through(form, lambda: people.set_manager(user, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The manager of this person is recorded."))
        return redirect(back_to(user))
    return show_form(
        request,
        form,
        title=_("Manager"),
        intro=_("A case against somebody is kept from who stands directly above or below that person."),
        button=_("Record manager"),
        back=back_to(user),
        trail=trail_of(user),
        refusal=refusal,
    )


@require_http_methods(["GET", "POST"])
@gives_access
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    refusal = check_page(lambda: people.check_deactivate(request.user, user))
    form = NoFields(request.POST if request.method == "POST" else None)
    if went_through(form, lambda: people.deactivate(user, by=request.user)):
        messages.success(request, _("The account is closed. This person cannot sign in any more."))
        return redirect(back_to(user))
    return show_form(
        request,
        form,
        title=_("Close the account"),
        intro=_("This person is signed out and reaches nothing any more. What they did stays on record."),
        button=_("Close the account"),
        danger=True,
        back=back_to(user),
        trail=trail_of(user),
        refusal=refusal,
    )


@require_http_methods(["GET", "POST"])
@gives_access
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    refusal = check_page(lambda: people.check_reactivate(request.user, user))
    form = NoFields(request.POST if request.method == "POST" else None)
    if went_through(form, lambda: people.reactivate(user, by=request.user)):
        messages.success(request, _("The account is open again."))
        return redirect(back_to(user))
    return show_form(
        request,
        form,
        title=_("Open the account again"),
        intro=_(
            "This person can sign in again. Grants that still run reach again what they say: look at them first."
        ),
        button=_("Open the account"),
        back=back_to(user),
        trail=trail_of(user),
        refusal=refusal,
    )
