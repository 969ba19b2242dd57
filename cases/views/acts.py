"""What can be done with a case or a report, as a table: one form page serves every act.

An act names its form, its check and its door. From the table come the address, the button (shown only to who
may, greyed with the sentence of the refusal when not yet) and the page of the form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.refusal import NotAllowed, Refusal, refusal_of
from cases.forms.acts import ActForm

__all__ = ["Act", "ActForm", "Done", "Offer", "offers", "perform"]


@dataclass(frozen=True)
class Act:
    """One thing that can be done with an object.

    `form(data, obj=…, by=…)` makes the form; `check(by, obj)` raises the refusal; `do(obj, by, cleaned)` calls the door
    and may return an address to go to, or `Done`.
    """

    name: str
    title: Any  # heading of the form page
    button: Any  # what the button says: a verb
    done: Any  # the message afterwards
    form: Callable[..., forms.BaseForm]
    check: Callable[[Any, Any], None]
    do: Callable[[Any, Any, dict[str, Any]], Any]
    anchor: str = ""  # the section of the object's page to return to
    intro: Any = ""
    danger: bool = False
    template: str = "cases/act.html"


@dataclass(frozen=True)
class Done:
    """Where to go after an act (empty: back), what else is to be said, and what instead of that it was done."""

    url: str = ""
    also: Any = ""
    instead: Any = ""


@dataclass(frozen=True)
class Offer:
    """An act as the page shows it: possible now, or with the sentence why not."""

    act: Act
    refusal: Refusal | None

    @property
    def possible(self) -> bool:
        return self.refusal is None


def offers(acts: dict[str, Act], by: Any, obj: Any) -> dict[str, Offer]:
    """The acts that this person may ever do with this object, each possible or with its refusal."""
    found = {}
    for name, act in acts.items():
        refusal = refusal_of(act.check, by, obj)
        if not isinstance(refusal, NotAllowed):
            found[name] = Offer(act, refusal)
    return found


def perform(request: HttpRequest, act: Act, obj: Any, *, back: str, context: dict[str, Any]) -> HttpResponse:
    """The form page of one act: GET shows it, POST goes through the door; a refusal keeps what was typed."""
    refusal = refusal_of(act.check, request.user, obj)
    if isinstance(refusal, NotAllowed):
        raise refusal
    sent = {"files": request.FILES} if request.FILES else {}
    form = act.form(request.POST if request.method == "POST" else None, obj=obj, by=request.user, **sent)
    if request.method == "POST" and refusal is not None:
        form.is_valid()
        form.add_error(None, _as_error(refusal))
    elif request.method == "POST" and form.is_valid():
        try:
            target = act.do(obj, request.user, form.cleaned_data)
        except Refusal as late:
            form.add_error(None, _as_error(late))
        else:
            instead = target.instead if isinstance(target, Done) else ""
            messages.success(request, instead or act.done)
            if isinstance(target, Done):
                if target.also:
                    messages.info(request, target.also)
                target = target.url
            return redirect(target or (f"{back}#{act.anchor}" if act.anchor else back))
    status = 422 if form.errors else 200
    return render(
        request,
        act.template,
        {"act": act, "form": form, "refusal": refusal, "back": back, **context},
        status=status,
    )


def _as_error(refusal: Refusal) -> ValidationError:
    return ValidationError([str(refusal.sentence), *(str(item) for item in refusal.missing)])
