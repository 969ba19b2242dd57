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
