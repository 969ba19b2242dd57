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

-- Of pairs of a case and a user, those in which the case exists for that user as well: who leads counts what lies with
-- somebody only where that person can find it. What is out of sight of who asks is in no pair.
CREATE OR REPLACE FUNCTION pairs_in_sight(cases bigint[], persons bigint[]) RETURNS TABLE (wanted bigint, person bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH asked AS MATERIALIZED (
    SELECT c.id, c.directorate_id, c.restricted, pair.person
    FROM (SELECT DISTINCT * FROM unnest(cases, persons) AS pair (id, person)) pair
    JOIN cases_case c ON c.id = pair.id AND {in_sight cases_case c}
  ), known AS MATERIALIZED (
    SELECT u.id, opened_to(u.id) AS opened, conflicts_of(u.id) AS conflicts, reach.granted, reach.restricted
    FROM accounts_user u, LATERAL (
      SELECT array_agg(r.directorate_id) FILTER (WHERE r.permission = 'see_case') AS granted,
        array_agg(r.directorate_id) FILTER (WHERE r.permission = 'see_restricted') AS restricted
      FROM reach_of(u.id, today_here()) r) reach
    WHERE u.is_active AND u.id IN (SELECT asked.person FROM asked)
  )
  SELECT asked.id, asked.person FROM asked JOIN known ON known.id = asked.person
  WHERE (asked.directorate_id = ANY (known.granted) AND NOT asked.restricted
      OR asked.directorate_id = ANY (known.restricted) OR asked.id = ANY (known.opened))
    AND asked.id <> ALL (known.conflicts)
$body$;

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
