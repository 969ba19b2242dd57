-- Terms that ended in a period, kept or not. The application works out which start day ends on which day under which
-- rule (weekends, holidays, months), and passes those triples; here they meet the facts. Reports that were ended count
-- as acknowledged and answered on the day of their letter; where no feedback is possible, none is due. A term that was
-- suspended or extended has a due day of its own, which the application works out as well: such terms come back as
-- `shift`, with start, end of the phase and what shifted them in place of a code, and how many they are.
CREATE OR REPLACE FUNCTION count_terms(top bigint, codes text[], starts date[], dues date[], today date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH terms AS MATERIALIZED (
    SELECT * FROM unnest(codes, starts, dues) AS t(code, start, due)
  ), span AS (
    SELECT code, min(start) AS first, max(start) AS last, max(due) AS due FROM terms GROUP BY code
  ), shifts AS MATERIALIZED (
    SELECT h.case_id, span.code, h.term_since AS start,
           json_agg(json_build_array(h.kind, h.since, h.until, h.amount, h.unit) ORDER BY h.since, h.id)::text AS changes
    FROM span JOIN cases_termchange h ON h.kind = 'suspension' OR h.code = span.code
    WHERE h.term_since <= span.due GROUP BY h.case_id, span.code, h.term_since
  ), entered AS MATERIALIZED (
    SELECT span.code, m.id, m.case_id, m.happened_on AS start
    FROM span JOIN cases_move m ON m.target = span.code AND m.happened_on BETWEEN span.first AND span.last
    WHERE m.source <> m.target
    UNION
    SELECT h.code, m.id, m.case_id, m.happened_on
    FROM shifts h JOIN cases_move m ON m.case_id = h.case_id AND m.target = h.code AND m.happened_on = h.start
    WHERE m.source <> m.target
  ), phases AS MATERIALIZED (
    -- A phase of a case, from the move into it to the first move out of it.
    SELECT e.code, e.case_id, e.start, (
      SELECT n.happened_on FROM cases_move n
      WHERE n.case_id = e.case_id AND n.id > e.id AND n.source = e.code AND n.target <> e.code
      ORDER BY n.id LIMIT 1
    ) AS done
    FROM entered e JOIN cases_case c ON c.id = e.case_id JOIN scope_of(top) s ON s.id = c.directorate_id
  ), facts AS (
    SELECT t.code, t.due, coalesce(r.acknowledged_on, CASE WHEN r.status = 'ended' THEN r.handled_on END) AS done
    FROM span JOIN cases_report r ON r.received_on BETWEEN span.first AND span.last
    JOIN scope_of(top) s ON s.id = r.directorate_id
    JOIN terms t ON t.code = span.code AND t.start = r.received_on
    WHERE span.code = 'acknowledgement'
    UNION ALL
    SELECT t.code, t.due, coalesce(r.feedback_on, CASE WHEN r.status = 'ended' THEN r.handled_on END)
    FROM span JOIN cases_report r ON r.acknowledged_on BETWEEN span.first AND span.last AND NOT r.no_feedback
    JOIN scope_of(top) s ON s.id = r.directorate_id
    JOIN terms t ON t.code = span.code AND t.start = r.acknowledged_on
    WHERE span.code = 'feedback'
    UNION ALL
    SELECT p.code, t.due, p.done
    FROM phases p JOIN terms t ON t.code = p.code AND t.start = p.start
    WHERE NOT EXISTS (
      SELECT FROM shifts h WHERE h.case_id = p.case_id AND h.code = p.code AND h.start = p.start
    )
  )
  SELECT 'term', code, CASE WHEN done <= due THEN 'in_time' ELSE 'late' END, count(*)
  FROM facts WHERE done IS NOT NULL OR due < today GROUP BY 2, 3
  UNION ALL
    SELECT 'shift', p.code, json_build_array(p.start, p.done, h.changes::json)::text, count(*)
    FROM phases p JOIN shifts h ON h.case_id = p.case_id AND h.code = p.code AND h.start = p.start GROUP BY 2, 3
$body$;
