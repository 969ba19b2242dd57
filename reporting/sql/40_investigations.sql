-- Investigations: started and ended on their own days, running when the period ended.
CREATE OR REPLACE FUNCTION count_investigations(top bigint, first date, last date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH facts AS MATERIALIZED (
    SELECT i.kind, i.started_on, i.ended_on, i.external_bureau <> '' AS external, s.part
    FROM cases_investigation i
    JOIN cases_case c ON c.id = i.case_id
    JOIN scope_of(top) s ON s.id = c.directorate_id
    WHERE i.started_on <= last AND (i.ended_on IS NULL OR i.ended_on >= first)
  ), states AS (
    SELECT kind,
           count(*) FILTER (WHERE started_on >= first) AS started,
           count(*) FILTER (WHERE ended_on BETWEEN first AND last) AS ended,
           count(*) FILTER (WHERE ended_on IS NULL OR ended_on > last) AS running
    FROM facts GROUP BY kind
  )
  SELECT 'state', kind, 'started', started FROM states
  UNION ALL SELECT 'state', kind, 'ended', ended FROM states
  UNION ALL SELECT 'state', kind, 'running', running FROM states
  UNION ALL SELECT 'kind', kind, '', count(*) FROM facts WHERE started_on >= first GROUP BY kind
  UNION ALL SELECT 'bureau', CASE WHEN external THEN 'external' ELSE 'oif' END, '', count(*)
    FROM facts WHERE started_on >= first GROUP BY 2
  UNION ALL SELECT 'part', part, '', count(*) FROM facts WHERE started_on >= first GROUP BY part
$body$;

-- Persons involved: the subjects of the cases that were opened in the period, once per case.
CREATE OR REPLACE FUNCTION count_persons(top bigint, first date, last date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH counted AS (
    SELECT p.tie, s.part, grouping(p.tie) AS no_tie, count(*) AS number
    FROM cases_case c
    JOIN scope_of(top) s ON s.id = c.directorate_id
    JOIN cases_person p ON p.case_id = c.id AND p.role = 'subject'
    WHERE c.opened_on BETWEEN first AND last
    GROUP BY GROUPING SETS ((p.tie), (s.part))
  )
  SELECT CASE no_tie WHEN 0 THEN 'tie' ELSE 'part' END, CASE no_tie WHEN 0 THEN tie ELSE part END, '', number
  FROM counted
$body$;
