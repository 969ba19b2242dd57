-- A profile begins as a draft of who acts. What was put in force is never changed and never thrown away: it can be ended,
-- once. Whoever puts it in force or ends it does so in their own name. Only who manages lists does any of it, and who
-- began a draft stays who began it.
CREATE OR REPLACE FUNCTION guard_profile() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $body$
BEGIN
  IF NOT acts_as_system() AND cardinality(reach_here('manage_lists')) = 0 THEN
    RAISE EXCEPTION 'Who acts may not change profiles.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT acts_as_system() AND (NEW.state <> 'draft' OR NEW.made_by_id IS DISTINCT FROM acting_user()) THEN
      RAISE EXCEPTION 'A profile begins as a draft of who acts.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'draft' THEN
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
    IF NEW.made_by_id IS DISTINCT FROM OLD.made_by_id THEN
      RAISE EXCEPTION 'Who began a draft stays who began it.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'ended' OR NEW.state = 'in_force' AND NOT acts_as_system()
       AND NEW.put_in_force_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'Whoever puts a profile in force is who acts.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.state = 'ended' OR NEW.state <> 'ended'
     OR (to_jsonb(NEW) - '{state,ended_by_id,ended_at}'::text[])
        <> (to_jsonb(OLD) - '{state,ended_by_id,ended_at}'::text[]) THEN
    RAISE EXCEPTION 'A profile that was put in force is never changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT acts_as_system() AND NEW.ended_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'Whoever ends a profile is who acts.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_profile BEFORE INSERT OR UPDATE OR DELETE ON reporting_uriprofile
  FOR EACH ROW EXECUTE FUNCTION guard_profile();
