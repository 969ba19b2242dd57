"""Search beneath the second wall: for each table with blind terms, a function that finds its rows (docs/adr/0005).

Behind the wall the index of the terms is not used, for `@>` may not see a row before the rule has (measured: 2 ms
became 200 and more). So these functions look beneath it, and repeat the rule: the very text of the policy. A model
with `terms` says by which day its rows are sorted, and which column names the case that they belong to:

    found_by = ("received_on", "case_id")

    cases_report_holding(wanted, rare, most, beside)     id and day, newest first, of at most `most` rows in sight that
                                                         hold all `wanted` terms and belong to none of the cases
                                                         `beside`
"""

from __future__ import annotations

from typing import Any

from accounts import wall

# Few rows with these terms, up to `rare` in all: the index gives them, and only these are looked at. More: the table is
# walked from the newest until there are enough. Left to itself the planner takes the wrong one of the two when words go
# together more often, or less, than chance says; and planned anew for each search, it took longer than the search.
HOLDING = """
CREATE OR REPLACE FUNCTION {table}_holding(wanted bigint[], rare integer, most integer, beside bigint[])
RETURNS TABLE (id bigint, day date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan AS $body$
#variable_conflict use_column
DECLARE few bigint[];
BEGIN
  WITH holding AS MATERIALIZED (SELECT id FROM {table} WHERE terms @> wanted)
    SELECT array_agg(id) INTO few FROM (SELECT id FROM holding LIMIT rare + 1) counted;
  IF few IS NULL THEN
    RETURN;
  ELSIF cardinality(few) <= rare THEN
    RETURN QUERY SELECT id, {day} FROM {table} WHERE id = ANY (few) AND ({case} = ANY (beside)) IS NOT TRUE AND ({rule})
      ORDER BY {day} DESC, id DESC LIMIT most;
  ELSE
    RETURN QUERY SELECT id, {day} FROM (SELECT * FROM {table} ORDER BY {day} DESC, id DESC OFFSET 0) {table}
      WHERE terms @> wanted AND ({case} = ANY (beside)) IS NOT TRUE AND ({rule}) LIMIT most;
  END IF;
END $body$;
"""


def function_for(model: Any) -> list[str]:
    """The function of a table that can be searched, as SQL to run; nothing for another table."""
    if not hasattr(model, "found_by") or hasattr(model, "instance_type"):
        return []
    day, case = model.found_by
    return [HOLDING.format(table=model._meta.db_table, day=day, case=case, rule=wall.condition(model))]
