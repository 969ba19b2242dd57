-- The facts of a year for the publication of an annual report: those of a release, told apart further by what the report
-- publishes of them. `trait` is the kind of reporter of a report, the status of the investigation of a case or of the
-- case of a person involved, the heaviest measure of a disposition or of a person with a disciplinary one; `ending` is
-- the outcome of the violation. More than anybody but its makers may see, so nobody else gets a row.
CREATE OR REPLACE FUNCTION annual_facts(unit text, of_year integer)
RETURNS TABLE (directorate bigint, month text, category text, trait text, ending text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH span AS (
    SELECT make_date(of_year, 1, 1) AS first, make_date(of_year, 12, 31) AS last
  ), opened AS MATERIALIZED (
    SELECT c.id, c.directorate_id, c.opened_on, c.category_id, coalesce(i.furthest,
             CASE WHEN p.target IN ('received', 'assessment', 'reopened') THEN 'assessment' ELSE 'none' END) AS inquiry
    FROM span, cases_case c
    LEFT JOIN LATERAL (
      SELECT CASE WHEN bool_or(n.kind = 'fact_finding') THEN 'fact_finding'
                  WHEN count(*) > 0 THEN 'preliminary' END AS furthest
      FROM cases_investigation n WHERE n.case_id = c.id AND n.started_on <= make_date(of_year, 12, 31)
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT m.target FROM cases_move m
      WHERE m.case_id = c.id AND m.happened_on <= make_date(of_year, 12, 31) AND m.source <> m.target
      ORDER BY m.happened_on DESC, m.id DESC LIMIT 1
    ) p ON true
    WHERE unit IN ('case', 'person') AND c.opened_on BETWEEN span.first AND span.last
  ), marks AS MATERIALIZED (
    SELECT f.id, f.decided_on, f.category_id, f.outcome, v.directorate_id, v.subject_id, m.severity, m.disciplinary
    FROM span, accounts_directorate root, decided_dispositions(root.id, span.first, span.last, true) f
    JOIN cases_disposition d ON d.id = f.id
    JOIN cases_violation v ON v.id = d.violation_id
    LEFT JOIN cases_dispositionmeasure x ON x.disposition_id = f.id
    LEFT JOIN cases_measure m ON m.id = x.measure_id
    WHERE unit IN ('disposition', 'disciplined') AND root.parent_id IS NULL
  ), counted AS (
    SELECT r.directorate_id, r.received_on AS day, r.category_id,
           (SELECT k.code FROM cases_reporterkind k WHERE k.id = r.reporter_kind_id)::text AS trait, '' AS ending
    FROM span, cases_report r WHERE unit = 'report' AND r.received_on BETWEEN span.first AND span.last
    UNION ALL
    SELECT directorate_id, opened_on, category_id, inquiry, '' FROM opened WHERE unit = 'case'
    UNION ALL
    SELECT o.directorate_id, o.opened_on, o.category_id, o.inquiry, ''
    FROM opened o JOIN cases_person s ON s.case_id = o.id AND s.role = 'subject' WHERE unit = 'person'
    UNION ALL
    SELECT g.directorate_id, g.decided_on, g.category_id, coalesce(m.code, '')::text, g.outcome
    FROM (
      SELECT id, directorate_id, decided_on, category_id, outcome, max(severity) AS severity
      FROM marks WHERE unit = 'disposition' GROUP BY 1, 2, 3, 4, 5
    ) g
    LEFT JOIN cases_measure m ON m.severity = g.severity
    UNION ALL
    -- A person with violations at several directorates stands at the one with the lowest number.
    SELECT g.directorate_id, NULL, NULL, m.code::text, ''
    FROM (
      SELECT coalesce(subject_id, -id) AS who, min(directorate_id) AS directorate_id, max(severity) AS severity
      FROM marks WHERE unit = 'disciplined' AND disciplinary GROUP BY 1
    ) g
    JOIN cases_measure m ON m.severity = g.severity
  )
  SELECT c.directorate_id, coalesce(to_char(c.day, 'YYYY-MM'), of_year::text), coalesce(x.code, '')::text,
         c.trait, c.ending, count(*)
  FROM counted c LEFT JOIN cases_category x ON x.id = c.category_id
  WHERE acts_as_system() OR cardinality(reach_here('make_releases')) > 0
     OR cardinality(reach_here('approve_releases')) > 0
  GROUP BY 1, 2, 3, 4, 5
$body$;

-- The violations that were settled in a year, for the anonymised list: in codes, with the number of the violation, by
-- which its description is looked up where the reader may see it. In an order that tells nothing about when or where in
-- the register they stand. For those who prepare or approve a publication.
CREATE OR REPLACE FUNCTION annual_lines(of_year integer)
RETURNS TABLE (violation bigint, service text, category text, measures text[], group_a text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH RECURSIVE tree AS (
    SELECT d.id, d.code::text AS service, d.order AS place, 0 AS depth
    FROM accounts_directorate d WHERE d.parent_id IS NULL
    UNION ALL
    SELECT d.id, CASE WHEN t.depth = 0 THEN d.code ELSE t.service END,
           CASE WHEN t.depth = 0 THEN d.order ELSE t.place END, t.depth + 1
    FROM tree t JOIN accounts_directorate d ON d.parent_id = t.id
  ), decided AS MATERIALIZED (
    SELECT f.* FROM accounts_directorate root,
      decided_dispositions(root.id, make_date(of_year, 1, 1), make_date(of_year, 12, 31), true) f
    WHERE root.parent_id IS NULL
  ), marks AS (
    SELECT f.id, array_agg(m.code::text ORDER BY m.severity) AS codes, max(m.severity) AS severity
    FROM decided f JOIN cases_dispositionmeasure x ON x.disposition_id = f.id JOIN cases_measure m ON m.id = x.measure_id
    GROUP BY f.id
  )
  SELECT v.id, t.service, c.code::text, coalesce(k.codes, '{}'), coalesce(h.group_a, '')::text
  FROM decided f
  JOIN cases_disposition d ON d.id = f.id
  JOIN cases_violation v ON v.id = d.violation_id
  JOIN tree t ON t.id = v.directorate_id
  JOIN cases_category c ON c.id = f.category_id
  LEFT JOIN marks k ON k.id = f.id
  LEFT JOIN cases_measure h ON h.severity = k.severity
  WHERE acts_as_system() OR cardinality(reach_here('make_releases')) > 0
     OR cardinality(reach_here('approve_releases')) > 0
  ORDER BY t.place, t.service COLLATE "C", c.order, c.code COLLATE "C", k.severity DESC NULLS LAST, k.codes,
           sha256(convert_to(v.id::text || ':' || of_year::text, 'UTF8'))
$body$;
