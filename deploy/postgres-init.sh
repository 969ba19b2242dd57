#!/bin/sh
# First start of the database server's container: the same roles and database as everywhere (rosi/embedded/roles.py).
set -eu
psql --set ON_ERROR_STOP=1 --quiet --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
\getenv owner_password ROSI_OWNER_PASSWORD
\getenv app_password ROSI_APP_PASSWORD
SELECT set_config('rosi.owner_password', :'owner_password', false) AS kept_from_the_log \gset
SELECT set_config('rosi.app_password', :'app_password', false) AS kept_from_the_log \gset
\i ${ROSI_SQL:-/rosi-sql}/roles.sql
CREATE DATABASE rosi OWNER rosi_owner TEMPLATE template0 ENCODING 'UTF8';
\connect rosi
\i ${ROSI_SQL:-/rosi-sql}/database.sql
SQL
