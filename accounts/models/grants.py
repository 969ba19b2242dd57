"""Who was given which role on which directorate, and the guardian rows that follow from it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from accounts.models.organisation import Directorate
from accounts.roles import ROLE_CHOICES, ROLES, SECOND_PERSON
from accounts.wall import EVERYBODY


class GrantQuerySet(models.QuerySet):
    def running(self, day: date) -> GrantQuerySet:
        """Those that give something on this day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), ended_at=None, valid_from__lte=day)


class Grant(models.Model):
    """The record of one role given to one user on one directorate. Ended, never deleted.

    Triggers (accounts/sql/30_administration.sql) see to it that the giver is who acts, and that no more than the
    last day and the end ever change.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=ROLE_CHOICES)
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="grants")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until and including"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="grants_given"
    )
    # The second person, where the role asks for one; of a later last day the proposal says who.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants_confirmed"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    objects = GrantQuerySet.as_manager()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="grant_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("user")), name="nobody_grants_to_themselves"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=SECOND_PERSON)
                | Q(given_by=None)
                | (
                    Q(confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("given_by"))
                    & ~Q(confirmed_by=F("user"))
                ),
                name="heavy_role_has_a_second_person",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "directorate"],
                condition=Q(ended_at=None),
                name="one_running_grant_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{ROLES[self.role].label} · {self.directorate}"

    def runs_on(self, day: date) -> bool:
        """Whether it gives anything on this day."""
        return (
            self.ended_at is None
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class DirectorateUserObjectPermission(UserObjectPermissionBase):
    """Guardian's row: one permission of one user on one directorate. Written by `accounts.grants` alone."""

    content_object = models.ForeignKey(Directorate, models.PROTECT)

    database_rights = "SELECT, INSERT, UPDATE, DELETE"
    row_rule = EVERYBODY


class RolePermission(models.Model):
    """`accounts.roles.ROLES` as rows, so that SQL derives reach from the same table. Written after migration."""

    role = models.CharField(max_length=30)
    permission = models.CharField(max_length=40)

    database_rights = "SELECT"
    row_rule = EVERYBODY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="one_row_per_role_and_permission")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
