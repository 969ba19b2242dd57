-- An annual report says what it said from the start; it is published or turned down once, in one's own name, with its
-- list and its hash, and published by a person who neither prepared it nor ever decided on a line or a lesson that it
-- holds, with whichever account. The lines of its list are decided on while it waits, and emptied when it was decided on; until then nobody
-- takes the violation from a line, and its words change by blurring alone. `hands` keeps all who decided, and is
-- written here alone.
CREATE OR REPLACE FUNCTION guard_annual_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' OR NOT acts_as_system() AND NEW.prepared_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'An annual report is prepared by who acts.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'prepared' OR NEW.state = 'prepared'
     OR (to_jsonb(NEW) - '{state,decided_by_id,decided_at,listed,sha256}'::text[])
        <> (to_jsonb(OLD) - '{state,decided_by_id,decided_at,listed,sha256}'::text[]) THEN
    RAISE EXCEPTION 'An annual report is decided once and never changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT acts_as_system() AND NEW.decided_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'Who decides is who acts.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'published' AND NOT acts_as_system() AND cardinality(reach_here('approve_releases')) = 0 THEN
    RAISE EXCEPTION 'Who acts may not publish.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'published' AND EXISTS (
    SELECT FROM accounts_user other
    WHERE same_person(NEW.decided_by_id, other.id)
      AND (other.id = NEW.prepared_by_id OR other.id IN (
        SELECT unnest(array_append(l.hands, l.decided_by_id::bigint)) FROM reporting_annualline l
        WHERE l.report_id = NEW.id)
        OR jsonb_path_exists(NEW.content, '$.*[*] ? (@.key == "lessons")') AND other.id IN (
          SELECT unnest(l.hands) FROM reporting_annuallesson l WHERE l.year = NEW.year))
  ) THEN
    RAISE EXCEPTION 'Nobody publishes what they had a hand in.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_annual_report BEFORE INSERT OR UPDATE ON reporting_annualreport
  FOR EACH ROW EXECUTE FUNCTION guard_annual_report();

CREATE OR REPLACE FUNCTION guard_annual_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  waits boolean := (SELECT r.state = 'prepared' FROM reporting_annualreport r WHERE r.id = NEW.report_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT waits OR NEW.decision <> '' THEN
      RAISE EXCEPTION 'A line is made with its report.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.hands := '{}';
    RETURN NEW;
  END IF;
  NEW.hands := OLD.hands;
  IF NEW.decided_by_id IS NOT NULL AND NEW.decided_by_id <> ALL (OLD.hands) THEN
    NEW.hands := array_append(OLD.hands, NEW.decided_by_id::bigint);
  END IF;
  IF NEW.violation IS DISTINCT FROM OLD.violation AND (waits AND NOT acts_as_system() OR NEW.violation IS NOT NULL)
     OR waits AND NEW.text IS DISTINCT FROM OLD.text AND NEW.decision <> 'blurred'
     OR (to_jsonb(NEW) - '{text,violation,service,measures,decision,decided_by_id,decided_at,hands}'::text[])
     <> (to_jsonb(OLD) - '{text,violation,service,measures,decision,decided_by_id,decided_at,hands}'::text[]) THEN
    RAISE EXCEPTION 'What was found in a line is not changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT waits AND (to_jsonb(NEW) - '{text,violation}'::text[]) <> (to_jsonb(OLD) - '{text,violation}'::text[]) THEN
    RAISE EXCEPTION 'The lines of this report were decided on.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT acts_as_system() AND waits AND NEW IS DISTINCT FROM OLD
     AND NEW.decided_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'Who decides is who acts.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_annual_line BEFORE INSERT OR UPDATE ON reporting_annualline
  FOR EACH ROW EXECUTE FUNCTION guard_annual_line();

-- Nobody decides to publish, as it stands or blurred, a description that they may not read: until that was decided it is
-- for who reads the violation. Asked as the application itself, so that the rule of the violations answers.
CREATE OR REPLACE FUNCTION guard_annual_line_unread() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $body$
BEGIN
  IF NOT acts_as_system() AND NOT EXISTS (SELECT FROM cases_violation v WHERE v.id = OLD.violation) THEN
    RAISE EXCEPTION 'Nobody publishes a description that they may not read.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_annual_line_unread BEFORE UPDATE ON reporting_annualline
  FOR EACH ROW WHEN (NEW.decision IN ('as_it_stands', 'blurred') AND OLD.decision NOT IN ('as_it_stands', 'blurred')
                     AND OLD.violation IS NOT NULL AND length(OLD.text) > 0)
  EXECUTE FUNCTION guard_annual_line_unread();
