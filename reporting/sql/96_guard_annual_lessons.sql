-- What becomes of a lesson in the annual report is decided in one's own name, by who prepares such reports. Which lesson
-- it is, and of which year, never changes. `hands` keeps all who decided, and is written here alone.
CREATE OR REPLACE FUNCTION guard_annual_lesson() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF NOT acts_as_system() AND (
    NEW.decided_by_id IS DISTINCT FROM acting_user() OR cardinality(reach_here('make_releases')) = 0
  ) THEN
    RAISE EXCEPTION 'Who decides on a lesson is who acts, and prepares annual reports.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.hands := ARRAY[NEW.decided_by_id::bigint];
    RETURN NEW;
  END IF;
  IF NEW.lesson_id <> OLD.lesson_id OR NEW.year <> OLD.year THEN
    RAISE EXCEPTION 'A lesson stays the lesson that it is.' USING ERRCODE = 'check_violation';
  END IF;
  NEW.hands := OLD.hands;
  IF NEW.decided_by_id <> ALL (OLD.hands) THEN
    NEW.hands := array_append(OLD.hands, NEW.decided_by_id::bigint);
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_annual_lesson BEFORE INSERT OR UPDATE ON reporting_annuallesson
  FOR EACH ROW EXECUTE FUNCTION guard_annual_lesson();
