-- Append-only tables: no change and no removal, whoever asks. One exception: lawful destruction, which runs with the
-- rights of the owner and says in `rosi.destroys` of which case. The application's role may remove nothing there,
-- whatever it sets.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rosi.destroys', true) <> ''
     AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'Table % only grows: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $body$;

-- The only way into the log of reading. User and time come from the transaction, never from the caller.
CREATE OR REPLACE FUNCTION record_access(action text, about text, directorate bigint, purpose text, details bytea)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  INSERT INTO accounts_accessevent (at, user_id, action, about, directorate_id, purpose, details)
  VALUES (clock_timestamp(), nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint,
          action, about, directorate, coalesce(nullif(purpose, ''), current_setting('rosi.purpose', true), ''), details)
$body$;

-- What a user reaches on a day: each permission with every directorate for which it holds. A permission needs both
-- its guardian row and a running grant of a role that gives it, so an expired grant is gone at midnight, job or no job.
CREATE OR REPLACE FUNCTION reach_of(person bigint, today date)
RETURNS TABLE (permission text, directorate_id bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  WITH RECURSIVE held AS (
    SELECT DISTINCT rp.permission, g.directorate_id
    FROM accounts_grant g
    JOIN accounts_user u ON u.id = g.user_id AND u.is_active
    JOIN accounts_rolepermission rp ON rp.role = g.role
    JOIN auth_permission p ON p.codename = rp.permission
    JOIN django_content_type t ON t.id = p.content_type_id AND t.app_label = 'accounts' AND t.model = 'directorate'
    JOIN accounts_directorateuserobjectpermission o
      ON o.user_id = g.user_id AND o.content_object_id = g.directorate_id AND o.permission_id = p.id
    WHERE g.user_id = person AND g.ended_at IS NULL
      AND g.valid_from <= today AND (g.valid_until IS NULL OR g.valid_until >= today)
  ), below AS (
    SELECT permission, directorate_id FROM held
    UNION
    SELECT b.permission, d.id FROM below b JOIN accounts_directorate d ON d.parent_id = b.directorate_id
  )
  SELECT permission::text, directorate_id FROM below
$body$;

-- A change of a grant or of the tree makes every cached reach stale at once, in every process.
CREATE OR REPLACE FUNCTION raise_access_epoch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_TABLE_NAME = 'accounts_directorate' THEN
    UPDATE accounts_user SET access_epoch = access_epoch + 1;
  ELSE
    UPDATE accounts_user SET access_epoch = access_epoch + 1
    WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.user_id ELSE NEW.user_id END);
  END IF;
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER raise_access_epoch AFTER INSERT OR UPDATE OR DELETE ON accounts_grant
  FOR EACH ROW EXECUTE FUNCTION raise_access_epoch();
CREATE OR REPLACE TRIGGER raise_access_epoch AFTER INSERT OR UPDATE OR DELETE ON accounts_directorateuserobjectpermission
  FOR EACH ROW EXECUTE FUNCTION raise_access_epoch();
CREATE OR REPLACE TRIGGER raise_access_epoch AFTER INSERT OR UPDATE OR DELETE ON accounts_directorate
  FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
