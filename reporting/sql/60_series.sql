-- The last steps (months or years) up to and including the one that holds `last`, oldest first. `code` is the step, as
-- 2026-03 or 2026; `other` is empty for the whole scope, or the code of the part of it that a count is of. A fact that
-- is known to the year only stands in years and in no month. Before `begin`, the first step of which anything is known,
-- there is no zero but nothing known; of the years named `imported` the dispositions are known all the same.
DROP FUNCTION IF EXISTS count_months(bigint, date, integer);
CREATE OR REPLACE FUNCTION count_series(top bigint, last date, step text, steps integer)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH span AS MATERIALIZED (
    SELECT (date_trunc(step, last::timestamp) - (steps - 1) * ('1 ' || step)::interval)::date AS first,
           (date_trunc(step, last::timestamp) + ('1 ' || step)::interval - interval '1 day')::date AS final
  ), reports AS MATERIALIZED (
    SELECT r.received_on AS day, s.part, count(*) AS number, count(*) FILTER (WHERE r.wrongdoing) AS wrongdoing
    FROM span, cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id
    WHERE r.received_on BETWEEN span.first AND span.final GROUP BY 1, 2
  ), flow AS MATERIALIZED (
    SELECT f.happened_on AS day, f.part, count(*) FILTER (WHERE f.code <> 'closed') AS came,
           count(*) FILTER (WHERE f.code = 'closed') AS went
    FROM span, case_flow(top, span.first, span.final) f GROUP BY 1, 2
  ), decided AS MATERIALIZED (
    SELECT coalesce(d.decided_on,
             (SELECT make_date(y.decided_year, 1, 1) FROM cases_disposition y WHERE y.id = d.id)) AS day,
           d.part, count(*) AS number, count(*) FILTER (WHERE d.decided_on IS NULL) AS year_only
    FROM span, decided_dispositions(top, span.first, span.final, step = 'year') d GROUP BY 1, 2
  ), facts AS (
    SELECT 'reports' AS dimension, day, part, number FROM reports
    UNION ALL SELECT 'wrongdoing', day, part, wrongdoing FROM reports WHERE wrongdoing > 0
    UNION ALL SELECT 'came', day, part, came FROM flow WHERE came > 0
    UNION ALL SELECT 'went', day, part, went FROM flow WHERE went > 0
    UNION ALL SELECT 'dispositions', day, part, number FROM decided
    UNION ALL SELECT 'year_only', day, part, year_only FROM decided WHERE year_only > 0
    UNION ALL
      SELECT 'investigations', i.started_on, s.part, count(*)
      FROM span, cases_investigation i JOIN cases_case c ON c.id = i.case_id JOIN scope_of(top) s ON s.id = c.directorate_id
      WHERE i.started_on BETWEEN span.first AND span.final GROUP BY 2, 3
  ), counted AS MATERIALIZED (
    SELECT dimension, date_trunc(step, day::timestamp)::date AS start, coalesce(part, '') AS part,
           sum(number)::bigint AS number
    FROM facts GROUP BY GROUPING SETS ((1, 2), (1, 2, facts.part))
  ), open AS MATERIALIZED (
    SELECT coalesce(part, '') AS part, count(*) AS number FROM span, open_cases(top, span.final)
    GROUP BY GROUPING SETS ((), (open_cases.part))
  ), steps AS (
    SELECT generate_series(span.first, span.final, ('1 ' || step)::interval)::date AS start FROM span
  ), stock AS (
    -- At the end of each step: that of the last one, walked back over what came and went.
    SELECT t.start, p.part, coalesce(o.number, 0) - coalesce(sum(c.number) FILTER (WHERE c.dimension = 'came'), 0)
           + coalesce(sum(c.number) FILTER (WHERE c.dimension = 'went'), 0) AS number
    FROM steps t
    CROSS JOIN (SELECT part FROM open UNION SELECT part FROM counted WHERE dimension IN ('came', 'went')) p
    LEFT JOIN open o ON o.part = p.part
    LEFT JOIN counted c ON c.part = p.part AND c.start > t.start AND c.dimension IN ('came', 'went')
    GROUP BY t.start, p.part, o.number
  )
  SELECT dimension, to_char(start, CASE step WHEN 'year' THEN 'YYYY' ELSE 'YYYY-MM' END), part, number FROM counted
  UNION ALL
    SELECT 'stock', to_char(start, CASE step WHEN 'year' THEN 'YYYY' ELSE 'YYYY-MM' END), part, number::bigint FROM stock
  UNION ALL
    SELECT 'begin', to_char(least((SELECT min(received_on) FROM cases_report), (SELECT min(opened_on) FROM cases_case)),
                            CASE step WHEN 'year' THEN 'YYYY' ELSE 'YYYY-MM' END), '', 0
  UNION ALL
    SELECT DISTINCT 'imported', b.year::text, '', 0::bigint FROM span, cases_importbatch b
    WHERE step = 'year' AND b.state = 'done' AND b.year <= EXTRACT(year FROM span.final)
$body$;
