-- A release says what it said from the start; it is decided once, in one's own name, and published by another person than
-- who prepared it, with whichever account.
CREATE OR REPLACE FUNCTION guard_release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' OR NOT acts_as_system() AND NEW.prepared_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'A release is prepared by who acts.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'prepared' OR NEW.state = 'prepared'
     OR (to_jsonb(NEW) - '{state,decided_by_id,decided_at}'::text[])
        <> (to_jsonb(OLD) - '{state,decided_by_id,decided_at}'::text[]) THEN
    RAISE EXCEPTION 'A release is decided once and never changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT acts_as_system() AND NEW.decided_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'Who decides is who acts.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'published' AND NOT acts_as_system() AND cardinality(reach_here('approve_releases')) = 0 THEN
    RAISE EXCEPTION 'Who acts may not publish.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'published' AND same_person(NEW.decided_by_id, NEW.prepared_by_id) THEN
    RAISE EXCEPTION 'Nobody publishes what they had a hand in.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_release BEFORE INSERT OR UPDATE ON reporting_release
  FOR EACH ROW EXECUTE FUNCTION guard_release();
