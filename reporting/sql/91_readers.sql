-- Who looked at which overviews, and when first, from the log of looks: for who has overviews of that directorate made.
-- Neither a figure nor any other look is told.
CREATE OR REPLACE FUNCTION reads_of_overviews(wanted bigint[])
RETURNS TABLE (overview_id bigint, user_id bigint, first_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT o.id, e.user_id, min(e.at)
  FROM reporting_monthlyoverview o
  JOIN accounts_directorate d ON d.id = o.directorate_id
  JOIN accounts_accessevent e
    ON e.about = 'overview:' || d.code || ':' || to_char(o.month, 'YYYY-MM') || ':v' || o.version
  WHERE o.id = ANY (wanted) AND e.action IN ('view', 'download') AND e.user_id IS NOT NULL
    AND ((SELECT acts_as_system()) OR o.directorate_id = ANY ((SELECT reach_here('make_overviews'))::bigint[]))
  GROUP BY o.id, e.user_id
$body$;
