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

-- The same person: one account, or two with the same personnel number or address.
CREATE OR REPLACE FUNCTION same_person(one bigint, other bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT one = other OR EXISTS (
    SELECT FROM accounts_user a JOIN accounts_user b
      ON a.personnel_number_hash = b.personnel_number_hash OR a.email_hash = b.email_hash
    WHERE a.id = one AND b.id = other)
$body$;

-- The directorates for which the person who acts holds a permission today, from the tables alone. What was found is
-- kept for the transaction, each permission in a setting of its own, under a key that a change of grants or tree
-- outdates at once.
CREATE OR REPLACE FUNCTION reach_here(wanted text) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  person text := current_setting('rosi.user', true);
  known text;
  key text;
BEGIN
  IF coalesce(person, '') IN ('', 'system') THEN
    RETURN '{}';
  END IF;
  SELECT concat_ws(':', id, access_epoch, today_here()) INTO key FROM accounts_user WHERE id = person::bigint AND is_active;
  IF key IS NULL THEN
    RETURN '{}';
  END IF;
  IF current_setting('rosi.reach_known', true) IS DISTINCT FROM key THEN
    PERFORM set_config('rosi.reach_' || permission, key || '|' || array_agg(directorate_id)::text, true)
      FROM reach_of(person::bigint, today_here()) GROUP BY permission;
    PERFORM set_config('rosi.reach_known', key, true);
  END IF;
  known := current_setting('rosi.reach_' || wanted, true);
  RETURN CASE WHEN split_part(known, '|', 1) = key THEN split_part(known, '|', 2)::bigint[] ELSE '{}' END;
END $body$;

-- Ids of the rows of a kind that the running door holds: it fetched and locked them while they were in sight, or is
-- making them, and may finish its work with them (`context.hold`).
CREATE OR REPLACE FUNCTION held_here(kind text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $body$
  SELECT coalesce(array_agg(split_part(mark, ':', 2)::bigint), '{}')
  FROM unnest(string_to_array(current_setting('rosi.held', true), ',')) mark WHERE split_part(mark, ':', 1) = kind
$body$;
