"""Search beneath the second wall: one function finds rows of all tables by their blind terms (docs/adr/0005).

Behind the wall the index of the terms is not used, for `@>` may not see a row before the rule has (measured: 2 ms
became 200 and more). So the function looks beneath it, and repeats the rules: the very texts of the policies. A model
with `terms` says by which day its rows are sorted, and which column names the case that they belong to:

    found_by = ("received_on", "case_id")
    found_apart = True                        they are counted by themselves, and found beside their case as well

    rows_holding(wanted, rare, most, most_apart)   table, id and day of the newest rows in sight that hold all `wanted`
                                                   terms, at most `most` of each table; what belongs to a case that is
                                                   found is left out
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from accounts import wall

# What several rules ask about the person who acts is asked once, and only where something was found.
FUNCTION = """
CREATE OR REPLACE FUNCTION rows_holding(wanted bigint[], rare integer, most integer, most_apart integer)
RETURNS TABLE (source text, id bigint, day date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
#variable_conflict use_column
DECLARE
  few bigint[]; ids bigint[]; days date[]; beside bigint[] := '{{}}'; given boolean := false;
  {declared}
BEGIN
  {parts}
END $body$;
"""
# Few rows with these terms, up to `rare` in all: the index gives them, and only these are looked at. More: the table is
# walked from the newest until there are enough. Left to itself the planner takes the wrong one of the two when words go
# together more often, or less, than chance says; and planned anew for each search, it took longer than the search.
PART = """
  WITH holding AS MATERIALIZED (SELECT id FROM {table} WHERE terms @> wanted)
    SELECT array_agg(id) INTO few FROM (SELECT id FROM holding LIMIT rare + 1) counted;
  IF few IS NOT NULL THEN
    IF NOT given THEN
      {asked}
      given := true;
    END IF;
    IF cardinality(few) <= rare THEN
      SELECT array_agg(id), array_agg(day) INTO ids, days FROM (
        SELECT * FROM (SELECT id, {day} AS day FROM {table} WHERE id = ANY (few){apart} AND ({rule}) OFFSET 0) seen
        ORDER BY day DESC, id DESC LIMIT {most}) newest;
    ELSE
      SELECT array_agg(id), array_agg(day) INTO ids, days FROM (
        SELECT id, {day} AS day FROM (SELECT * FROM {table} ORDER BY {day} DESC, id DESC OFFSET 0) {table}
        WHERE terms @> wanted{apart} AND ({rule}) LIMIT {most}) newest;
    END IF;
    RETURN QUERY SELECT '{table}', * FROM unnest(ids, days);
    {afterwards}
  END IF;
"""
ASKED = re.compile(r"\(SELECT \w+\((?:[^()]|\([^()]*\))*\)\)::bigint\[\]")


def function_for(models: Iterable[Any]) -> list[str]:
    """The function that finds rows in those of these tables that can be searched, as SQL to run."""
    searched = [
        model for model in models if hasattr(model, "found_by") and not hasattr(model, "instance_type")
    ]
    if not searched:
        return []
    searched.sort(key=lambda model: model.found_by[1] != "id")  # the cases first
    rules = {model: wall.condition(model) for model in searched}
    counted = Counter(question for rule in rules.values() for question in set(ASKED.findall(rule)))
    given = {f"given_{n}": question for n, question in enumerate(sorted(counted), 1) if counted[question] > 1}
    return [
        FUNCTION.format(
            declared=" ".join(f"{name} bigint[];" for name in given),
            parts="".join(_part(model, rule, given) for model, rule in rules.items()),
        )
    ]


def _part(model: Any, rule: str, given: dict[str, str]) -> str:
    day, case = model.found_by
    apart = getattr(model, "found_apart", False)
    for name, question in given.items():
        rule = rule.replace(question, name)
    return PART.format(
        table=model._meta.db_table,
        day=day,
        rule=rule,
        most="most_apart" if apart else "most",
        apart="" if apart or case == "id" else f" AND ({case} = ANY (beside)) IS NOT TRUE",
        asked=" ".join(f"{name} := {question};" for name, question in given.items()),
        afterwards="beside := coalesce(ids, '{}');" if case == "id" else "",
    )
