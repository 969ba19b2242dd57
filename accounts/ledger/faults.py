"""What a verification can find, each as a sentence that names the entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "changed": gettext_lazy(
        "%(table)s, row %(row)s: the row is not as it was written. Entry %(place)s of transaction %(xact)s in "
        "%(chain)s has another hash."
    ),
    "missing": gettext_lazy(
        "%(table)s, row %(row)s: the row is gone, and no destruction of it was recorded. Entry %(place)s of "
        "transaction %(xact)s in %(chain)s still has its hash."
    ),
    "unsealed": gettext_lazy(
        "%(table)s, row %(row)s: the row stands in no entry of the ledger. It was not written through the application, "
        "or its entry was removed."
    ),
    "seal_missing": gettext_lazy("Seal %(number)s of %(chain)s is missing."),
    "seal_broken": gettext_lazy(
        "Seal %(number)s of %(chain)s does not follow from the seal before it and its own entries "
        "(transaction %(xact)s). The ledger was changed here."
    ),
    "entries_without_seal": gettext_lazy(
        "Entry %(place)s of transaction %(xact)s in %(chain)s is bound by no seal: it was added afterwards, "
        "or its seal was removed."
    ),
    "head": gettext_lazy(
        "The head of %(chain)s stands at seal %(head)s, and the last seal is %(number)s. The tail was cut off or the "
        "head was changed."
    ),
    "form": gettext_lazy("The form of %(table)s (%(form)s) was changed: its digest is another."),
    "columns": gettext_lazy(
        "%(table)s has other columns than the ledger knows. Was the table changed without `migrate`?"
    ),
    "no_trigger": gettext_lazy(
        "%(table)s does not enter its rows in the ledger: the trigger is gone or switched off."
    ),
    "checkpoint_signature": gettext_lazy("%(file)s is not signed by a key that was given."),
    "checkpoint_sequence": gettext_lazy("%(file)s does not follow the checkpoint before it. One is missing."),
    "checkpoint_places": gettext_lazy("%(file)s in %(place)s is not the one that lies in another place."),
    "checkpoint_cut": gettext_lazy(
        "%(chain)s ends before seal %(number)s, which %(file)s has signed. The tail was cut off."
    ),
    "checkpoint_differs": gettext_lazy(
        "Seal %(number)s of %(chain)s is not the one that %(file)s has signed. The chain was written anew."
    ),
}


@dataclass(frozen=True)
class Fault:
    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = dict(self.values)
        if "chain" in told:
            told["chain"] = name_of_chain(told["chain"])
        if "table" in told:
            told["table"] = name_of_table(told["table"])
        return SENTENCES[self.kind] % told


def name_of_chain(chain: int) -> str:
    if chain == 0:
        return _("the chain of what has no directorate")
    return _("the chain of directorate %(number)s") % {"number": chain}


def name_of_table(table: str) -> str:
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    return f"{table} ({model._meta.verbose_name})" if model else table
