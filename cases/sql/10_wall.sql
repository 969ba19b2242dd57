-- What the rules of the tables of cases ask about a person (docs/adr/0014, 0022): sets of ids, each stated here once,
-- for the policies and for `visible_to`. Each function looks beneath the wall, and so answers with ids alone.
--
-- A statement asks each of them once, so they are as cheap as they can be: in plpgsql, whose plans are kept for the
-- session; and the pieces below are bare SQL, which PostgreSQL puts into the query of the function that names them.

-- Cases on whose team the person who acts is now.
CREATE OR REPLACE FUNCTION teams_here() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN ARRAY(SELECT case_id FROM cases_teammember WHERE user_id = acting_user() AND until IS NULL);
END $body$;

-- A statement asks some of the sets below many times: each table in it brings its policy along. So what was answered is
-- kept, with what it was an answer to: the person, and all that can be seen now. While this transaction has written
-- nothing that is the snapshot (what others do shows in it) and the second; afterwards it is the statement alone.
-- Who can send SQL reads what is kept: so it is kept of the person who acts alone, who may ask for it anyhow.
CREATE OR REPLACE FUNCTION asked_now(person bigint) RETURNS text LANGUAGE plpgsql STABLE AS $body$
BEGIN
  RETURN person || ' ' || CASE WHEN pg_current_xact_id_if_assigned() IS NULL
    THEN pg_current_snapshot()::text || ' ' || date_trunc('second', statement_timestamp())
    ELSE statement_timestamp()::text END || '|';
END $body$;
-- The set that was kept under this name; nothing where it was the answer to something else.
CREATE OR REPLACE FUNCTION kept_answer(name text, asked text) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $body$
DECLARE known text := current_setting(name, true);
BEGIN
  RETURN CASE WHEN starts_with(known, asked) THEN substr(known, length(asked) + 1)::bigint[] END;
END $body$;

-- Cases that are open to somebody whatever was granted: by the team, or for some hours by the emergency door.
CREATE OR REPLACE FUNCTION opened_to(person bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  asked text := asked_now(person);
  found bigint[] := kept_answer('rosi.kept_opened', asked);
BEGIN
  IF found IS NULL THEN
    found := ARRAY(
      SELECT case_id FROM cases_teammember WHERE user_id = person AND until IS NULL
      UNION ALL
      SELECT case_id FROM cases_emergencyaccess
        WHERE user_id = person AND ended_at IS NULL AND until > statement_timestamp()
    );
    IF person = acting_user() THEN
      PERFORM set_config('rosi.kept_opened', asked || found::text, true);
    END IF;
  END IF;
  RETURN found;
END $body$;

-- --- Conflict of interest ------------------------------------------------------------------------------------------

-- Persons in reports and cases who are this user, by the keyed hashes of personnel number or e-mail address.
CREATE OR REPLACE FUNCTION own_persons_of(somebody bigint) RETURNS TABLE (case_id bigint, report_id bigint)
LANGUAGE sql STABLE AS $body$
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
LANGUAGE sql STABLE AS $body$
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
LANGUAGE sql STABLE AS $body$
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

-- Cases in which a user is a person or the reporter, or said to know somebody: a conflict that nobody lifts.
CREATE OR REPLACE FUNCTION own_cases_of(somebody bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $body$
  SELECT case_id FROM own_persons_of(somebody) WHERE case_id IS NOT NULL
  UNION ALL SELECT case_id FROM own_reports_of(somebody) WHERE case_id IS NOT NULL
  UNION ALL SELECT case_id FROM cases_declaredconflict
    WHERE user_id = somebody AND withdrawn_at IS NULL AND case_id IS NOT NULL
$body$;

-- Cases that a conflict of interest keeps from a user: these, and those of the line where nobody lifted it.
CREATE OR REPLACE FUNCTION conflicts_of(somebody bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  asked text := asked_now(somebody);
  found bigint[] := kept_answer('rosi.kept_conflicts', asked);
BEGIN
  IF found IS NULL THEN
    found := ARRAY(
      SELECT own FROM own_cases_of(somebody) own
      UNION ALL
      SELECT l.case_id FROM line_of(somebody) l
      WHERE l.case_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases_chartdecision d
        WHERE d.case_id = l.case_id AND d.user_id = somebody AND d.withdrawn_at IS NULL)
    );
    IF somebody = acting_user() THEN
      PERFORM set_config('rosi.kept_conflicts', asked || found::text, true);
    END IF;
  END IF;
  RETURN found;
END $body$;

-- Reports that a conflict of interest keeps from a user by the persons in them; those of a case go with the case too,
-- and there the people are asked where the head of OIF may have decided.
CREATE OR REPLACE FUNCTION report_conflicts_of(somebody bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  asked text := asked_now(somebody);
  found bigint[] := kept_answer('rosi.kept_report_conflicts', asked);
BEGIN
  IF found IS NULL THEN
    found := ARRAY(
      SELECT report_id FROM own_persons_of(somebody) WHERE report_id IS NOT NULL
      UNION ALL SELECT report_id FROM own_reports_of(somebody)
      UNION ALL SELECT report_id FROM cases_declaredconflict
        WHERE user_id = somebody AND withdrawn_at IS NULL AND report_id IS NOT NULL
      UNION ALL SELECT report_id FROM line_of(somebody) WHERE case_id IS NULL AND report_id IS NOT NULL
    );
    IF somebody = acting_user() THEN
      PERFORM set_config('rosi.kept_report_conflicts', asked || found::text, true);
    END IF;
  END IF;
  RETURN found;
END $body$;

-- Whether a case is not restricted, or opened by these directorates or in these sets: asked row by row, by key, for the
-- restricted cases of a register may be many.
CREATE OR REPLACE FUNCTION case_stays_open(wanted bigint, places bigint[], opened bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN EXISTS (
    SELECT FROM cases_case
    WHERE id = wanted AND (NOT restricted OR directorate_id = ANY (places) OR id = ANY (opened)));
END $body$;

-- --- About the person who acts -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION opened_here() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ BEGIN RETURN opened_to(acting_user()); END $body$;
CREATE OR REPLACE FUNCTION conflicts_here() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ BEGIN RETURN conflicts_of(acting_user()); END $body$;
CREATE OR REPLACE FUNCTION report_conflicts_here() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ BEGIN RETURN report_conflicts_of(acting_user()); END $body$;

-- Imported files whose violations count.
CREATE OR REPLACE FUNCTION imports_that_count() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN RETURN ARRAY(SELECT id FROM cases_importbatch WHERE state = 'done'); END $body$;

-- Whether a permission for these directorates holds for a case (or as its team), and for a report (or for any where
-- somebody typed it in): for who sees the case or report anyhow.
CREATE OR REPLACE FUNCTION case_gives(wanted bigint, places bigint[], teams bigint[], held bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN wanted = ANY (teams) OR wanted = ANY (held)
    OR EXISTS (SELECT FROM cases_case c WHERE c.id = wanted AND c.directorate_id = ANY (places));
END $body$;
-- The same for the reporters of a case: its reports may stand elsewhere than the case.
CREATE OR REPLACE FUNCTION reporters_given(wanted bigint, places bigint[], held bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN wanted = ANY (held) OR (
    EXISTS (SELECT FROM cases_case c WHERE c.id = wanted AND c.directorate_id = ANY (places))
    AND NOT EXISTS (SELECT FROM cases_report r WHERE r.case_id = wanted AND r.directorate_id <> ALL (places)));
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
REVOKE EXECUTE ON FUNCTION asked_now, kept_answer, opened_to, own_persons_of, own_reports_of, line_of, own_cases_of,
  conflicts_of, report_conflicts_of FROM PUBLIC;
