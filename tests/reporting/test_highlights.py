"""What stands out in a month: found by rules that are data, frozen as numbers, said in words without any name.

Negative controls, each tried and seen to fail: count the month itself into its usual range; take `rules_on` out of
`doors.counted`; let a rule hold after its `valid_until`.
"""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from accounts import context
from reporting import overviews
from reporting.models import MonthlyOverview
from reporting.overviews import Overview, finding, highlights
from reporting.overviews.finding import usual_range
from reporting.overviews.rules import read, rules_on
from reporting.periods import Month
from tests.factories import directorate, make_report

FEBRUARY = Month(2025, 2)
QUIET = {"rows": [], "total": 0, "year_only": 0}


def table(*rows):
    return {
        "rows": [[code, code, code, count] for code, count in rows],
        "total": sum(n for _, n in rows),
        "year_only": 0,
    }


def cross():
    return {
        "columns": [["late", "te laat", "late"]],
        "lines": [["feedback", "terugkoppeling", "feedback", 0]],
        "added": True,
        "year_only": 0,
    }


def overview(**given):
    """An overview in which nothing stands out, but for what a test gives."""
    tables = {
        "reports_wrongdoing": table(("yes", 0), ("no", 3)),
        "reports_by_category": table(("MID", given.get("now", 0))),
        "cases_flow": table(("end", given.get("stock", 4))),
        "terms_of_reports": cross(),
        "terms_of_cases": cross(),
    }
    frozen = {
        "scope": ["BD", "Belastingdienst", "Tax Administration"],
        "tables": {name: dict(tables) for name in ("month", "month_before", "year", "year_before")},
        "months": {"stock": [4] * 13},
        "categories": {"MID": [*given.get("earlier", [0] * 24), given.get("now", 0)]},
    }
    frozen["tables"]["month_before"]["cases_flow"] = table(("end", 4))
    as_of = datetime(2025, 3, 1, 5, tzinfo=UTC)
    return Overview(MonthlyOverview(month=FEBRUARY.first, version=1, as_of=as_of, figures=frozen))


def codes(given):
    return [fact["rule"] for fact in finding.found(given, rules_on(FEBRUARY.last))]


def test_nothing_stands_out_in_an_ordinary_month():
    assert codes(overview(earlier=[1, 0, 2] * 8, now=2)) == []
    with translation.override("nl"):
        assert highlights.lead(overview()) == "Deze maand valt niets op."


@pytest.mark.parametrize(
    ("earlier", "now", "rules"),
    [
        ([1, 0, 2] * 8, 3, ["usual_24"]),  # more than ever
        ([1, 0, 2] * 8, 2, []),  # at the end of the range
        ([0] * 24, 2, []),  # more than ever, and too few to say anything
        ([0] * 23 + [9], 3, ["usual_24"]),  # one month of twenty-four stands outside the range
        ([0] * 22 + [9, 9], 3, []),  # two do not
        ([5] * 24, 1, ["usual_24"]),  # fewer than usual
        ([2] * 24, 0, []),  # fewer, where few were usual
        ([None] * 12 + [1] * 12, 4, ["usual_12"]),  # the register knows one year
        ([None] * 13 + [1] * 11, 4, []),  # … or less: nothing is usual yet
    ],
)
def test_a_category_stands_out_beyond_its_usual_range(earlier, now, rules):
    assert codes(overview(earlier=earlier, now=now)) == rules


@pytest.mark.parametrize(
    ("low", "high", "found"), [(0.05, 0.95, (1, 22)), (0.0, 1.0, (0, 23)), (0.25, 0.75, (6, 17))]
)
def test_the_usual_range_leaves_out_its_share_at_both_ends(low, high, found):
    assert usual_range(list(range(24)), low, high) == found


def test_the_sentence_tells_the_range_in_both_languages_and_thousands_as_read():
    given = overview(earlier=[1, 0, 2] * 8, now=7)
    with translation.override("nl"):
        assert highlights.lead(given) == (
            "MID: 7 meldingen, meer dan gebruikelijk. In de 24 maanden ervoor waren het er 0 tot 2 per maand."
        )
    with translation.override("en"):
        assert highlights.lead(given).startswith("MID: 7 reports, more than usual.")


def test_wrongdoing_comes_before_late_terms_and_these_before_the_rest():
    given = overview(earlier=[0] * 24, now=5, stock=9)
    given.row.figures["tables"]["month"]["reports_wrongdoing"] = table(("yes", 1), ("no", 2))
    given.row.figures["tables"]["month"]["terms_of_reports"]["lines"][0][3] = 2
    assert codes(given) == ["wrongdoing", "late", "usual_24", "stock", "largest"]


RULE = """
[[rule]]
code = "{code}"
kind = "wrongdoing"
valid_from = 2020-01-01
valid_until = 2024-12-31
least = 1
"""


def test_a_rule_holds_within_its_validity():
    (rule,) = read(RULE.format(code="old"))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [rule.holds_on(day) for day in days] == [False, True, True, False]


def test_a_code_stands_for_one_rule():
    with pytest.raises(ValueError, match="one rule"):
        read(RULE.format(code="twice") * 2)


def test_every_rule_of_ours_is_of_a_known_kind_with_a_sentence_and_takes_its_numbers():
    for rule in rules_on(FEBRUARY.last):
        list(finding.KINDS[rule.kind](overview(), **rule.numbers))
    assert highlights.SENTENCES.keys() == finding.KINDS.keys()


@pytest.mark.django_db
def test_what_stood_out_is_frozen_so_that_other_rules_change_no_earlier_sentence(cast, monkeypatch):
    for _ in range(3):
        make_report(cast, received_on=FEBRUARY.first, wrongdoing=True)
    with context.acting(None):
        row = overviews.make(FEBRUARY, directorate("BD").pk, by=None)
    kept = Overview(MonthlyOverview.objects.get(pk=row.pk))
    monkeypatch.setattr(highlights, "rules_on", lambda day: [])
    assert kept.row.figures["highlights"][0] == {"rule": "wrongdoing", "kind": "wrongdoing", "count": 3}
    with translation.override("en"):
        assert highlights.lead(kept) == "3 reports are of wrongdoing under the whistleblowers act."
    assert kept.is_whole
    assert [n for n in kept.by_category["MID"] if n is not None] == [3]
