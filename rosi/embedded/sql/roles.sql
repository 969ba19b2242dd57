-- The two roles. Passwords come in as settings of the session, so that psql and psycopg can both run this.
-- Running it again changes the passwords and nothing else.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rosi_owner') THEN CREATE ROLE rosi_owner; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rosi_app') THEN CREATE ROLE rosi_app; END IF;
  EXECUTE format('ALTER ROLE rosi_owner LOGIN CREATEDB NOCREATEROLE PASSWORD %L', current_setting('rosi.owner_password'));
  EXECUTE format('ALTER ROLE rosi_app LOGIN NOCREATEDB NOCREATEROLE PASSWORD %L', current_setting('rosi.app_password'));
  -- Only a superuser may take these two away, so a managed server is asked rather than told.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rosi_app' AND (rolsuper OR rolbypassrls)) THEN
    RAISE EXCEPTION 'The role rosi_app may not be superuser or bypass row level security.';
  END IF;
  -- An administrator who is not a superuser must be a member before making a database for the owner.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT rosi_owner TO %I', current_user);
  END IF;
END $$;
