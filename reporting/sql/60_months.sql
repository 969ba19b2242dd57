-- The last months up to and including the one that holds `last`, oldest first; `code` is the month as 2026-03.
-- Facts that are known to the year only stand in no month. `begin` is the first month of which anything is known: what
-- lies before it is no zero, but unknown.
CREATE OR REPLACE FUNCTION count_months(top bigint, last date, months integer)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH span AS MATERIALIZED (
    SELECT (date_trunc('month', last) - make_interval(months => months - 1))::date AS first,
           (date_trunc('month', last) + interval '1 month - 1 day')::date AS final
  ), flow AS MATERIALIZED (
    SELECT date_trunc('month', f.happened_on)::date AS month,
           count(*) FILTER (WHERE f.code <> 'closed') AS came, count(*) FILTER (WHERE f.code = 'closed') AS went
    FROM span, case_flow(top, span.first, span.final) f GROUP BY 1
  ), facts AS (
    SELECT 'reports' AS dimension, r.received_on AS day
    FROM span, cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id
    WHERE r.received_on BETWEEN span.first AND span.final
    UNION ALL
    SELECT 'investigations', i.started_on
    FROM span, cases_investigation i JOIN cases_case c ON c.id = i.case_id JOIN scope_of(top) s ON s.id = c.directorate_id
    WHERE i.started_on BETWEEN span.first AND span.final
    UNION ALL
    SELECT 'dispositions', d.decided_on
    FROM span, decided_dispositions(top, span.first, span.final, false) d
  ), counted AS (
    SELECT dimension, date_trunc('month', day)::date AS month, count(*) AS number FROM facts GROUP BY 1, 2
    UNION ALL SELECT 'came', month, came FROM flow
    UNION ALL SELECT 'went', month, went FROM flow
    UNION ALL
      -- Stock at the end of each month: that of the last one, walked back over what came and went.
      SELECT 'stock', m.month, (SELECT count(*) FROM span, open_cases(top, span.final))
        - coalesce((SELECT sum(came - went) FROM flow WHERE flow.month > m.month), 0)::bigint
      FROM (SELECT generate_series(span.first, span.final, interval '1 month')::date AS month FROM span) m
  )
  SELECT dimension, to_char(month, 'YYYY-MM'), '', number FROM counted
  UNION ALL
    SELECT 'begin', to_char(least((SELECT min(received_on) FROM cases_report), (SELECT min(opened_on) FROM cases_case)),
                            'YYYY-MM'), '', 0
$body$;
