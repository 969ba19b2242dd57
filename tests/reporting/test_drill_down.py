"""A number leads the head of OIF to the list of what it counts, and nobody else.

Over random registers the list behind every number holds exactly the reports or cases that are counted. Where another
unit is counted (investigations, violations, …), the cases of the list hold exactly so many, and none holds nothing.

Negative controls: leave `Q(handled_on__gt=day)` out of `cases.filters.counted._result`, the cases that were closed
later out of `_open_then`, or what was replaced out of `cases.filters.decided`; the walk names figure, entry and list.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Directorate
from cases.filters import Filter, ended_terms
from cases.filters.cases import parts_for
from cases.filters.reports import parts_for as parts_of_reports
from cases.models import Case, Report
from reporting import counting, figures
from reporting.dashboard.links import TARGETS, TOTALS, Links, links_for
from reporting.periods import Quarter, Year
from reporting.tables import Table
from tests.proof import many
from tests.reporting.conftest import scope
from tests.reporting.looked import Looked
from tests.reporting.registers import TODAY
from tests.reporting.slowly import FIGURES
from tests.reporting.test_figures_slowly import NOW, in_each_register

pytestmark = pytest.mark.django_db


MORE_THAN_ONCE = ("cases_flow", "terms_of_cases")  # a case that was reopened counts twice


def numbers(table: Any) -> Any:
    """Every number of a table that is not zero: code, column, count."""
    if isinstance(table, Table):
        return [(row.code, "", row.count) for row in table.rows if row.count]
    return [
        (label.code, head.code, cell)
        for label, cells in table.lines
        for head, cell in zip(table.columns, cells, strict=True)
        if cell
    ]


def listed(url: str, user: Any, rf: Any) -> set[int]:
    """The keys of what the list at an address shows."""
    request = rf.get(url)
    request.user = user
    reports = url.startswith(reverse("cases:reports"))
    asked = Filter((parts_of_reports if reports else parts_for)(user), request)
    assert asked.form.is_valid(), (url, asked.form.errors)
    assert len(asked.chips) == len(request.GET), url
    rows = (Report if reports else Case).objects.visible_to(user).filter(asked.condition)
    return set(rows.values_list("pk", flat=True))


def wrong(see: Looked, table: Any, links: Links, user: Any, rf: Any) -> Any:
    for code, column, count in numbers(table):
        url = links.url(table.key, code, column, table.period)
        if not url:
            continue
        found = listed(url, user, rf)
        if table.unit.code in ("report", "case") and table.key not in MORE_THAN_ONCE:
            if len(found) != count:
                yield table.key, code, column, count, len(found), url
            continue
        entry = (code, column) if column else code
        slow = FIGURES[table.key]
        if slow(see.only(found), table.period)[entry] != count:
            yield table.key, code, column, count, found, url
        if any(not slow(see.only({case}), table.period)[entry] for case in found):
            yield table.key, code, column, "holds a case without", url


def test_the_list_behind_a_number_holds_what_it_counts(cast, rf, monkeypatch, proof_report):
    walked: list[Any] = []
    monkeypatch.setattr(ended_terms, "timezone", SimpleNamespace(localdate=lambda: TODAY))

    def look(_register: Any) -> None:
        for code, period in (("FIN", Year(2024)), ("R1", Quarter(2024, 3))):
            asked = [(q.source, period) for q in figures.QUESTIONS.values()]
            counts = counting.count(scope(code), asked, now=NOW)
            see = Looked(Directorate.objects.get(code=code), TODAY)
            links = links_for(cast.head, scope(code), imported=False, today=TODAY)
            for key in TARGETS:
                table = figures.QUESTIONS[key].answer(counts, period)
                lost = counts.one("links", period, "link", "violations_without_person")
                if lost and table.unit.code in ("violation", "disposition", "measure"):
                    continue
                assert list(wrong(see, table, links, cast.head, rf)) == []
                walked.append(key)

    in_each_register(many(2, 150), cast, look)
    assert set(walked) == set(TARGETS)
    proof_report("lists behind figures", tables=len(walked))


def test_who_is_not_the_head_gets_no_links(cast):
    for user in (cast.director, cast.deputy, cast.anna, cast.central, cast.coordinator):
        assert links_for(user, scope("BD"), imported=False, today=TODAY) is None
    assert links_for(cast.head, scope("BD"), imported=False, today=TODAY) is not None


def test_decisions_of_which_some_lie_in_no_case_have_no_list(cast):
    links = links_for(cast.head, scope("FIN"), imported=True, today=TODAY)
    assert links is not None
    assert links.url("measures_heaviest", "BERISPING", "", Year(2023)) == ""
    assert links.url("reports_by_channel", "oif_mail", "", Year(2023)) != ""


def test_every_target_is_a_figure():
    assert set(TARGETS) | set(TOTALS) <= set(figures.QUESTIONS)


@pytest.mark.parametrize(
    "query", ["open=2026-13-45", "open=x", "moved=eaten.2026-01-01.2026-02-01", "settled=2026-01-01", "at="]
)
def test_a_filter_that_is_not_understood_sets_nothing(query, cast, rf):
    request = rf.get(f"/cases/?{query}")
    request.user = cast.head
    asked = Filter(parts_for(cast.head), request)
    assert asked.values == {}


def test_the_page_of_the_head_leads_to_lists_and_that_of_the_director_to_definitions(
    cast, at_preliminary, client, sign_in
):
    address = reverse("reporting:figures")
    sign_in(cast.head)
    assert 'href="/cases/?directorate=FIN&amp;open=' in client.get(address).content.decode()
    sign_in(cast.director)
    page = client.get(address).content.decode()
    assert "/cases/?" not in page
    assert "/reports/?" not in page
    assert 'href="/figures/definitions/#cases_flow"' in page
