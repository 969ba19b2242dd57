-- What the policies of the second wall stand on (docs/adr/0014): who acts, what that person reaches, what a door holds.
-- Policies read each of these in a sub-select, so that a statement asks once, whatever the number of rows.

-- The person in whose name the transaction runs; nothing for the system and where nobody acts.
CREATE OR REPLACE FUNCTION acting_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $body$
  SELECT nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint
$body$;

-- Jobs and commands: the system sees all.
CREATE OR REPLACE FUNCTION acts_as_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $body$
  SELECT coalesce(current_setting('rosi.user', true) = 'system', false)
$body$;

-- The day on which grants are looked at, as the house reads its calendar.
CREATE OR REPLACE FUNCTION today_here() RETURNS date LANGUAGE sql STABLE AS $body$
  SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date
$body$;

-- The directorates for which the person who acts holds a permission today, from the tables alone. What was found is
-- kept for the transaction, under a key that a change of grants or tree outdates at once.
CREATE OR REPLACE FUNCTION reach_here(wanted text) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  person text := current_setting('rosi.user', true);
  known jsonb;
  key text;
BEGIN
  IF coalesce(person, '') IN ('', 'system') THEN
    RETURN '{}';
  END IF;
  SELECT concat_ws(':', id, access_epoch, today_here()) INTO key FROM accounts_user WHERE id = person::bigint AND is_active;
  IF key IS NULL THEN
    RETURN '{}';
  END IF;
  known := nullif(current_setting('rosi.reach', true), '')::jsonb;
  IF known IS NULL OR known ->> 'key' <> key THEN
    SELECT jsonb_object_agg(permission, places) INTO known FROM (
      SELECT permission, array_agg(directorate_id) AS places FROM reach_of(person::bigint, today_here()) GROUP BY permission
    ) held;
    known := coalesce(known, '{}') || jsonb_build_object('key', key);
    PERFORM set_config('rosi.reach', known::text, true);
  END IF;
  RETURN coalesce((SELECT array_agg(place::bigint) FROM jsonb_array_elements_text(known -> wanted) place), '{}');
END $body$;

-- Ids of the rows of a kind that the running door holds: it fetched and locked them while they were in sight, or is
-- making them, and may finish its work with them (`context.hold`).
CREATE OR REPLACE FUNCTION held_here(kind text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $body$
  SELECT coalesce(array_agg(split_part(mark, ':', 2)::bigint), '{}')
  FROM unnest(string_to_array(current_setting('rosi.held', true), ',')) mark WHERE split_part(mark, ':', 1) = kind
$body$;
