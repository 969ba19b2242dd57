-- What the rules of the tables of cases ask about the person who acts (docs/adr/0014). Each function looks beneath the
-- wall, and so answers with ids alone.

-- Cases on whose team the person who acts is now.
CREATE OR REPLACE FUNCTION teams_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(case_id), '{}') FROM cases_teammember WHERE user_id = acting_user() AND until IS NULL
$body$;

-- Cases that are open to somebody whatever was granted: by the team, or for some hours by the emergency door.
CREATE OR REPLACE FUNCTION opened_to(person bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(case_id), '{}') FROM (
    SELECT case_id FROM cases_teammember WHERE user_id = person AND until IS NULL
    UNION
    SELECT case_id FROM cases_emergencyaccess
      WHERE user_id = person AND ended_at IS NULL AND until > statement_timestamp()
  ) opened
$body$;

-- --- Conflict of interest ------------------------------------------------------------------------------------------

-- Persons in reports and cases who are this user, by the keyed hashes of personnel number or e-mail address.
CREATE OR REPLACE FUNCTION own_persons_of(somebody bigint) RETURNS TABLE (case_id bigint, report_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT p.case_id, p.report_id FROM (
    SELECT i.person_id FROM accounts_user u
      JOIN cases_personidentity i ON i.personnel_number_hash = u.personnel_number_hash WHERE u.id = somebody
    UNION
    SELECT i.person_id FROM accounts_user u
      JOIN cases_personidentity i ON i.email_hash = u.email_hash WHERE u.id = somebody
  ) found JOIN cases_person p ON p.id = found.person_id
$body$;

-- Reports that this user sent.
CREATE OR REPLACE FUNCTION own_reports_of(somebody bigint) RETURNS TABLE (case_id bigint, report_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT r.case_id, r.id FROM (
    SELECT i.report_id FROM accounts_user u
      JOIN cases_reporter i ON i.personnel_number_hash = u.personnel_number_hash WHERE u.id = somebody
    UNION
    SELECT i.report_id FROM accounts_user u
      JOIN cases_reporter i ON i.email_hash = u.email_hash WHERE u.id = somebody
  ) found JOIN cases_report r ON r.id = found.report_id
$body$;

-- Subjects who stand directly above or below this user in the organisation chart.
CREATE OR REPLACE FUNCTION line_of(somebody bigint) RETURNS TABLE (case_id bigint, report_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH me AS MATERIALIZED (SELECT * FROM accounts_user WHERE id = somebody),
  beside AS MATERIALIZED (
    SELECT u.* FROM me JOIN accounts_user u ON u.id = me.manager_id
    UNION ALL
    SELECT u.* FROM me JOIN accounts_user u ON u.manager_id = me.id
  )
  SELECT p.case_id, p.report_id FROM (
    SELECT i.person_id FROM beside b JOIN cases_personidentity i ON i.personnel_number_hash = b.personnel_number_hash
    UNION
    SELECT i.person_id FROM beside b JOIN cases_personidentity i ON i.email_hash = b.email_hash
    UNION
    SELECT i.person_id FROM me JOIN cases_personidentity i ON i.personnel_number_hash = me.manager_number_hash
    UNION
    SELECT i.person_id FROM me JOIN cases_personidentity i ON i.manager_number_hash = me.personnel_number_hash
  ) found JOIN cases_person p ON p.id = found.person_id AND p.role = 'subject'
$body$;

-- Cases in which a user is a person or the reporter, or said to know somebody.
CREATE OR REPLACE FUNCTION own_conflicts_of(somebody bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(case_id), '{}') FROM (
    SELECT case_id FROM own_persons_of(somebody)
    UNION SELECT case_id FROM own_reports_of(somebody)
    UNION SELECT case_id FROM cases_declaredconflict WHERE user_id = somebody AND withdrawn_at IS NULL
  ) own WHERE case_id IS NOT NULL
$body$;

-- Cases that a conflict of interest keeps from a user: these, and those of the line where nobody lifted it.
CREATE OR REPLACE FUNCTION conflicts_of(somebody bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT own_conflicts_of(somebody) || coalesce((
    SELECT array_agg(l.case_id) FROM line_of(somebody) l
    WHERE l.case_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM cases_chartdecision d
      WHERE d.case_id = l.case_id AND d.user_id = somebody AND d.withdrawn_at IS NULL)
  ), '{}')
$body$;

-- Reports that a conflict of interest keeps from a user by the persons in them; those of a case go with the case too,
-- and there the people are asked where the head of OIF may have decided.
CREATE OR REPLACE FUNCTION report_conflicts_of(somebody bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(report_id), '{}') FROM (
    SELECT report_id FROM own_persons_of(somebody)
    UNION SELECT report_id FROM own_reports_of(somebody)
    UNION SELECT report_id FROM cases_declaredconflict WHERE user_id = somebody AND withdrawn_at IS NULL
    UNION SELECT report_id FROM line_of(somebody) l WHERE l.case_id IS NULL
  ) own WHERE report_id IS NOT NULL
$body$;

-- --- About the person who acts -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION opened_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ SELECT opened_to(acting_user()) $body$;
CREATE OR REPLACE FUNCTION conflicts_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ SELECT conflicts_of(acting_user()) $body$;
CREATE OR REPLACE FUNCTION report_conflicts_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ SELECT report_conflicts_of(acting_user()) $body$;

-- Restricted cases that no grant, no team and no emergency opens to the person who acts.
CREATE OR REPLACE FUNCTION closed_cases_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(id), '{}') FROM cases_case WHERE restricted
    AND directorate_id <> ALL ((SELECT reach_here('see_restricted'))::bigint[])
    AND id <> ALL ((SELECT opened_here())::bigint[])
$body$;

-- Imported files whose violations count.
CREATE OR REPLACE FUNCTION imports_that_count() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(id), '{}') FROM cases_importbatch WHERE state = 'done'
$body$;

-- Whether a permission for these directorates holds for a case (or as its team), and for a report (or for any where
-- somebody typed it in): for who sees the case or report anyhow.
CREATE OR REPLACE FUNCTION case_gives(wanted bigint, places bigint[], teams bigint[], held bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN wanted = ANY (teams) OR wanted = ANY (held)
    OR EXISTS (SELECT FROM cases_case c WHERE c.id = wanted AND c.directorate_id = ANY (places));
END $body$;
CREATE OR REPLACE FUNCTION report_gives(wanted bigint, places bigint[], held bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN wanted = ANY (held) OR EXISTS (
    SELECT FROM cases_report r WHERE r.id = wanted AND (
      r.directorate_id = ANY (places)
      OR r.recorded_by_id = acting_user() AND r.status = 'open' AND cardinality(places) > 0));
END $body$;

-- --- For `visible_to`: the same answers, and about nobody but the person who acts (or for the system) -------------------

CREATE OR REPLACE FUNCTION check_asks_about(somebody bigint) RETURNS void LANGUAGE plpgsql STABLE AS $body$
BEGIN
  IF NOT acts_as_system() AND somebody IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'Asked about somebody else than who acts.' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $body$;
CREATE OR REPLACE FUNCTION opened_asked(somebody bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN PERFORM check_asks_about(somebody); RETURN opened_to(somebody); END $body$;
CREATE OR REPLACE FUNCTION conflicts_asked(somebody bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN PERFORM check_asks_about(somebody); RETURN conflicts_of(somebody); END $body$;
CREATE OR REPLACE FUNCTION report_conflicts_asked(somebody bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN PERFORM check_asks_about(somebody); RETURN report_conflicts_of(somebody); END $body$;

-- Those that answer about anybody are for the functions here alone.
REVOKE EXECUTE ON FUNCTION opened_to, own_persons_of, own_reports_of, line_of, own_conflicts_of, conflicts_of,
  report_conflicts_of FROM PUBLIC;
