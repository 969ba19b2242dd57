-- A letter says from which version of a template it was made, so that version is never changed: only its end is set, once.
CREATE OR REPLACE FUNCTION keep_letter_template() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.valid_until IS NULL THEN
    OLD.valid_until := NEW.valid_until;
    IF OLD IS NOT DISTINCT FROM NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'A version of a letter template is never changed.' USING ERRCODE = 'check_violation';
END $body$;
CREATE OR REPLACE TRIGGER keep_letter_template BEFORE UPDATE OR DELETE ON cases_lettertemplate
  FOR EACH ROW EXECUTE FUNCTION keep_letter_template();
