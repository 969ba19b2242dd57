"""When a plan is told to go through a table from end to end.

Negative control, planted by controls.toml: whatever stands below a Limit is short.
"""

import pytest

from tests.plans import PASSES_BY, _whole

LISTED = next(iter(PASSES_BY))
BY_CONDITION = {"Index Cond": "(case_id = 1)", "Filter": "(seen)"}


@pytest.mark.parametrize(
    ("above", "index", "more", "read_whole"),
    [
        ("Limit", "pkey", {}, False),
        ("Limit", "pkey", {"Filter": "(seen)"}, True),
        ("Limit", "few_rows", {"Filter": "(seen)"}, False),
        ("Limit", LISTED, {"Filter": "(seen)"}, False),
        ("Limit", "pkey", BY_CONDITION, False),
        ("Sort", "pkey", BY_CONDITION, False),
        ("Sort", "pkey", {}, True),
        ("Sort", "few_rows", {}, False),
        ("Sort", LISTED, {"Filter": "(seen)"}, True),
    ],
)
def test_a_way_through_an_index_is_short_where_it_ends_early(above, index, more, read_whole):
    scan = {"Node Type": "Index Scan", "Index Name": index, "Relation Name": "cases_note", **more}
    found = list(_whole({"Node Type": above, "Plans": [scan]}, {"few_rows"}))
    assert found == ["cases_note"] * read_whole
