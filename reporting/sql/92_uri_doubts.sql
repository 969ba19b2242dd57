-- What stands in the way of an export, as numbers: violations of cases closed in the year without a decision on them, and
-- violations disposed of in the year with a day that cannot be. Every case counts, as in the export (docs/adr/0039). For
-- who makes or approves exports of `top`; nobody else gets a row.
CREATE OR REPLACE FUNCTION uri_doubts(top bigint, of_year integer)
RETURNS TABLE (name text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT d.name, d.number FROM (
    SELECT 'undisposed', count(*)
    FROM cases_violation v
    JOIN scope_of(top) s ON s.id = v.directorate_id
    JOIN cases_case c ON c.id = v.case_id
    WHERE c.status = 'closed' AND c.closed_on BETWEEN make_date(of_year, 1, 1) AND make_date(of_year, 12, 31)
      AND NOT EXISTS (SELECT FROM cases_disposition d WHERE d.violation_id = v.id AND d.state = 'decided')
    UNION ALL
    SELECT 'impossible', count(*)
    FROM decided_dispositions(top, make_date(of_year, 1, 1), make_date(of_year, 12, 31), true) f
    JOIN cases_disposition d ON d.id = f.id
    JOIN cases_violation v ON v.id = d.violation_id
    LEFT JOIN cases_case c ON c.id = v.case_id
    WHERE d.decided_on > today_here() OR d.decided_on < c.opened_on OR d.decided_on < d.proposed_on
       OR d.carried_out_on > today_here() OR v.outcome_on > today_here() OR c.opened_on > today_here()
       OR d.decided_year > EXTRACT(year FROM today_here())
  ) d (name, number)
  WHERE acts_as_system() OR top = ANY (reach_here('export_uri') || reach_here('approve_uri'))
$body$;
