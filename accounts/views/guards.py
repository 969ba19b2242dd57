"""Who these pages exist for, and the moves that their forms share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import reach
from accounts.refusal import NotAllowed, Refusal
from accounts.sign_in.again import ask_again

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """These pages do not exist for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reach.holds(request.user, "manage_users"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def gives_access(view: View) -> View:
    """The view gives or takes access: besides the role, one has proved a few minutes ago who one is."""
    return for_administrators(ask_again(view))


def went_through(form: forms.Form, door: Callable[[], Any]) -> bool:
    """Go through a door with a valid form; a refusal becomes an error of the form, and what was typed stays."""
    if not form.is_valid():
        return False
    try:
        door()
    except Refusal as refusal:
        form.add_error(None, as_error(refusal))
        return False
    return True


def as_error(refusal: Refusal) -> ValidationError:
    return ValidationError([str(refusal.sentence), *(str(item) for item in refusal.missing)])


def check_page(check: Callable[[], None]) -> Refusal | None:
    """What a page says beforehand: the refusal of the state, while who may not at all gets it as 403."""
    try:
        check()
    except NotAllowed:
        raise
    except Refusal as refusal:
        return refusal
    return None


def show_form(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """The page of one form; 422 when there is something to correct."""
    status = 422 if form.errors else 200
    return render(request, "accounts/act.html", {"form": form, **context}, status=status)
