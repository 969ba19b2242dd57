"""Prepares a PostgreSQL server for ROSI: the two roles and the database. The same SQL serves docker-compose."""

from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

SQL = Path(__file__).parent / "sql"
DATABASE = "rosi"
CREATE_DATABASE = f"CREATE DATABASE {DATABASE} OWNER rosi_owner TEMPLATE template0 ENCODING 'UTF8'"


def prepare(administrator: str, *, owner_password: str, app_password: str) -> None:
    """Make or refresh roles and database. `administrator` is the address of one who may make both."""
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("SELECT set_config('rosi.owner_password', %s, false)", [owner_password])
        connection.execute("SELECT set_config('rosi.app_password', %s, false)", [app_password])
        connection.execute((SQL / "roles.sql").read_bytes())
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(CREATE_DATABASE)
    with psycopg.connect(make_conninfo(administrator, dbname=DATABASE), autocommit=True) as connection:
        connection.execute((SQL / "database.sql").read_bytes())
