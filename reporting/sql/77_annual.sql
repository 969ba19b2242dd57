-- What only the annual report counts. Cases opened, by status of the investigation and category, and their persons
-- involved; decided dispositions by part crossed with outcome, category and measures; and persons by the heaviest of all
-- that was decided about them. A person counts once per case (who somebody is, no figure knows), however many
-- violations there are in it. Of an
-- imported violation the person is not known: it stands under no person, but for disciplinary measures, where it counts
-- as one person of its own, as the ministry itself counts.
CREATE OR REPLACE FUNCTION count_annual(top bigint, first date, last date, whole boolean)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH opened AS MATERIALIZED (
    SELECT c.id, coalesce(x.code, '') AS category, coalesce(i.furthest,
             CASE WHEN p.target IN ('received', 'assessment', 'reopened') THEN 'assessment' ELSE 'none' END) AS inquiry
    FROM cases_case c
    JOIN scope_of(top) s ON s.id = c.directorate_id
    LEFT JOIN cases_category x ON x.id = c.category_id
    LEFT JOIN LATERAL (
      SELECT CASE WHEN bool_or(i.kind = 'fact_finding') THEN 'fact_finding'
                  WHEN count(*) > 0 THEN 'preliminary' END AS furthest
      FROM cases_investigation i WHERE i.case_id = c.id AND i.started_on <= last
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT m.target FROM cases_move m
      WHERE m.case_id = c.id AND m.happened_on <= last AND m.source <> m.target
      ORDER BY m.happened_on DESC, m.id DESC LIMIT 1
    ) p ON true
    WHERE c.opened_on BETWEEN first AND last
  ), marks AS MATERIALIZED (
    SELECT f.id, f.part, f.outcome, f.category_id, v.subject_id, m.severity, m.disciplinary
    FROM decided_dispositions(top, first, last, whole) f
    JOIN cases_disposition d ON d.id = f.id
    JOIN cases_violation v ON v.id = d.violation_id
    LEFT JOIN cases_dispositionmeasure x ON x.disposition_id = f.id
    LEFT JOIN cases_measure m ON m.id = x.measure_id
  ), single AS MATERIALIZED (
    SELECT g.part, g.outcome, coalesce(c.code, '') AS category, coalesce(m.code, '') AS heaviest,
           coalesce(m.group_a, '') AS group_a, coalesce(m.group_b, '') AS group_b
    FROM (SELECT id, part, outcome, category_id, max(severity) AS severity FROM marks GROUP BY 1, 2, 3, 4) g
    LEFT JOIN cases_measure m ON m.severity = g.severity
    LEFT JOIN cases_category c ON c.id = g.category_id
  ), persons AS (
    SELECT subject_id, max(severity) AS severity FROM marks WHERE subject_id IS NOT NULL GROUP BY 1
  ), disciplined AS (
    SELECT coalesce(subject_id, -id) AS who, max(severity) AS severity FROM marks WHERE disciplinary GROUP BY 1
  )
  SELECT 'category_inquiry', category, inquiry, count(*) FROM opened GROUP BY 2, 3
  UNION ALL
    SELECT 'person_inquiry', o.inquiry, '', count(*)
    FROM opened o JOIN cases_person p ON p.case_id = o.id AND p.role = 'subject' GROUP BY 2
  UNION ALL SELECT 'part_outcome', part, outcome, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'category_part', category, part, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'heaviest_part', heaviest, part, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'category_group_a', category, group_a, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'category_group_b', category, group_b, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'part_group_a', part, group_a, count(*) FROM single GROUP BY 2, 3
  UNION ALL SELECT 'part_group_b', part, group_b, count(*) FROM single GROUP BY 2, 3
  UNION ALL
    SELECT 'person_heaviest', coalesce(m.code, ''), '', count(*)
    FROM persons p LEFT JOIN cases_measure m ON m.severity = p.severity GROUP BY 2
  UNION ALL SELECT 'person_unknown', '', '', count(DISTINCT id) FROM marks WHERE subject_id IS NULL
  UNION ALL
    SELECT 'disciplined', m.code::text, '', count(d.who)
    FROM cases_measure m LEFT JOIN disciplined d ON d.severity = m.severity WHERE m.disciplinary GROUP BY 2
  UNION ALL
    SELECT 'year_only', '', '', count(*) FROM decided_dispositions(
      top, make_date(EXTRACT(year FROM first)::integer, 1, 1), make_date(EXTRACT(year FROM last)::integer, 12, 31), true
    ) WHERE decided_on IS NULL AND NOT whole
$body$;
