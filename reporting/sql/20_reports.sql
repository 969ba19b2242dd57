-- Reports, each once, on the day of receipt. What became of one is told as it stood at the end of the period.
CREATE OR REPLACE FUNCTION count_reports(top bigint, first date, last date)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH counted AS (
    SELECT r.channel_id, r.reporter_kind_id, r.category_id, s.part, r.wrongdoing, r.result,
           grouping(r.channel_id) AS no_channel, grouping(r.reporter_kind_id) AS no_kind,
           grouping(r.category_id) AS no_category, grouping(s.part) AS no_part,
           grouping(r.wrongdoing) AS no_wrongdoing, grouping(r.result) AS no_result, count(*) AS number
    FROM (
      SELECT *, CASE WHEN handled_on IS NULL OR handled_on > last THEN 'open' ELSE status END AS result
      FROM cases_report WHERE received_on BETWEEN first AND last
    ) r
    JOIN scope_of(top) s ON s.id = r.directorate_id
    GROUP BY GROUPING SETS
      ((r.channel_id), (r.reporter_kind_id), (r.category_id), (s.part), (r.wrongdoing), (r.result))
  )
  SELECT
    CASE WHEN no_channel = 0 THEN 'channel' WHEN no_kind = 0 THEN 'reporter_kind' WHEN no_category = 0 THEN 'category'
         WHEN no_part = 0 THEN 'part' WHEN no_wrongdoing = 0 THEN 'wrongdoing' ELSE 'result' END,
    CASE WHEN no_channel = 0 THEN (SELECT x.code FROM cases_channel x WHERE x.id = channel_id)
         WHEN no_kind = 0 THEN (SELECT x.code FROM cases_reporterkind x WHERE x.id = reporter_kind_id)
         WHEN no_category = 0 THEN coalesce((SELECT x.code FROM cases_category x WHERE x.id = category_id), '')
         WHEN no_part = 0 THEN part
         WHEN no_wrongdoing = 0 THEN CASE WHEN wrongdoing THEN 'yes' ELSE 'no' END
         ELSE result END,
    '', number
  FROM counted
$body$;
