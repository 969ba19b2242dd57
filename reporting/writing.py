"""Numbers and shares as the reader writes them: `1.198` and `37 %`."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _


def number(value: int | None) -> str:
    """A count with its thousands apart; nothing for what was not counted."""
    return "" if value is None else formats.number_format(value, force_grouping=True)


def known(value: int | None) -> str:
    """A count; a dash for one that is not known, which is no zero."""
    return "\N{EN DASH}" if value is None else number(value)


def signed(value: int) -> str:
    """A step with its sign: `+3`, `−2`."""
    return difference(value, 0)


def percent(share: float | None) -> str:
    """A share as whole per cents; nothing where there is no total to be a share of."""
    return "" if share is None else _("%(n)s%%") % {"n": number(round(100 * share))}


def difference(now: int, before: int) -> str:
    """`+3`, `−2`, `0`, with a real minus sign."""
    step = now - before
    sign = "+" if step > 0 else "\N{MINUS SIGN}" if step < 0 else ""
    return sign + number(abs(step))
