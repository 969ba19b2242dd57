-- The facts of a year for a release, counted by directorate, month and category: more than anybody but its makers may
-- see, so nobody else gets a row. Months as 2026-03; the year alone for what is known to the year only.
CREATE OR REPLACE FUNCTION release_facts(unit text, of_year integer)
RETURNS TABLE (directorate bigint, month text, category text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH span AS (
    SELECT make_date(of_year, 1, 1) AS first, make_date(of_year, 12, 31) AS last
  ), counted AS (
    SELECT r.directorate_id, r.received_on AS day, r.category_id
    FROM span, cases_report r WHERE unit = 'report' AND r.received_on BETWEEN span.first AND span.last
    UNION ALL
    SELECT c.directorate_id, c.opened_on, c.category_id
    FROM span, cases_case c WHERE unit = 'case' AND c.opened_on BETWEEN span.first AND span.last
    UNION ALL
    SELECT v.directorate_id, f.decided_on, f.category_id
    FROM span, accounts_directorate root, decided_dispositions(root.id, span.first, span.last, true) f
    JOIN cases_disposition d ON d.id = f.id JOIN cases_violation v ON v.id = d.violation_id
    WHERE unit = 'disposition' AND root.parent_id IS NULL
  )
  SELECT c.directorate_id, coalesce(to_char(c.day, 'YYYY-MM'), of_year::text), coalesce(x.code, '')::text, count(*)
  FROM counted c LEFT JOIN cases_category x ON x.id = c.category_id
  WHERE acts_as_system() OR cardinality(reach_here('make_releases')) > 0
     OR cardinality(reach_here('approve_releases')) > 0
  GROUP BY 1, 2, 3
$body$;
