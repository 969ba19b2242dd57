-- Decided dispositions of a period with their violation. What is known to the year only (decided_year without
-- decided_on) belongs to whole years; `whole` says that the period is one. Withdrawn imports count nowhere. What an
-- objection or appeal revised counts as it was revised, on the day of the new decision; the replaced one counts nowhere.
CREATE OR REPLACE FUNCTION decided_dispositions(top bigint, first date, last date, whole boolean)
RETURNS TABLE (id bigint, decided_on date, category_id bigint, outcome text, part text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT d.id, d.decided_on, v.category_id, v.outcome, s.part
  FROM cases_disposition d
  JOIN cases_violation v ON v.id = d.violation_id
  JOIN scope_of(top) s ON s.id = v.directorate_id
  LEFT JOIN cases_importbatch b ON b.id = v.batch_id
  WHERE d.state = 'decided' AND (b.id IS NULL OR b.state = 'done')
    AND d.decided_year BETWEEN EXTRACT(year FROM first)::smallint AND EXTRACT(year FROM last)::smallint
    AND (d.decided_on BETWEEN first AND last OR whole AND d.decided_on IS NULL)
    AND d.id NOT IN (SELECT n.replaces_id FROM cases_disposition n WHERE n.replaces_id IS NOT NULL AND n.state = 'decided')
$body$;

CREATE OR REPLACE FUNCTION count_dispositions(top bigint, first date, last date, whole boolean)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH marks AS MATERIALIZED (
    SELECT f.*, m.code AS measure, m.severity
    FROM decided_dispositions(top, first, last, whole) f
    LEFT JOIN cases_dispositionmeasure x ON x.disposition_id = f.id
    LEFT JOIN cases_measure m ON m.id = x.measure_id
  ), single AS MATERIALIZED (
    -- One row per disposition: the heaviest of its measures.
    SELECT g.*, coalesce(c.code, '') AS category, coalesce(m.code, '') AS heaviest,
           coalesce(m.group_a, '') AS group_a, coalesce(m.group_b, '') AS group_b
    FROM (SELECT id, category_id, outcome, part, max(severity) AS severity FROM marks GROUP BY 1, 2, 3, 4) g
    LEFT JOIN cases_measure m ON m.severity = g.severity
    LEFT JOIN cases_category c ON c.id = g.category_id
  ), counted AS (
    SELECT category, outcome, part, heaviest, group_a, group_b, count(*) AS number,
           count(*) FILTER (WHERE group_a NOT IN ('', 'geen')) AS with_measure,
           grouping(category) AS no_category, grouping(outcome) AS no_outcome, grouping(part) AS no_part,
           grouping(heaviest) AS no_heaviest, grouping(group_a) AS no_a, grouping(group_b) AS no_b
    FROM single
    GROUP BY GROUPING SETS ((category), (outcome), (part), (heaviest), (group_a), (group_b), (category, heaviest))
  ), marked AS (
    SELECT coalesce(c.code, '') AS category, coalesce(measure, '') AS measure, grouping(c.code) AS no_category,
           count(*) AS number
    FROM marks LEFT JOIN cases_category c ON c.id = marks.category_id
    GROUP BY GROUPING SETS ((measure), (measure, c.code))
  )
  SELECT CASE WHEN no_category = 0 AND no_heaviest = 0 THEN 'category_heaviest'
              WHEN no_category = 0 THEN 'category' WHEN no_outcome = 0 THEN 'outcome' WHEN no_part = 0 THEN 'part'
              WHEN no_heaviest = 0 THEN 'heaviest' WHEN no_a = 0 THEN 'group_a' ELSE 'group_b' END,
         CASE WHEN no_category = 0 THEN category WHEN no_outcome = 0 THEN outcome WHEN no_part = 0 THEN part
              WHEN no_heaviest = 0 THEN heaviest WHEN no_a = 0 THEN group_a ELSE group_b END,
         CASE WHEN no_category = 0 AND no_heaviest = 0 THEN heaviest ELSE '' END,
         number
  FROM counted
  UNION ALL SELECT 'with_measure', part, '', with_measure FROM counted WHERE no_part = 0
  UNION ALL SELECT 'marks', measure, '', number FROM marked WHERE no_category = 1
  UNION ALL SELECT 'category_marks', category, measure, number FROM marked WHERE no_category = 0
  UNION ALL
    -- Known to the year only: belongs to no month and to no part of a year.
    SELECT 'year_only', '', '', count(*) FROM decided_dispositions(
      top, make_date(EXTRACT(year FROM first)::integer, 1, 1), make_date(EXTRACT(year FROM last)::integer, 12, 31), true
    ) WHERE decided_on IS NULL AND NOT whole
$body$;
