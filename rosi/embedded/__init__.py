"""The launcher: brings PostgreSQL and Valkey along, and runs ROSI's own processes beside them.

Standard library and psycopg only; Django is never set up in this process.
"""
