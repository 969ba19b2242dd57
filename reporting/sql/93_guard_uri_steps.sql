-- The way of an export, held by the database as well: steps in their order, on the newest version, in the name of who acts
-- and with that person's permission; nobody judges what they had a hand in. One step at a time: the export is locked.
CREATE OR REPLACE FUNCTION guard_uri_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  export reporting_uriexport;
  stands text;
BEGIN
  SELECT * INTO export FROM reporting_uriexport WHERE id = NEW.export_id FOR UPDATE;
  SELECT coalesce((SELECT CASE kind WHEN 'returned' THEN 'draft' WHEN 'delivered' THEN 'approved' ELSE kind END
                   FROM reporting_uristep WHERE export_id = NEW.export_id AND kind <> 'explained'
                   ORDER BY id DESC LIMIT 1), 'draft') INTO stands;
  IF NEW.by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'A step is taken by who acts.' USING ERRCODE = 'check_violation';
  END IF;
  IF stands <> (CASE NEW.kind WHEN 'explained' THEN 'draft' WHEN 'submitted' THEN 'draft'
                              WHEN 'returned' THEN 'submitted' WHEN 'approved' THEN 'submitted' ELSE 'approved' END) THEN
    RAISE EXCEPTION 'This step does not come now.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('approved', 'returned') AND EXISTS (
       SELECT FROM accounts_user other
       WHERE same_person(NEW.by_id, other.id)
         AND (other.id = export.made_by_id OR other.id IN (
           SELECT by_id FROM reporting_uristep WHERE export_id = NEW.export_id AND kind IN ('explained', 'submitted')))
     ) THEN
    RAISE EXCEPTION 'Nobody judges what they had a hand in.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT export.directorate_id = ANY (reach_here(
       CASE WHEN NEW.kind IN ('approved', 'returned') THEN 'approve_uri' ELSE 'export_uri' END)) THEN
    RAISE EXCEPTION 'Who acts may not take this step.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('submitted', 'approved') AND EXISTS (
       SELECT FROM reporting_uriexport later
       WHERE later.year = export.year AND later.directorate_id = export.directorate_id
         AND later.profile = export.profile AND later.version > export.version) THEN
    RAISE EXCEPTION 'There is a newer version.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_uri_step BEFORE INSERT ON reporting_uristep
  FOR EACH ROW EXECUTE FUNCTION guard_uri_step();
