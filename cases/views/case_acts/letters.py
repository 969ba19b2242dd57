"""What can be done with a letter that stands in the dossier: made final, and its PDF made once more."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.forms.documents import SureForm
from cases.letters import doors
from cases.models import Letter
from cases.views.acts import Act


def _page(letter: Letter) -> str:
    return reverse("cases:document", args=[letter.document.case.number, letter.document_id])


def _finish(letter: Letter, by: Any, values: dict[str, Any]) -> str:
    doors.finish_letter(letter, by=by)
    return _page(letter)


def _print(letter: Letter, by: Any, values: dict[str, Any]) -> str:
    doors.print_again(letter, by=by)
    return _page(letter)


FINISH = Act(
    "finish-letter",
    _("Make the letter final"),
    _("Make final"),
    _("The letter is final. The step that asks for it has been ticked."),
    SureForm,
    doors.check_finish,
    _finish,
    intro=_("Do this when the letter is sent as it is. A later change is a new version, and a draft again."),
)
PRINT = Act(
    "print-letter",
    _("Make the PDF once more"),
    _("Make the PDF"),
    _("The PDF is being made."),
    SureForm,
    doors.check_print,
    _print,
)
