-- The lines of the yearly uniform registration: one per violation that was disposed of in the year, in codes only. No key
-- of a case, person or row, no day, no text. Every case counts, restricted ones too (docs/adr/0013). Ordered by what
-- stands in the line, so that equal registers give equal files and the order says nothing about when something happened.
CREATE OR REPLACE FUNCTION uri_lines(top bigint, of_year integer)
RETURNS TABLE (
  service text, category text, category_held boolean, outcome text, measures text[], heaviest text,
  group_a text, group_b text, day_known boolean, origin text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH RECURSIVE tree AS (
    SELECT d.id, d.code::text AS service, d.order AS place FROM accounts_directorate d WHERE d.parent_id IS NULL
    UNION ALL
    SELECT d.id, CASE WHEN d.level = 'service' THEN d.code ELSE t.service END,
           CASE WHEN d.level = 'service' THEN d.order ELSE t.place END
    FROM tree t JOIN accounts_directorate d ON d.parent_id = t.id
  ), decided AS MATERIALIZED (
    SELECT * FROM decided_dispositions(top, make_date(of_year, 1, 1), make_date(of_year, 12, 31), true)
  ), marks AS MATERIALIZED (
    SELECT f.id, array_agg(m.code::text ORDER BY m.severity) AS codes, max(m.severity) AS severity
    FROM decided f JOIN cases_dispositionmeasure x ON x.disposition_id = f.id JOIN cases_measure m ON m.id = x.measure_id
    GROUP BY f.id
  )
  SELECT t.service, c.code::text,
         coalesce(c.valid_from <= coalesce(f.decided_on, make_date(of_year, 12, 31)), true)
         AND coalesce(c.valid_until >= coalesce(f.decided_on, make_date(of_year, 1, 1)), true),
         f.outcome, coalesce(k.codes, '{}'), coalesce(h.code, '')::text, coalesce(h.group_a, '')::text,
         coalesce(h.group_b, '')::text, f.decided_on IS NOT NULL, v.origin::text
  FROM decided f
  JOIN cases_disposition d ON d.id = f.id
  JOIN cases_violation v ON v.id = d.violation_id
  JOIN tree t ON t.id = v.directorate_id
  JOIN cases_category c ON c.id = f.category_id
  LEFT JOIN marks k ON k.id = f.id
  LEFT JOIN cases_measure h ON h.severity = k.severity
  ORDER BY t.place, t.service COLLATE "C", c.order, c.code COLLATE "C", k.severity DESC NULLS LAST, k.codes,
           f.outcome COLLATE "C", f.decided_on IS NULL, v.origin COLLATE "C"
$body$;
