-- From which days terms of a code run, and how many from each: what a change of its rule would move. For who changes the
-- table of terms and sees no case; days and counts, no more.
CREATE OR REPLACE FUNCTION term_starts(asked text) RETURNS TABLE (start date, running bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH allowed AS (
    SELECT 1 FROM reach_of(
      nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint,
      (now() AT TIME ZONE 'Europe/Amsterdam')::date) r
    WHERE r.permission = 'manage_lists'
  ), running AS (
    SELECT phase_since AS start FROM cases_case WHERE status = asked
    UNION ALL
    SELECT CASE asked WHEN 'acknowledgement' THEN received_on ELSE acknowledged_on END FROM cases_report
    WHERE status <> 'ended' AND feedback_on IS NULL AND NOT no_feedback
      AND (asked = 'acknowledgement' AND acknowledged_on IS NULL
        OR asked = 'feedback' AND acknowledged_on IS NOT NULL)
  )
  SELECT start, count(*) FROM running WHERE EXISTS (SELECT FROM allowed) GROUP BY start
$body$;
