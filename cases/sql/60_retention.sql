-- The end of retention (docs/adr/0045): when terms end, as cases/retention/rule.py states it, and what stands in the way.

-- Of closed cases that are in sight of the person who acts, one or all: the rule that held on the day of closing, from
-- which day it counts, how many days of holds do not count, and when the term ends.
CREATE OR REPLACE FUNCTION terms_of_retention(only_case bigint)
RETURNS TABLE (case_id bigint, directorate_id bigint, rule text, years integer, since date, days_held integer,
  ends_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH youngest AS (SELECT min(years) AS years FROM cases_retentionrule)
  SELECT c.id, c.directorate_id, r.code::text, r.years::integer, s.since, h.days,
    (s.since + make_interval(years => r.years))::date + h.days
  FROM cases_case c
  CROSS JOIN youngest y
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(v.outcome <> 'not_proven' OR EXISTS (
        SELECT FROM cases_disposition d
        JOIN cases_dispositionmeasure k ON k.disposition_id = d.id
        JOIN cases_measure m ON m.id = k.measure_id
        WHERE d.violation_id = v.id AND d.state = 'decided' AND m.severity > 0)), false) AS violated
    FROM cases_violation v WHERE v.case_id = c.id
  ) found
  CROSS JOIN LATERAL (
    SELECT CASE WHEN found.violated THEN coalesce((
      SELECT max(d.decided_on) FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
      WHERE v.case_id = c.id AND d.state = 'decided'), c.closed_on) ELSE c.closed_on END AS since
  ) s
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(greatest(0, coalesce(o.lifted_on, today_here()) - greatest(o.set_on, s.since))), 0)::integer AS days
    FROM cases_hold o WHERE o.case_id = c.id
  ) h
  JOIN cases_retentionrule r ON r.code = CASE WHEN found.violated THEN 'with_violation' ELSE 'without_violation' END
    AND (r.valid_from IS NULL OR r.valid_from <= c.closed_on)
    AND (r.valid_until IS NULL OR r.valid_until >= c.closed_on)
  WHERE c.status = 'closed' AND (only_case IS NULL OR c.id = only_case) AND {in_sight cases_case c}
    -- Far from ended whatever it holds: a disposition may lie some months before the closing.
    AND (only_case IS NOT NULL OR c.closed_on <= today_here() + make_interval(years => 1 - y.years))
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

-- The same person: one account, or two with the same personnel number or address.
CREATE OR REPLACE FUNCTION same_person(one bigint, other bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT one = other OR EXISTS (
    SELECT FROM accounts_user a JOIN accounts_user b
      ON a.personnel_number_hash = b.personnel_number_hash OR a.email_hash = b.email_hash
    WHERE a.id = one AND b.id = other)
$body$;

-- A proposal of destruction is made by who acts, where that person destroys, and decided by another who does. What it
-- says of rule and day never changes; what was approved can only be stopped, by the system that was to carry it out.
CREATE OR REPLACE FUNCTION guard_destruction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  destroys boolean := EXISTS (
    SELECT FROM cases_case c WHERE c.id = NEW.case_id
      AND c.directorate_id = ANY (reach_here('destroy_case')) AND case_in_sight(c.id));
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NEW.recorded_by_id IS DISTINCT FROM acting_user() OR NOT destroys THEN
      RAISE EXCEPTION 'Who proposes destruction is who acts, and may.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.case_id, NEW.rule, NEW.years, NEW.since, NEW.ends_on, NEW.recorded_by_id)
     IS DISTINCT FROM (OLD.case_id, OLD.rule, OLD.years, OLD.since, OLD.ends_on, OLD.recorded_by_id) THEN
    RAISE EXCEPTION 'What is proposed does not change.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = OLD.state AND NEW.decided_by_id IS NOT DISTINCT FROM OLD.decided_by_id THEN
    RETURN NEW;
  END IF;
  IF OLD.state = 'approved' AND NEW.state = 'stopped' AND acts_as_system()
     AND NEW.decided_by_id = OLD.decided_by_id THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' OR NEW.decided_by_id IS DISTINCT FROM acting_user() OR NOT destroys
     OR (NEW.state = 'withdrawn') <> (NEW.decided_by_id = NEW.recorded_by_id)
     OR NEW.state IN ('approved', 'refused') AND same_person(NEW.recorded_by_id, NEW.decided_by_id)
     OR NEW.state NOT IN ('approved', 'refused', 'withdrawn') THEN
    RAISE EXCEPTION 'A second person decides on destruction, once.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_destruction BEFORE INSERT OR UPDATE ON cases_destructionproposal
  FOR EACH ROW EXECUTE FUNCTION guard_destruction();
