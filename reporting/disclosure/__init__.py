"""Small numbers: which counts of a table to hide, and whether what is published gives a hidden one away. Pure.

`tables` has tables of counts and what is published of them; `atoms` and `books` tie the cells of several tables to the
same facts; `readers` work out what follows from everything published together, and `auditing` asks whether that is too
much; `suppressing` hides until it is not. `solving` is the linear programming beneath. See docs/adr/0035.
"""

from reporting.disclosure.auditing import Audit, Finding, audit
from reporting.disclosure.books import Knower, Rule
from reporting.disclosure.suppressing import Unprotected, suppress
from reporting.disclosure.tables import NOT_SHOWN, SMALL, Entry, Published, Shape

__all__ = [
    "NOT_SHOWN",
    "SMALL",
    "Audit",
    "Entry",
    "Finding",
    "Knower",
    "Published",
    "Rule",
    "Shape",
    "Unprotected",
    "audit",
    "suppress",
]
