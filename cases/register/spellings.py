"""Other spellings under which registers name a service, a category or a measure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import Directorate, DirectorateAlias, User
from accounts.refusal import Refusal
from cases.models import Category, ListAlias, Measure
from cases.permissions import check_may_anywhere
from cases.register.headings import normal

LISTS: dict[str, Any] = {"directorate": Directorate, "category": Category, "measure": Measure}


@door
def add_spelling(name: str, text: str, code: str, *, by: User | None) -> DirectorateAlias | ListAlias:
    """From now on `text` in a register means the entry with this code. Case, spaces and accents never matter."""
    if by is not None:
        check_may_anywhere(by, "manage_lists")
    entry = LISTS[name].objects.filter(code=code).first()
    if entry is None:
        raise Refusal(_("There is no entry with the code %(code)s in this list.") % {"code": code})
    if not normal(text):
        raise Refusal(_("A spelling holds at least one letter or digit."))
    if normal(text) in _known(name):
        raise Refusal(_("This spelling already has a meaning."))
    if name == "directorate":
        return DirectorateAlias.objects.create(directorate=entry, text=text)
    return ListAlias.objects.create(list=name, text=text, code=code)


def _known(name: str) -> set[str]:
    if name == "directorate":
        spellings = DirectorateAlias.objects.values_list("text", flat=True)
        words = Directorate.objects.values_list("code", "name_nl", "name_en")
    else:
        spellings = ListAlias.objects.filter(list=name).values_list("text", flat=True)
        words = LISTS[name].objects.values_list("code", "label_nl", "label_en")
    return {normal(text) for text in [*spellings, *(text for row in words for text in row)]}
