"""The second wall: how each table says which of its rows exist for the person who acts (docs/adr/0014).

A model declares one of three, and a table without a declaration shows nothing to nobody:

    row_rule = EVERYBODY            lists, organisation, accounts: no row tells anything about a case
    row_rule = follows("case")      a row exists with the row that this path of foreign keys leads to
    row_rule = STATED               the rule stands in `<app>/sql/rules/<table>.sql`, with its columns as `row.x`

A history table follows the rule of its table. From the declarations come, after every migration, the policies, and for
each stated rule a function `<table>_is_here(id, …)` by which other tables ask whether such a row exists for the person
who acts. In SQL files and rules two shorthands are replaced by what the rules say:

    {in_sight cases_case c}             the rule of a table about its row `c`, for functions that look beneath the wall
    {here cases_case row.case_id}       whether the row with this id exists: one look by key, the sets asked once
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Everybody:
    """Every row exists for everybody, also where nobody has signed in."""


@dataclass(frozen=True)
class Stated:
    """The rule of the table is a file of its own."""


@dataclass(frozen=True)
class Follows:
    """A row exists with the row at the end of a path of foreign keys, which has a rule itself."""

    path: str


RowRule = Everybody | Stated | Follows
EVERYBODY, STATED, follows = Everybody(), Stated(), Follows

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS second_wall ON {table};
{create}
"""
CREATE = "CREATE POLICY second_wall ON {table} TO {role} USING ({rule});"
SYSTEM = "(SELECT acts_as_system())"

# Planning a policy within a policy within a policy takes longer than the statement itself, so tables ask each other
# by functions, whose plans are kept. What a rule asks about the person who acts is handed in: once per statement.
IS_HERE = """
CREATE OR REPLACE FUNCTION {table}_is_here(wanted bigint{parameters}) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN EXISTS (SELECT FROM {table} here WHERE here.id = wanted AND ({rule}));
END $body$;
"""
BENEATH = """
CREATE OR REPLACE FUNCTION {table}_{column}_of(wanted bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN (SELECT {column} FROM {table} WHERE id = wanted);
END $body$;
"""
# A rule that asks something else gives its function other parameters, and so makes a second one beside it: the earlier
# one goes as soon as no policy asks it any more.
LEFT_OVER = """
DO $$ DECLARE one regprocedure; BEGIN
  FOR one IN
    SELECT p.oid FROM pg_proc p JOIN (VALUES {laid}) laid (name, types) ON laid.name = p.proname
    WHERE p.pronamespace = 'public'::regnamespace AND oidvectortypes(p.proargtypes) <> laid.types
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid)
  LOOP
    EXECUTE format('DROP FUNCTION %s', one);
  END LOOP;
END $$;
"""
ASKED_ONCE = re.compile(r"\(SELECT \w+\((?:[^()]|\([^()]*\))*\)(?: > 0)?\)(?:::bigint\[\])?")


def rule_of(model: Any) -> RowRule | None:
    """What a model declares; a history table and a table between two lists declare by their model."""
    if hasattr(model, "instance_type"):
        model = model.instance_type
    if model._meta.auto_created:
        model = model._meta.auto_created
    return getattr(model, "row_rule", None)


def policy_for(model: Any, *, role: str) -> str:
    """The SQL that lays the wall before one table; without a rule nobody gets past it."""
    table, rule = model._meta.db_table, rule_of(model)
    create = ""
    if rule is not None:
        create = CREATE.format(table=table, role=role, rule=condition(model))
    return POLICY.format(table=table, create=create)


def condition(model: Any) -> str:
    """Which rows of a table exist for the person who acts, as SQL; its columns go by the name of the table."""
    table, rule = model._meta.db_table, rule_of(model)
    if isinstance(rule, Everybody):
        return "true"
    if isinstance(rule, Follows):
        return f"{SYSTEM} OR {_follows(model, rule.path.split('__'), table)}"
    if hasattr(model, "instance_type"):  # what a row once said decides nothing: what it now says does
        return f"{SYSTEM} OR {_is_here(model.instance_type._meta.db_table, f'{table}.id')}"
    if rule is None:
        return "false"
    return f"{SYSTEM} OR {stated(table, table)}"


def _follows(model: Any, path: list[str], row: str) -> str:
    """That the row at the end of the path exists: `c_is_here(b_c_id_of(row.b_id), …)`."""
    field = model._meta.get_field(path[0])
    expression, above = f"{row}.{field.column}", field.related_model
    for name in path[1:]:
        field = above._meta.get_field(name)
        expression = f"{above._meta.db_table}_{field.column}_of({expression})"
        above = field.related_model
    return _is_here(above._meta.db_table, expression)


def functions_for(model: Any) -> list[str]:
    """By which functions other tables ask about the rows of a table with a stated rule, and where they lead."""
    if not _is_asked(model):
        return []
    table = model._meta.db_table
    links = [field for field in model._meta.concrete_fields if field.is_relation and _is_ruled(field)]
    rule = stated(table, "here")
    asked = _asked_once(rule)
    for number, question in enumerate(asked, 1):
        rule = rule.replace(question, f"given_{number}")
    parameters = "".join(f", given_{number} {_type(question)}" for number, question in enumerate(asked, 1))
    return [
        *(BENEATH.format(table=table, column=field.column) for field in links),
        IS_HERE.format(table=table, parameters=parameters, rule=rule),
    ]


def left_over(models: Iterable[Any]) -> str:
    """The SQL that removes what earlier rules of these tables left: functions with other parameters."""
    laid = []
    for model in filter(_is_asked, models):
        table = model._meta.db_table
        types = ["bigint", *(_type(question) for question in _asked_once(stated(table, "here")))]
        laid.append(f"('{table}_is_here', '{', '.join(types)}')")
    return LEFT_OVER.format(laid=", ".join(laid))


def _is_asked(model: Any) -> bool:
    """Whether other tables ask about the rows of this one."""
    if hasattr(model, "instance_type") or not isinstance(rule_of(model), Stated):
        return False
    return bool(model._meta.pk.get_internal_type() == "BigAutoField")


def _is_ruled(link: Any) -> bool:
    return isinstance(rule_of(link.related_model), Stated | Follows)


def _asked_once(rule: str) -> list[str]:
    """What a rule asks about the person who acts, each question once, the longest first."""
    return sorted(set(ASKED_ONCE.findall(rule)), key=lambda question: (-len(question), question))


def _type(question: str) -> str:
    if question.endswith("[]"):
        return "bigint[]"
    return "boolean" if "> 0" in question else "bigint"


def _is_here(table: str, expression: str) -> str:
    return f"{table}_is_here({', '.join([expression, *_asked_once(stated(table, 'here'))])})"


def stated(table: str, alias: str) -> str:
    """The rule that stands in the file of a table, about the row that goes by `alias`."""
    app = next(config for config in apps.get_app_configs() if table.startswith(f"{config.label}_"))
    text = (Path(app.path) / "sql" / "rules" / f"{table}.sql").read_text()
    rule = with_rules(re.sub(r"--[^\n]*\n", "", text).strip())
    return "(" + re.sub(r"\brow\.", f"{alias}.", rule) + ")"


def with_rules(sql: str) -> str:
    """SQL in which the shorthands are replaced by what the rules say."""
    sql = re.sub(
        r"\{in_sight (\w+) (\w+)\}", lambda match: f"({SYSTEM} OR {stated(match[1], match[2])})", sql
    )
    return re.sub(r"\{here (\w+) ([^}]+)\}", lambda match: _is_here(match[1], match[2]), sql)


def is_declared(model: type[models.Model]) -> bool:
    return rule_of(model) is not None
