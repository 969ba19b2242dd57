-- Since when, and of which of some years, cases of a directorate or below it were destroyed at the end of their term of
-- retention: figures of these years are no longer whole. A day and years, no count; the same for every reader of figures.
CREATE OR REPLACE FUNCTION destroyed_within(top bigint, from_year integer, to_year integer)
RETURNS TABLE (since date, first_year integer, last_year integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT (min(c.destroyed_at) AT TIME ZONE 'Europe/Amsterdam')::date,
    greatest(min(c.first_year), from_year)::integer, least(max(c.last_year), to_year)::integer
  FROM cases_certificate c
  WHERE c.first_year <= to_year AND c.last_year >= from_year AND c.directorate_id IN (SELECT id FROM scope_of(top))
  HAVING count(*) > 0
$body$;
