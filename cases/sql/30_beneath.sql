-- What a door or a page has to know from beneath the wall, each answer no more than it needs.

-- Whether a case is in sight of the person who acts: the rule of cases_case, for functions that look beneath it.
CREATE OR REPLACE FUNCTION case_in_sight(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (SELECT FROM cases_case c WHERE c.id = wanted AND {in_sight cases_case c})
$body$;

-- Those of some users whom a conflict keeps from a case that is in sight: who puts together a team or asks for a
-- mandate need not see the identities that decide it. A case out of sight is an error, not "nobody".
CREATE OR REPLACE FUNCTION conflicted_among(wanted bigint, persons bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  IF NOT case_in_sight(wanted) THEN
    RAISE EXCEPTION 'This case is not in sight.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT person FROM unnest(persons) person WHERE wanted = ANY (conflicts_of(person));
END $body$;

-- Those of some users whom nothing but the organisation chart keeps from a case that is in sight.
CREATE OR REPLACE FUNCTION kept_out_by_chart_alone(wanted bigint, persons bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  IF NOT case_in_sight(wanted) THEN
    RAISE EXCEPTION 'This case is not in sight.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT person FROM unnest(persons) person
    WHERE wanted IN (SELECT l.case_id FROM line_of(person) l) AND wanted NOT IN (SELECT own FROM own_cases_of(person) own);
END $body$;

-- Whether it is recorded who reported, and who a person is: the page says so to whoever sees the report.
CREATE OR REPLACE FUNCTION reporter_is_recorded(report bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (SELECT FROM cases_reporter WHERE report_id = report)
$body$;
CREATE OR REPLACE FUNCTION identity_is_recorded(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (SELECT FROM cases_personidentity WHERE person_id = person)
$body$;

-- Whose a draft is: the person who sent it, else the one who types it. Its id is known only to that browser.
CREATE OR REPLACE FUNCTION sender_of_draft(draft uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT recorded_by_id FROM cases_report WHERE draft_id = draft
$body$;
CREATE OR REPLACE FUNCTION owner_of_draft(draft uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT owner_id FROM cases_draft WHERE id = draft
$body$;

-- The report that the person who acts made of a draft, also when it is out of this person's sight by now: what is
-- sent twice gets the same number twice.
CREATE OR REPLACE FUNCTION report_of_draft(draft uuid) RETURNS TABLE (id bigint, number text, draft_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT id, number, draft_id FROM cases_report WHERE draft_id = draft AND recorded_by_id = acting_user()
$body$;

-- Numbers of the cases on whose team somebody was on a day, for who reads the log, which names them as well.
CREATE OR REPLACE FUNCTION team_numbers_of(person bigint, day date) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT c.number FROM cases_teammember t JOIN cases_case c ON c.id = t.case_id
  WHERE t.user_id = person AND t.since <= day AND (t.until IS NULL OR t.until >= day)
    AND (acts_as_system() OR cardinality(reach_here('see_log')) > 0 OR cardinality(reach_here('see_log_of_case')) > 0)
$body$;
