-- Search by blind terms. Behind the wall the index of the terms is not used, for `@>` may not see a row before the rule
-- has (measured: 2 ms became 200 and more). So this looks beneath the wall, and repeats the rule.
--
-- Ids of the rows in sight that hold all terms; nothing (NULL) when more than `most` rows of the register hold them:
-- then the list is walked from the newest instead.
CREATE OR REPLACE FUNCTION cases_holding(wanted bigint[], most integer) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH holding AS MATERIALIZED (SELECT id FROM cases_case WHERE terms @> wanted),
       few AS MATERIALIZED (SELECT id FROM holding LIMIT most + 1)
  SELECT CASE WHEN (SELECT count(*) FROM few) <= most THEN coalesce(
    (SELECT array_agg(c.id) FROM few JOIN cases_case c ON c.id = few.id WHERE {in_sight cases_case c}), '{}') END
$body$;
CREATE OR REPLACE FUNCTION reports_holding(wanted bigint[], most integer) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH holding AS MATERIALIZED (SELECT id FROM cases_report WHERE terms @> wanted),
       few AS MATERIALIZED (SELECT id FROM holding LIMIT most + 1)
  SELECT CASE WHEN (SELECT count(*) FROM few) <= most THEN coalesce(
    (SELECT array_agg(r.id) FROM few JOIN cases_report r ON r.id = few.id WHERE {in_sight cases_report r}), '{}') END
$body$;
