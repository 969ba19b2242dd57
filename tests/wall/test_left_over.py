"""A rule that asks something else lays a function with other parameters; the one of before goes.

Negative control, tried and seen to fail: lay `LEFT_OVER` without its comparison of types (the function in use goes).
"""

from __future__ import annotations

import pytest
from django.apps import apps

from accounts import wall
from accounts.database import OURS
from tests.databases import _admin

pytestmark = pytest.mark.django_db

EARLIER = """
  CREATE FUNCTION cases_documentversion_is_here(wanted bigint, given_1 text) RETURNS boolean
  LANGUAGE sql AS 'SELECT true'
"""
LAID = """
  SELECT p.oid::regprocedure::text FROM pg_proc p
  WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%\\_is\\_here' ORDER BY 1
"""


def test_a_function_of_an_earlier_rule_goes_and_every_other_stays(databases):
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    with _admin(databases.clone_name) as owner, owner.transaction(force_rollback=True):
        before = owner.execute(LAID).fetchall()
        owner.execute(EARLIER)
        assert len(owner.execute(LAID).fetchall()) == len(before) + 1
        owner.execute(wall.left_over(models))
        assert owner.execute(LAID).fetchall() == before
