-- Terms that ended in a period, kept or not. The application works out which start day ends on which day under which
-- rule (weekends, holidays, months), and passes those triples; here they meet the facts. Reports that were ended count
-- as acknowledged and answered on the day of their letter; where no feedback is possible, none is due.
CREATE OR REPLACE FUNCTION count_terms(top bigint, codes text[], starts date[], dues date[], today date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH terms AS MATERIALIZED (
    SELECT * FROM unnest(codes, starts, dues) AS t(code, start, due)
  ), span AS (
    SELECT code, min(start) AS first, max(start) AS last FROM terms GROUP BY code
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
    -- A phase of a case, from the move into it to the first move out of it.
    SELECT t.code, t.due, (
      SELECT n.happened_on FROM cases_move n
      WHERE n.case_id = m.case_id AND n.id > m.id AND n.source = m.target AND n.target <> m.target
      ORDER BY n.id LIMIT 1
    )
    FROM span JOIN cases_move m ON m.target = span.code AND m.happened_on BETWEEN span.first AND span.last
    JOIN cases_case c ON c.id = m.case_id
    JOIN scope_of(top) s ON s.id = c.directorate_id
    JOIN terms t ON t.code = span.code AND t.start = m.happened_on
    WHERE m.source <> m.target
  )
  SELECT 'term', code, CASE WHEN done <= due THEN 'in_time' ELSE 'late' END, count(*)
  FROM facts WHERE done IS NOT NULL OR due < today GROUP BY 2, 3
$body$;
