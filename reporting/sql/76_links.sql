-- How the units of a period hang together: of the cases opened in it those that a report of the period opened, those
-- with a subject, and so on. With the counts of each unit they make the table in which the seven units reconcile.
CREATE OR REPLACE FUNCTION count_links(top bigint, first date, last date, whole boolean)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH opened AS MATERIALIZED (
    SELECT c.id FROM cases_case c JOIN scope_of(top) s ON s.id = c.directorate_id WHERE c.opened_on BETWEEN first AND last
  ), reports AS MATERIALIZED (
    SELECT r.case_id FROM cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id
    WHERE r.received_on BETWEEN first AND last AND r.status = 'promoted' AND r.handled_on <= last
  ), investigations AS MATERIALIZED (
    SELECT i.case_id FROM cases_investigation i JOIN opened o ON o.id = i.case_id
    WHERE i.started_on BETWEEN first AND last
  ), subjects AS MATERIALIZED (
    SELECT p.id, p.case_id FROM cases_person p JOIN opened o ON o.id = p.case_id WHERE p.role = 'subject'
  ), settled AS MATERIALIZED (
    SELECT v.subject_id, p.id AS counted
    FROM decided_dispositions(top, first, last, whole) d
    JOIN cases_disposition x ON x.id = d.id JOIN cases_violation v ON v.id = x.violation_id
    LEFT JOIN subjects p ON p.id = v.subject_id
  )
  SELECT 'link', 'cases_of_reports', '', count(DISTINCT r.case_id) FROM reports r JOIN opened o ON o.id = r.case_id
  UNION ALL SELECT 'link', 'cases_investigated', '', count(DISTINCT case_id) FROM investigations
  UNION ALL SELECT 'link', 'investigations_of_cases', '', count(*) FROM investigations
  UNION ALL SELECT 'link', 'cases_with_subject', '', count(DISTINCT case_id) FROM subjects
  UNION ALL SELECT 'link', 'subjects_settled', '', count(DISTINCT counted) FROM settled
  UNION ALL SELECT 'link', 'violations_of_subjects', '', count(counted) FROM settled
  UNION ALL SELECT 'link', 'violations_without_person', '', count(*) FROM settled WHERE subject_id IS NULL
$body$;
