"""What went wrong in other case systems, tried here; docs/security.md names which, and the tests that existed already.

Negative control: let `reach` ask Django's own permissions as well, or give a foreign key to a user `CASCADE`.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, models

from accounts.database import is_history
from accounts.models import User
from cases.models import Case, Disposition, DispositionMeasure, Measure, Report

pytestmark = pytest.mark.django_db
OURS = ("accounts", "cases", "reporting")


@pytest.mark.asvs("8.2.2")
def test_a_permission_given_globally_opens_no_case(cast, at_received):
    """Rights hold for a directorate; a permission without one, or a superuser's flag, is worth nothing."""
    cast.nobody.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    User.objects.filter(pk=cast.nobody.pk).update(is_superuser=True, is_staff=True)
    somebody = User.objects.get(pk=cast.nobody.pk)
    assert somebody.has_perm("accounts.see_case")
    assert not Case.objects.visible_to(somebody).exists()
    assert not Report.objects.visible_to(somebody).exists()


@pytest.mark.asvs("16.4.2")
def test_history_stays_when_its_row_goes(cast, at_disposition, do):
    """The only rows of a case that go are the marks of a decision that deviates; their history tells of them."""
    from cases import disposition

    walk = at_disposition
    measures = list(Measure.objects.filter(code__in=("BERISPING", "FINANCIEEL")))
    proposed = {"measures": measures, "grounds": "Passend.", "authority": cast.director}
    proposal = do(disposition.propose, walk.violation, by=cast.anna, **proposed)
    do(disposition.review, proposal, by=cast.head, agrees=True, text="In lijn.")
    do(disposition.decide, proposal, by=cast.director, measures=measures[:1], text="Een is genoeg.")
    assert DispositionMeasure.objects.count() == 1
    kinds = DispositionMeasure.history.values_list("history_type", flat=True)
    assert sorted(kinds) == ["+", "+", "-"]
    assert Disposition.objects.get().decided_by == cast.director


def test_nothing_of_the_register_goes_with_a_user():
    """No foreign key to a user takes its row along; rights of a user, which are not the register, are the exception."""
    takes_along = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is User
        and field.remote_field.on_delete is models.CASCADE
    }
    assert takes_along <= {
        "accounts.DirectorateUserObjectPermission.user",
        "accounts.User_groups.user",
        "accounts.User_user_permissions.user",
    }


@pytest.mark.asvs("16.4.2")
def test_no_job_purges_the_log():
    """What only grows cannot be emptied by the role under which pages and jobs run."""
    grows = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in OURS and (is_history(model) or getattr(model, "append_only", False))
    ]
    assert "accounts_accessevent" in grows and len(grows) > 15
    with connection.cursor() as cursor:
        for table in grows:
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
                assert cursor.fetchone() == (False,), (table, right)
