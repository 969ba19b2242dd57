-- Doors that write where the caller does not see: the row they touch does not exist for who asks, before or afterwards.
-- Each repeats the check of its door in Python.

-- Open one case for some hours (the term `emergency_access`). Returns the new access, or null where this number is
-- none for the asker. That a conflict of interest stands above it is asked by the door, which takes all of it back.
CREATE OR REPLACE FUNCTION open_in_emergency(asked text) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  WITH asker AS (
    SELECT nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint AS id,
           (now() AT TIME ZONE 'Europe/Amsterdam')::date AS today
  )
  INSERT INTO cases_emergencyaccess (case_id, user_id, recorded_by_id, recorded_at, until, reason)
  SELECT c.id, asker.id, asker.id, now(), now() + make_interval(hours => t.amount), ''::bytea
  FROM asker, cases_case c, cases_termrule t
  WHERE c.number = asked
    AND c.directorate_id IN (
      SELECT r.directorate_id FROM reach_of(asker.id, asker.today) r WHERE r.permission = 'break_glass')
    AND t.code = 'emergency_access' AND t.unit = 'hours'
    AND (t.valid_from IS NULL OR t.valid_from <= asker.today)
    AND (t.valid_until IS NULL OR t.valid_until >= asker.today)
  RETURNING id
$body$;

-- File a case, its violations and the reports on it at a place above its own. Up only; the caller sees the case, and
-- may see it no more when this is done.
CREATE OR REPLACE FUNCTION file_case_higher(one bigint, place bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE here bigint;
BEGIN
  SELECT directorate_id INTO here FROM cases_case WHERE id = one FOR UPDATE;
  IF NOT case_in_sight(one) OR NOT EXISTS (
    WITH RECURSIVE above AS (
      SELECT parent_id AS id FROM accounts_directorate WHERE id = here
      UNION
      SELECT d.parent_id FROM accounts_directorate d JOIN above a ON d.id = a.id
    )
    SELECT FROM above WHERE id = place
  ) THEN
    RETURN false;
  END IF;
  UPDATE cases_case SET directorate_id = place WHERE id = one;
  UPDATE cases_violation SET directorate_id = place WHERE case_id = one AND directorate_id = here;
  UPDATE cases_report SET directorate_id = place WHERE case_id = one AND directorate_id = here;
  RETURN true;
END $body$;
