-- What was put in force is never changed: a case follows the very words that stood there when it began (docs/adr/0025).
-- Of a version that holds only its last day may still be set; one that has yet to begin can become a draft again.
CREATE OR REPLACE FUNCTION keep_template() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $body$
DECLARE today date := (now() AT TIME ZONE 'Europe/Amsterdam')::date;
BEGIN
  IF OLD.valid_from IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.valid_from > today THEN
      OLD.valid_from := NEW.valid_from;
    END IF;
    OLD.valid_until := NEW.valid_until;
    IF OLD IS NOT DISTINCT FROM NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'A template that was put in force is never changed.' USING ERRCODE = 'check_violation';
END $body$;
CREATE OR REPLACE TRIGGER keep_template BEFORE UPDATE OR DELETE ON cases_processtemplate
  FOR EACH ROW EXECUTE FUNCTION keep_template();

CREATE OR REPLACE FUNCTION keep_steps_of_template() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $body$
BEGIN
  IF EXISTS (
    SELECT FROM cases_processtemplate t WHERE t.valid_from IS NOT NULL AND t.id IN (
      CASE WHEN TG_OP <> 'INSERT' THEN OLD.template_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.template_id END)
  ) THEN
    RAISE EXCEPTION 'The steps of a template that was put in force are never changed.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;
CREATE OR REPLACE TRIGGER keep_steps_of_template BEFORE INSERT OR UPDATE OR DELETE ON cases_processstep
  FOR EACH ROW EXECUTE FUNCTION keep_steps_of_template();
