-- Reports by month and category, over the last months up to and including the one that holds `last`: `other` is the month
-- as 2026-03. By it an overview says what lies beyond the usual range of a category.
CREATE OR REPLACE FUNCTION count_categories(top bigint, last date, months integer)
RETURNS TABLE (dimension text, code text, other text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT 'category', k.code, to_char(r.received_on, 'YYYY-MM'), count(*)
  FROM cases_report r JOIN scope_of(top) s ON s.id = r.directorate_id JOIN cases_category k ON k.id = r.category_id
  WHERE r.received_on BETWEEN (date_trunc('month', last) - make_interval(months => months - 1))::date
                          AND (date_trunc('month', last) + interval '1 month - 1 day')::date
  GROUP BY k.code, to_char(r.received_on, 'YYYY-MM')
  UNION ALL
    SELECT 'begin', to_char(least((SELECT min(received_on) FROM cases_report), (SELECT min(opened_on) FROM cases_case)),
                            'YYYY-MM'), '', 0
$body$;

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
