-- What a competent authority sees of a case: what was submitted to this person, who still is the authority there, and
-- stands outside the case. The case itself stays out of sight.

CREATE OR REPLACE FUNCTION submitted_cases_of(person bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(c.id), '{}') FROM cases_case c
  WHERE c.id IN (
      SELECT m.case_id FROM cases_mandate m WHERE m.authority_id = person
      UNION ALL
      SELECT v.case_id FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
      WHERE d.authority_id = person AND d.state IN ('reviewed', 'decided'))
    AND c.directorate_id IN (SELECT r.directorate_id FROM reach_of(person, today_here()) r WHERE r.permission = 'decide')
    AND c.id <> ALL ((SELECT conflicts_of(person))::bigint[])
    AND c.id NOT IN (SELECT t.case_id FROM cases_teammember t WHERE t.user_id = person)
$body$;
CREATE OR REPLACE FUNCTION submitted_cases_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ SELECT submitted_cases_of(acting_user()) $body$;
CREATE OR REPLACE FUNCTION submitted_cases_asked(person bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN PERFORM check_asks_about(person); RETURN submitted_cases_of(person); END $body$;
REVOKE EXECUTE ON FUNCTION submitted_cases_of FROM PUBLIC;

-- The violations on which the authority decides or decided, with their subjects.
CREATE OR REPLACE FUNCTION submitted_violations_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(v.id), '{}')
  FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
  WHERE d.authority_id = acting_user() AND d.state IN ('reviewed', 'decided')
    AND v.case_id = ANY ((SELECT submitted_cases_here())::bigint[])
$body$;

CREATE OR REPLACE FUNCTION submitted_subjects_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(subject_id), '{}') FROM cases_violation WHERE id = ANY ((SELECT submitted_violations_here())::bigint[])
$body$;

-- The cover of the cases of which something was submitted: number, phase and place, and the key for the answer.
CREATE OR REPLACE FUNCTION submitted_covers(person bigint)
RETURNS TABLE (id bigint, number text, status text, directorate_id bigint, data_key_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT id, number, status, directorate_id, data_key_id FROM cases_case
  WHERE id = ANY ((SELECT submitted_cases_asked(person))::bigint[])
$body$;

-- The cover of one of them, locked until the transaction ends.
CREATE OR REPLACE FUNCTION lock_submitted_cover(person bigint, wanted bigint)
RETURNS TABLE (id bigint, number text, status text, directorate_id bigint, data_key_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT id, number, status, directorate_id, data_key_id FROM cases_case
  WHERE id = wanted AND id = ANY ((SELECT submitted_cases_asked(person))::bigint[]) FOR UPDATE
$body$;
