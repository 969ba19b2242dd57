"""The filter of a list: in the URL, by code, with a chip for what is set."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from cases import filters, lists
from cases.models import Report
from tests.factories import make_report

PARTS = (
    filters.choice("status", "with status", "status", lambda user: [("open", "open"), ("ended", "ended")]),
    filters.directorate("of", permissions=("see_report",)),
    filters.listed("category", "about", "category", "category"),
    *filters.period("received_on", since="from", until="to", since_chip="since %s", until_chip="until %s"),
)


@pytest.fixture
def ask(cast):
    def asked(query, user=cast.head, **options):
        request = RequestFactory().get("/reports/?" + query)
        request.user = user
        return filters.Filter(PARTS, request, **options)

    return asked


@pytest.fixture
def report(cast):
    return make_report(cast)


def shown(asked):
    return list(Report.objects.filter(asked.condition))


def test_an_empty_filter_shows_everything(ask, report):
    asked = ask("")
    assert shown(asked) == [report]
    assert asked.chips == [] and asked.clear_url == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", True),
        ("status=ended", False),
        ("category=MID", True),
        ("category=FIN", False),
        ("directorate=BD", True),
        ("directorate=FIN", True),
        ("directorate=DOU", False),
        ("from=01-01-2000", True),
        ("from=01-01-2199", False),
        ("to=01-01-2000", False),
        ("status=open&directorate=DOU", False),
    ],
)
def test_what_is_set_narrows_the_list(ask, report, query, found):
    assert bool(shown(ask(query))) is found


def test_each_chip_takes_only_itself_away(ask):
    asked = ask("status=open&category=MID&after=2026-01-01.4&sort=term", keep=("sort",))
    assert [chip.remove_url for chip in asked.chips] == ["?category=MID&sort=term", "?status=open&sort=term"]
    assert asked.clear_url == "?sort=term"


def test_what_is_not_understood_sets_nothing_and_says_so(ask, report):
    asked = ask("status=nonsense&from=gisteren")
    assert shown(asked) == [report]
    assert set(asked.form.errors) == {"status", "from"}


def test_only_directorates_within_reach_are_offered(ask, cast):
    assert [code for code, label in ask("", cast.intake).form.fields["directorate"].choices] == ["", "BD"]
    assert "DOU" in dict(ask("").form.fields["directorate"].choices)


def test_all_lists_come_in_one_query(db, django_assert_num_queries):
    with translation.override("nl"), django_assert_num_queries(1):
        assert [node.code for node in lists.entries("directorate")] == ["FIN", "PSG", "BD", "DOU", "TSL"]
        assert lists.entries("category")[0].label == "Financiële schendingen"
        assert len(lists.with_everything_below("FIN")) == 5
