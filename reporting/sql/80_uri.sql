-- The lines of the yearly uniform registration: one per violation that was disposed of in the year, in codes only. No key
-- of a case, person or row, no day, no text. Every case counts, restricted ones too (docs/adr/0013). Ordered by what
-- stands in the line, so that equal registers give equal files and the order says nothing about when something happened.
-- Lines that say the same come as one, with their number.
--
-- `person` and `event` say whether this line counts for the person involved or for the case: `once` on the line of the
-- heaviest measure, `again` on the others, `unknown` where the register knows neither. Which line that is, is settled over
-- the whole ministry, so that the services together are the ministry.
--
-- More than the figures tell, so the application cannot ask this itself: `uri_runs` and `uri_codes` ask first who acts.
-- Of several directorates together, for the whole ministry is counted anyway.
DROP FUNCTION IF EXISTS uri_lines(bigint, integer);
DROP FUNCTION IF EXISTS uri_codes(bigint, integer);
CREATE OR REPLACE FUNCTION uri_lines(tops bigint[], of_year integer)
RETURNS TABLE (
  service text, category text, category_held boolean, outcome text, measures text[], heaviest text,
  group_a text, group_b text, day_known boolean, origin text, reporter text, inquiry text, person text, event text,
  number bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH RECURSIVE tree AS (
    SELECT d.id, d.code::text AS service, d.order AS place FROM accounts_directorate d WHERE d.parent_id IS NULL
    UNION ALL
    SELECT d.id, CASE WHEN d.level = 'service' THEN d.code ELSE t.service END,
           CASE WHEN d.level = 'service' THEN d.order ELSE t.place END
    FROM tree t JOIN accounts_directorate d ON d.parent_id = t.id
  ), decided AS MATERIALIZED (
    SELECT f.*, v.case_id, v.subject_id, v.directorate_id, v.origin
    FROM accounts_directorate root,
         decided_dispositions(root.id, make_date(of_year, 1, 1), make_date(of_year, 12, 31), true) f
    JOIN cases_disposition d ON d.id = f.id
    JOIN cases_violation v ON v.id = d.violation_id
    WHERE root.parent_id IS NULL
  ), marks AS MATERIALIZED (
    SELECT f.id, array_agg(m.code::text ORDER BY m.severity) AS codes, max(m.severity) AS severity
    FROM decided f JOIN cases_dispositionmeasure x ON x.disposition_id = f.id JOIN cases_measure m ON m.id = x.measure_id
    GROUP BY f.id
  ), of_cases AS MATERIALIZED (
    SELECT c.case_id,
           (SELECT k.code::text FROM cases_report r JOIN cases_reporterkind k ON k.id = r.reporter_kind_id
            WHERE r.case_id = c.case_id ORDER BY r.received_on, r.id LIMIT 1) AS reporter,
           (SELECT CASE WHEN bool_or(i.kind = 'fact_finding') THEN 'fact_finding'
                        WHEN count(*) > 0 THEN 'preliminary' ELSE 'none' END
            FROM cases_investigation i
            WHERE i.case_id = c.case_id AND i.started_on <= make_date(of_year, 12, 31)) AS inquiry
    FROM (SELECT DISTINCT case_id FROM decided WHERE case_id IS NOT NULL) c
  ), placed AS (
    SELECT f.*, k.codes, k.severity, t.service, t.place, c.code::text AS category, c.order AS category_place,
           c.valid_from, c.valid_until, o.reporter, o.inquiry,
           row_number() OVER (PARTITION BY f.subject_id
             ORDER BY k.severity DESC NULLS LAST, t.place, c.order, f.outcome COLLATE "C", f.id) AS of_person,
           row_number() OVER (PARTITION BY f.case_id
             ORDER BY k.severity DESC NULLS LAST, t.place, c.order, f.outcome COLLATE "C", f.id) AS of_event
    FROM decided f
    JOIN tree t ON t.id = f.directorate_id
    JOIN cases_category c ON c.id = f.category_id
    LEFT JOIN marks k ON k.id = f.id
    LEFT JOIN of_cases o ON o.case_id = f.case_id
  ), lines AS (
    SELECT p.service, p.place, p.category, p.category_place,
           coalesce(p.valid_from <= coalesce(p.decided_on, make_date(of_year, 12, 31)), true)
             AND coalesce(p.valid_until >= coalesce(p.decided_on, make_date(of_year, 1, 1)), true) AS category_held,
           p.outcome, p.codes, p.severity, p.decided_on IS NOT NULL AS day_known, p.origin::text,
           coalesce(p.reporter, 'unknown') AS reporter, coalesce(p.inquiry, 'unknown') AS inquiry,
           CASE WHEN p.subject_id IS NULL THEN 'unknown' WHEN p.of_person = 1 THEN 'once' ELSE 'again' END AS person,
           CASE WHEN p.case_id IS NULL THEN 'unknown' WHEN p.of_event = 1 THEN 'once' ELSE 'again' END AS event
    FROM placed p
    WHERE p.directorate_id IN (SELECT s.id FROM unnest(tops) top, scope_of(top) s)
  )
  SELECT l.service, l.category, l.category_held, l.outcome, coalesce(l.codes, '{}'), coalesce(h.code, '')::text,
         coalesce(h.group_a, '')::text, coalesce(h.group_b, '')::text, l.day_known, l.origin, l.reporter, l.inquiry,
         l.person, l.event, count(*)
  FROM lines l LEFT JOIN cases_measure h ON h.severity = l.severity
  GROUP BY l.place, l.service, l.category_place, l.category, l.severity, l.codes, l.outcome, l.day_known, l.origin,
           l.category_held, l.reporter, l.inquiry, l.person, l.event, h.code, h.group_a, h.group_b
  ORDER BY l.place, l.service COLLATE "C", l.category_place, l.category COLLATE "C", l.severity DESC NULLS LAST, l.codes,
           l.outcome COLLATE "C", NOT l.day_known, l.origin COLLATE "C", l.category_held, l.reporter COLLATE "C",
           l.inquiry COLLATE "C", l.person COLLATE "C", l.event COLLATE "C"
$body$;
REVOKE EXECUTE ON FUNCTION uri_lines FROM PUBLIC;

-- The lines with their numbers, for who makes or approves exports of this very scope; nobody else gets a row.
CREATE OR REPLACE FUNCTION uri_runs(top bigint, of_year integer)
RETURNS TABLE (
  service text, category text, category_held boolean, outcome text, measures text[], heaviest text,
  group_a text, group_b text, day_known boolean, origin text, reporter text, inquiry text, person text, event text,
  number bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT * FROM uri_lines(ARRAY[top], of_year)
  WHERE (SELECT acts_as_system() OR top = ANY (reach_here('export_uri') || reach_here('approve_uri')))
$body$;

-- Which codes of which list the lines of a year hold, never how many, so that what has no place in a profile is known
-- beforehand. Of several directorates, those for which who acts makes or approves exports of that very scope, or manages
-- the profiles; the others bring nothing.
CREATE OR REPLACE FUNCTION uri_codes(tops bigint[], of_year integer) RETURNS TABLE (name text, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH allowed AS MATERIALIZED (
    SELECT array_agg(top) AS tops FROM unnest(tops) top
    WHERE (SELECT acts_as_system())
       OR top = ANY ((SELECT reach_here('export_uri') || reach_here('approve_uri') || reach_here('manage_lists'))::bigint[])
  )
  SELECT DISTINCT c.name, c.code
  FROM uri_lines((SELECT a.tops FROM allowed a), of_year) r
  CROSS JOIN LATERAL (
    VALUES ('service', r.service), ('category', r.category), ('outcome', r.outcome), ('group_a', r.group_a),
           ('group_b', r.group_b), ('inquiry', r.inquiry), ('reporter', r.reporter), ('person', r.person),
           ('event', r.event), ('origin', r.origin), ('known', CASE WHEN r.day_known THEN 'day' ELSE 'year' END),
           ('measured', CASE WHEN r.group_a IN ('', 'geen') THEN 'without' ELSE 'with' END)
    UNION ALL SELECT 'measure', m FROM unnest(r.measures) m
  ) c (name, code)
  WHERE (SELECT a.tops IS NOT NULL FROM allowed a)
$body$;
