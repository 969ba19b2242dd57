"""What the totals of another register say of themselves: unit, period, as of when, and who counted them."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reporting.other_registers.tables import Report, ThreeYears


def definition(report: Report, table: ThreeYears) -> str:
    load = report.load
    return _(
        "Unit: %(unit)s · Period: %(period)s · As of: version %(version)s of the file, loaded on %(at)s · Counted: by "
        "the owner of that register, as it was published; OIF counts none of it."
    ) % {
        "unit": report.register.unit.name,
        "period": period(table),
        "version": load.version,
        "at": date_format(localtime(load.loaded_at), "DATETIME_FORMAT"),
    }


def period(table: ThreeYears) -> str:
    """The years that stand beside each other, or the last one where its reader sees no other."""
    return f"{table.years[0]}–{table.years[-1]}" if table.has_years else str(table.years[-1])
