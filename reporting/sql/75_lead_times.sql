-- Lead times in days, each on the day on which it ended: of a phase (from the move into it to the move out of it), of
-- a case (from its opening or reopening to its closing), of a report (from receipt to acknowledgement and feedback).
-- Median and 90th percentile are the value of one of them (the lower of two in the middle), never a number between two.
CREATE OR REPLACE FUNCTION count_lead_times(top bigint, first date, last date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH ended AS MATERIALIZED (
    -- Moves out of a phase: not the first one, nor one that leaves the status as it is.
    SELECT m.id, m.case_id, m.source, m.target, m.happened_on
    FROM cases_move m JOIN cases_case c ON c.id = m.case_id JOIN scope_of(top) s ON s.id = c.directorate_id
    WHERE m.happened_on BETWEEN first AND last AND m.source <> '' AND m.source <> m.target AND m.source <> 'closed'
  ), days AS (
    SELECT e.source AS code, e.happened_on - b.happened_on AS days
    FROM ended e CROSS JOIN LATERAL (
      SELECT m.happened_on FROM cases_move m
      WHERE m.case_id = e.case_id AND m.id < e.id AND m.target = e.source AND m.source <> m.target
      ORDER BY m.id DESC LIMIT 1
    ) b
    UNION ALL
    SELECT 'whole', e.happened_on - b.happened_on
    FROM ended e CROSS JOIN LATERAL (
      SELECT m.happened_on FROM cases_move m
      WHERE m.case_id = e.case_id AND m.id < e.id AND m.source IN ('', 'closed') AND m.source <> m.target
      ORDER BY m.id DESC LIMIT 1
    ) b
    WHERE e.target = 'closed'
    UNION ALL
    SELECT 'acknowledgement', r.acknowledged_on - r.received_on
    FROM cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id WHERE r.acknowledged_on BETWEEN first AND last
    UNION ALL
    SELECT 'feedback', r.feedback_on - r.received_on
    FROM cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id WHERE r.feedback_on BETWEEN first AND last
  ), told AS (
    SELECT code, count(*) AS counted, percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) AS days
    FROM days GROUP BY code
  )
  SELECT 'lead', code, 'ended', counted FROM told
  UNION ALL SELECT 'lead', code, 'median', days[1] FROM told
  UNION ALL SELECT 'lead', code, 'p90', days[2] FROM told
$body$;
