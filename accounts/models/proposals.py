"""A grant that needs a second person: what one administrator proposed and another decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.grants import Grant
from accounts.models.organisation import Directorate
from accounts.roles import ROLE_CHOICES, ROLES
from accounts.wall import EVERYBODY


class GrantProposalQuerySet(models.QuerySet):
    def waiting(self) -> GrantProposalQuerySet:
        return self.filter(state=GrantProposal.State.WAITING)

    def waiting_for(self, administrator: Any) -> GrantProposalQuerySet:
        """Those on which this administrator may decide: not the own ones, and none for oneself."""
        return self.waiting().exclude(Q(proposed_by=administrator) | Q(user=administrator))


class GrantProposal(models.Model):
    """A role to be given, or a last day to be put off. It gives nothing until somebody else confirms it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals")
    role = models.CharField(_("role"), max_length=30, choices=ROLE_CHOICES)
    directorate = models.ForeignKey(Directorate, models.PROTECT, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until and including"), null=True, blank=True)
    # The running grant whose last day is to be put off; empty for a new grant.
    extends = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="extensions")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # What came of it, once confirmed.
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="proposals")

    history = HistoricalRecords()
    objects = GrantProposalQuerySet.as_manager()
    row_rule = EVERYBODY

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user")), name="nobody_proposes_a_grant_to_themselves"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", decided_by=F("proposed_by"))
                | Q(decided_by=None)
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user"))),
                name="a_second_person_decides_a_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_proposal_has_decider_and_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", grant__isnull=False) | (~Q(state="confirmed") & Q(grant=None)),
                name="confirmed_proposal_has_its_grant",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="proposed_grant_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "directorate"],
                condition=Q(state="waiting"),
                name="one_waiting_proposal_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{ROLES[self.role].label} · {self.directorate}"
