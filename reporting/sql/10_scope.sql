-- The figures of the register. Every function here returns counts and codes only, never a row of a case, and counts
-- every case in scope for every reader alike: that is why they are SECURITY DEFINER (docs/adr/0010). They share one
-- shape: what was counted (dimension), which entry of it (code), a second entry where two are crossed (other), how many.

-- A directorate with everything below it. `part` is the code of its child that holds the node, or its own. That there are
-- few is told to the planner, which would else sort and merge where it can look up.
CREATE OR REPLACE FUNCTION scope_of(top bigint) RETURNS TABLE (id bigint, part text)
LANGUAGE sql STABLE ROWS 20 SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH RECURSIVE below AS (
    SELECT d.id, d.code::text AS part, 0 AS depth FROM accounts_directorate d WHERE d.id = top
    UNION ALL
    SELECT d.id, CASE WHEN b.depth = 0 THEN d.code ELSE b.part END, b.depth + 1
    FROM below b JOIN accounts_directorate d ON d.parent_id = b.id
  )
  SELECT id, part FROM below
$body$;

-- The first year of which the register knows anything.
CREATE OR REPLACE FUNCTION first_year_of_figures() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT least(
    (SELECT EXTRACT(year FROM min(received_on))::integer FROM cases_report),
    (SELECT EXTRACT(year FROM min(opened_on))::integer FROM cases_case),
    (SELECT min(year)::integer FROM cases_importbatch WHERE state = 'done')
  )
$body$;
