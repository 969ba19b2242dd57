"""The text helper: the sentences of a chapter, written from the counts.

A percentage never stands alone: it goes with its count, the total and the unit, "31 of 83 violations (37%)". The
percentages of one sentence or list are rounded together, so that they add up (`annual.rounding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.annual.asking import Asked
from reporting.annual.grids import per_thousand
from reporting.annual.rounding import shares
from reporting.periods import Period
from reporting.units import Unit
from reporting.writing import number

Counted = Sequence[tuple[str, int, str]]  # label, count and code


def part_of(count: int, total: int, unit: Unit, percent: int) -> str:
    """`31 of 83 violations (37%)`."""
    return _("%(n)s of %(total)s (%(percent)s%%)") % {
        "n": number(count),
        "total": unit.of(total, number(total)),
        "percent": percent,
    }


def listing(rows: Counted, unit: Unit, total: int) -> str:
    """`management: 31 of 83 reports (37%); citizen: …`: the largest first, what counts nothing left out."""
    rows = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    percents = shares([row[1] for row in rows], total, [row[2] for row in rows])
    told = [
        _("%(label)s: %(part)s") % {"label": label, "part": part_of(count, total, unit, percent)}
        for (label, count, _code), percent in zip(rows, percents, strict=True)
    ]
    return "; ".join(told)


def against(now: int, before: int | None, unit: Unit, period: Period) -> str:
    """How a total stands to that of the period before; nothing where that is not known."""
    if before is None:
        return ""
    year = str(period) if period.whole else _("the same days of %(year)s") % {"year": period.year}
    values = {"year": year, "before": unit.of(before, number(before)), "n": number(abs(now - before))}
    if now > before:
        return _("That is %(n)s more than in %(year)s (%(before)s).") % values
    if now < before:
        return _("That is %(n)s fewer than in %(year)s (%(before)s).") % values
    return _("That is as many as in %(year)s.") % values


def _total(asked: Asked, key: str, sentence: str) -> str:
    if not asked.knows(key):
        return ""
    table, before = asked.table(key), asked.before(key)
    told = sentence % {"year": asked.year, "n": table.unit.of(table.total, number(table.total))}
    return " ".join(
        filter(
            None, [told, against(table.total, before.total if before else None, table.unit, asked.compared)]
        )
    )


def _list(asked: Asked, key: str, lead: str) -> list[str]:
    table = asked.table(key)
    if not table.total or not asked.knows(key):
        return []
    rows = [(str(row.label), row.count, row.code) for row in table.rows]
    return [f"{lead} {listing(rows, table.unit, table.total)}."]


def of_reports(asked: Asked) -> Iterable[str]:
    yield _total(asked, "reports_by_reporter_kind", _("In %(year)s OIF received %(n)s."))
    yield from _list(asked, "reports_by_reporter_kind", _("By kind of reporter:"))
    yield from _list(asked, "reports_by_category", _("By subject:"))


def of_investigations(asked: Asked) -> Iterable[str]:
    yield _total(asked, "investigations_by_kind", _("Investigations started in %(year)s: %(n)s."))
    yield from _list(asked, "cases_by_inquiry", _("Of the cases opened, by status of the investigation:"))


def of_persons(asked: Asked) -> Iterable[str]:
    yield _total(asked, "persons_by_tie", _("The cases opened in %(year)s are about %(n)s."))
    people, persons = asked.staff_of(asked.year), asked.table("persons_by_tie").total
    if people and persons and asked.knows("persons_by_tie"):
        yield _("That is %(rate)s for every 1,000 of the %(people)s people who work there.") % {
            "rate": per_thousand(persons, people).text,
            "people": number(people),
        }
    lead = _("Persons involved about whom was decided in %(year)s, by the heaviest measure:")
    yield from _list(asked, "persons_by_heaviest", lead % {"year": asked.year})


def of_violations(asked: Asked) -> Iterable[str]:
    yield _total(asked, "violations_by_outcome", _("Settled in %(year)s: %(n)s."))
    yield from _list(asked, "violations_by_outcome", _("By outcome:"))
    yield from _list(asked, "violations_by_category", _("By category:"))


def of_dispositions(asked: Asked) -> Iterable[str]:
    table = asked.table("measures_group_a")
    total, none = table.total or 0, table.count_of("geen") + table.count_of("")
    if not total:
        return
    percents = shares([none, total - none])
    yield _("Without a measure: %(without)s; with a measure: %(with)s.") % {
        "without": part_of(none, total, table.unit, percents[0]),
        "with": part_of(total - none, total, table.unit, percents[1]),
    }
    yield from _list(asked, "measures_heaviest", _("By the heaviest measure:"))
    services = asked.table("dispositions_by_part")
    with_measure = [(str(label), cells[0], label.code) for label, cells in services.lines if sum(cells)]
    measured = sum(row[1] for row in with_measure)
    if asked.is_ministry and measured:
        lead = _("Dispositions with a measure, by service:")
        yield f"{lead} {listing(with_measure, table.unit, measured)}."


def of_groups(asked: Asked) -> Iterable[str]:
    """Of what had a measure: how often which kind of it, in both groupings."""
    for key, lead in (
        ("measures_group_a", _("Of the dispositions with a measure, grouping A:")),
        ("measures_group_b", _("Of the dispositions with a measure, grouping B:")),
    ):
        table = asked.table(key)
        rows = [(str(row.label), row.count, row.code) for row in table.rows if row.code not in ("geen", "")]
        total = sum(row[1] for row in rows)
        if total:
            yield f"{lead} {listing(rows, table.unit, total)}."


def of_disciplined(asked: Asked) -> Iterable[str]:
    table = asked.table("persons_disciplined")
    total = table.total or 0
    yield ngettext(
        "In %(year)s %(n)s person got a disciplinary measure, counted once per case by the heaviest.",
        "In %(year)s %(n)s persons got a disciplinary measure, each counted once per case by the heaviest.",
        total,
    ) % {"year": asked.year, "n": number(total)}
    yield from _list(asked, "persons_disciplined", _("By the heaviest disciplinary measure:"))
