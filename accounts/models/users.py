"""The people who use the register."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.encryption import keyed_hash
from accounts.wall import EVERYBODY


class User(AbstractUser):
    """A member of staff. Users are deactivated, never deleted.

    The two hashes let the register see, without opening anything, that a user is a person in a case.
    """

    personnel_number_hash = models.BinaryField(null=True, blank=True, editable=False)
    email_hash = models.BinaryField(null=True, blank=True, editable=False)
    # The line above in the organisation chart: a user, or somebody of whom the number is all that is known here.
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("manager")
    )
    manager_number_hash = models.BinaryField(null=True, blank=True, editable=False)
    # In which language mails speak: the one in which pages were last asked for.
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    # Raised by triggers when a grant or the organisation changes; part of every cache key of reach.
    access_epoch = models.BigIntegerField(default=0, editable=False)

    history = HistoricalRecords(
        excluded_fields=["password", "last_login", "access_epoch", "language", "user_permissions", "groups"]
    )
    objects = UserManager()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("id")), name="nobody_manages_themselves"
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | Q(manager_number_hash=None), name="one_manager_known_one_way"
            ),
        ]

    def is_same_person_as(self, other: User) -> bool:
        """The same account, or another one with the same personnel number or address."""
        return self.pk == other.pk or any(
            mine is not None and theirs is not None and bytes(mine) == bytes(theirs)
            for mine, theirs in (
                (self.personnel_number_hash, other.personnel_number_hash),
                (self.email_hash, other.email_hash),
            )
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_hash = keyed_hash("email", self.email)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise models.ProtectedError("Users are deactivated, never deleted.", {self})
