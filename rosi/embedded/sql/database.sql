-- Inside the database: the owner makes tables, the application uses what it is granted, nobody else comes in.
ALTER SCHEMA public OWNER TO rosi_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO rosi_app;
