-- The end of retention (docs/adr/0045): when terms end, as cases/retention/rule.py states it, and what stands in the way.

-- Of closed cases that are in sight of the person who acts, one, or all whose term ends until a day: the rule that held
-- on the day of closing, from which day it counts, how many days of holds do not count, and when the term ends. Of all,
-- those that cannot have ended are left out step by step, before what is dear is asked: the list is looked at often.
DROP FUNCTION IF EXISTS terms_of_retention(bigint);
CREATE OR REPLACE FUNCTION terms_of_retention(only_case bigint, until date DEFAULT NULL)
RETURNS TABLE (case_id bigint, directorate_id bigint, rule text, years integer, since date, days_held integer,
  ends_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH fewest AS (
    SELECT min(years) AS years, min(years) FILTER (WHERE code = 'with_violation') AS violated FROM cases_retentionrule
  ),
  -- Closed, or disposed of, as long ago as the shortest term asks; a day more, for the 29th of February.
  near AS MATERIALIZED (
    SELECT id FROM cases_case WHERE id = only_case
    UNION
    SELECT c.id FROM cases_case c, fewest f WHERE only_case IS NULL AND c.status = 'closed'
      AND c.closed_on <= (until - make_interval(years => f.years))::date + 1
    UNION
    SELECT v.case_id FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id, fewest f
      WHERE only_case IS NULL AND d.state = 'decided'
        AND d.decided_on <= (until - make_interval(years => f.violated))::date + 1
  ),
  -- By their rule, as if nothing had held them.
  ended AS MATERIALIZED (
    SELECT c.id, r.code::text AS rule, r.years::integer AS years, s.since,
      (s.since + make_interval(years => r.years))::date AS ends_on
    FROM near JOIN cases_case c ON c.id = near.id AND c.status = 'closed'
    CROSS JOIN LATERAL (
      SELECT coalesce(bool_or(v.outcome <> 'not_proven' OR EXISTS (
          SELECT FROM cases_disposition d
          JOIN cases_dispositionmeasure k ON k.disposition_id = d.id
          JOIN cases_measure m ON m.id = k.measure_id
          WHERE d.violation_id = v.id AND d.state = 'decided' AND m.severity > 0)), false) AS violated
      FROM cases_violation v WHERE v.case_id = c.id
    ) found
    JOIN cases_retentionrule r ON r.code = CASE WHEN found.violated THEN 'with_violation' ELSE 'without_violation' END
      AND (r.valid_from IS NULL OR r.valid_from <= c.closed_on)
      AND (r.valid_until IS NULL OR r.valid_until >= c.closed_on)
    CROSS JOIN LATERAL (
      SELECT CASE WHEN found.violated THEN coalesce((
        SELECT max(d.decided_on) FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
        WHERE v.case_id = c.id AND d.state = 'decided'), c.closed_on) ELSE c.closed_on END AS since
    ) s
    WHERE until IS NULL OR (s.since + make_interval(years => r.years))::date <= until
  )
  SELECT c.id, c.directorate_id, e.rule, e.years, e.since, h.days, e.ends_on + h.days
  FROM ended e JOIN cases_case c ON c.id = e.id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(greatest(0, coalesce(o.lifted_on, today_here()) - greatest(o.set_on, e.since))), 0)::integer AS days
    FROM cases_hold o WHERE o.case_id = c.id
  ) h
  WHERE (until IS NULL OR e.ends_on + h.days <= until) AND {in_sight cases_case c}
$body$;

-- What keeps a case from being destroyed, as codes.
CREATE OR REPLACE FUNCTION retention_obstacles(wanted bigint) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT CASE WHEN case_in_sight(wanted) THEN ARRAY(
    SELECT 'hold' WHERE EXISTS (SELECT FROM cases_hold WHERE case_id = wanted AND lifted_on IS NULL)
    UNION ALL SELECT 'challenge' WHERE EXISTS (
      SELECT FROM cases_challenge h JOIN cases_disposition d ON d.id = h.disposition_id
      JOIN cases_violation v ON v.id = d.violation_id WHERE v.case_id = wanted AND h.outcome = '')
    UNION ALL SELECT 'data_request' WHERE EXISTS (
      SELECT FROM cases_datarequest WHERE case_id = wanted
        AND (decision = '' OR decision IN ('granted', 'partly') AND follow_up = ''))
    UNION ALL SELECT 'contact' WHERE EXISTS (
      SELECT FROM cases_reportercontact WHERE case_id = wanted AND outcome = '')
    UNION ALL SELECT 'criminal' WHERE EXISTS (
      SELECT FROM cases_criminalcomplaint WHERE case_id = wanted AND result_on IS NULL)
  ) END
$body$;

-- Whether somebody destroys in the directorate of a case today, and no conflict keeps the case from them.
CREATE OR REPLACE FUNCTION may_destroy(person bigint, wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (
    SELECT FROM cases_case c JOIN reach_of(person, today_here()) r ON r.directorate_id = c.directorate_id
    WHERE c.id = wanted AND r.permission = 'destroy_case' AND c.id <> ALL (conflicts_of(person)))
$body$;
REVOKE EXECUTE ON FUNCTION may_destroy FROM PUBLIC;

-- The same of who proposed the destruction of a case that is in sight: asked once more where it is approved.
CREATE OR REPLACE FUNCTION proposer_still_may(proposal bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (
    SELECT FROM cases_destructionproposal p
    WHERE p.id = proposal AND case_in_sight(p.case_id) AND may_destroy(p.recorded_by_id, p.case_id))
$body$;

-- Whether who acts destroys in the directorate of a case, and the case is in sight.
CREATE OR REPLACE FUNCTION destroys_here(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (
    SELECT FROM cases_case c WHERE c.id = wanted
      AND c.directorate_id = ANY (reach_here('destroy_case')) AND case_in_sight(c.id))
$body$;

-- A hold is set today by who acts, where that person destroys, and lifted once, likewise. Nothing else of it changes.
CREATE OR REPLACE FUNCTION guard_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  lifting text[] := '{lifted_on,lifted_by_id,lift_reason}';
BEGIN
  IF NOT destroys_here(NEW.case_id) THEN
    RAISE EXCEPTION 'Who sets or lifts a hold destroys there.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.recorded_by_id IS DISTINCT FROM acting_user() OR NEW.set_on <> today_here() OR NEW.lifted_on IS NOT NULL THEN
      RAISE EXCEPTION 'A hold is set today, by who acts.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.recorded_at := now();
    RETURN NEW;
  END IF;
  IF OLD.lifted_on IS NOT NULL OR to_jsonb(NEW) - lifting IS DISTINCT FROM to_jsonb(OLD) - lifting
     OR NEW.lifted_on IS DISTINCT FROM today_here() OR NEW.lifted_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'A hold is lifted once, today, by who acts.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_hold BEFORE INSERT OR UPDATE ON cases_hold
  FOR EACH ROW EXECUTE FUNCTION guard_hold();

-- A proposal of destruction is made by who acts, where that person destroys, and decided by another who does, while the
-- first still may. The moments are the database's. What it says never changes; what was approved can only be stopped,
-- by the system that was to carry it out.
CREATE OR REPLACE FUNCTION guard_destruction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  deciding text[] := '{state,decided_by_id,decided_at,reason}';
  stopping text[] := '{state,problem}';
  destroys boolean := destroys_here(NEW.case_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NEW.recorded_by_id IS DISTINCT FROM acting_user() OR NOT destroys THEN
      RAISE EXCEPTION 'Who proposes destruction is who acts, and may.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.recorded_at := now();
    RETURN NEW;
  END IF;
  IF OLD.state = 'approved' AND NEW.state = 'stopped' AND acts_as_system()
     AND to_jsonb(NEW) - stopping = to_jsonb(OLD) - stopping THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - deciding IS DISTINCT FROM to_jsonb(OLD) - deciding THEN
    RAISE EXCEPTION 'What is proposed does not change.' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'waiting' OR NEW.decided_by_id IS DISTINCT FROM acting_user() OR NOT destroys
     OR (NEW.state = 'withdrawn') <> (NEW.decided_by_id = NEW.recorded_by_id)
     OR NEW.state IN ('approved', 'refused') AND same_person(NEW.recorded_by_id, NEW.decided_by_id)
     OR NEW.state NOT IN ('approved', 'refused', 'withdrawn') THEN
    RAISE EXCEPTION 'A second person decides on destruction, once.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'approved' AND NOT may_destroy(NEW.recorded_by_id, NEW.case_id) THEN
    RAISE EXCEPTION 'Who proposed this may not any more.' USING ERRCODE = 'check_violation';
  END IF;
  NEW.decided_at := now();
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_destruction BEFORE INSERT OR UPDATE ON cases_destructionproposal
  FOR EACH ROW EXECUTE FUNCTION guard_destruction();
