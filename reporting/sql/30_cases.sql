-- Cases that are open when a day ends, with the phase in which they then are. A case is open from its opening or
-- reopening until it is closed; only moves that change the status count (restricting one is no move in the process).
-- Candidates are what runs now and what was closed later, so the whole past need not be read.
CREATE OR REPLACE FUNCTION open_cases(top bigint, day date) RETURNS TABLE (case_id bigint, part text, phase text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT c.id, s.part, p.target
  FROM (
    SELECT id, directorate_id FROM cases_case WHERE status <> 'closed' AND opened_on <= day
    UNION
    SELECT c.id, c.directorate_id FROM cases_move m JOIN cases_case c ON c.id = m.case_id
    WHERE m.target = 'closed' AND m.source <> 'closed' AND m.happened_on > day AND c.opened_on <= day
  ) c
  JOIN scope_of(top) s ON s.id = c.directorate_id
  CROSS JOIN LATERAL (
    SELECT m.target FROM cases_move m
    WHERE m.case_id = c.id AND m.happened_on <= day AND m.source <> m.target
    ORDER BY m.happened_on DESC, m.id DESC LIMIT 1
  ) p
  WHERE p.target <> 'closed'
$body$;

-- Cases coming in (opened, reopened) and going out (closed), each on its own day.
CREATE OR REPLACE FUNCTION case_flow(top bigint, first date, last date)
RETURNS TABLE (happened_on date, code text, part text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT m.happened_on, CASE m.target WHEN 'closed' THEN 'closed' WHEN 'reopened' THEN 'reopened' ELSE 'opened' END,
         s.part
  FROM cases_move m
  JOIN cases_case c ON c.id = m.case_id
  JOIN scope_of(top) s ON s.id = c.directorate_id
  WHERE m.happened_on BETWEEN first AND last AND (
    m.target = 'closed' AND m.source <> 'closed'
    OR m.target = 'reopened' AND m.source = 'closed'
    OR m.target = 'received' AND m.source = ''
  )
$body$;

CREATE OR REPLACE FUNCTION count_cases(top bigint, first date, last date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH stock AS MATERIALIZED (
    SELECT * FROM open_cases(top, last)
  ), flow AS MATERIALIZED (
    SELECT * FROM case_flow(top, first, last)
  ), opened AS MATERIALIZED (
    SELECT c.id, c.category_id, c.wrongdoing, s.part
    FROM cases_case c JOIN scope_of(top) s ON s.id = c.directorate_id
    WHERE c.opened_on BETWEEN first AND last
  )
  SELECT 'flow', 'begin', '', (SELECT count(*) FROM stock)
    - (SELECT count(*) FILTER (WHERE code <> 'closed') - count(*) FILTER (WHERE code = 'closed') FROM flow)
  UNION ALL SELECT 'flow', code, '', count(*) FROM flow GROUP BY code
  UNION ALL SELECT 'flow', 'end', '', (SELECT count(*) FROM stock)
  UNION ALL SELECT 'phase', phase, '', count(*) FROM stock GROUP BY phase
  UNION ALL SELECT 'open_part', part, '', count(*) FROM stock GROUP BY part
  UNION ALL SELECT 'part', part, '', count(*) FROM opened GROUP BY part
  UNION ALL SELECT 'wrongdoing', CASE WHEN wrongdoing THEN 'yes' ELSE 'no' END, '', count(*) FROM opened GROUP BY 2
  UNION ALL
    SELECT 'category', coalesce(x.code, ''), '', count(*)
    FROM opened o LEFT JOIN cases_category x ON x.id = o.category_id GROUP BY x.code
  UNION ALL
    -- How far the investigation of each had come when the period ended (the published status).
    SELECT 'inquiry', coalesce(i.furthest,
             CASE WHEN p.target IN ('received', 'assessment', 'reopened') THEN 'assessment' ELSE 'none' END),
           '', count(*)
    FROM opened o
    LEFT JOIN LATERAL (
      SELECT CASE WHEN bool_or(i.kind = 'fact_finding') THEN 'fact_finding'
                  WHEN count(*) > 0 THEN 'preliminary' END AS furthest
      FROM cases_investigation i WHERE i.case_id = o.id AND i.started_on <= last
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT m.target FROM cases_move m
      WHERE m.case_id = o.id AND m.happened_on <= last AND m.source <> m.target
      ORDER BY m.happened_on DESC, m.id DESC LIMIT 1
    ) p ON true
    GROUP BY 2
$body$;
