"""Runs: work in the background, with the progress that a page shows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate
from accounts.wall import STATED


class Run(models.Model):
    """One piece of work that was asked for. Its key is that of its outbox row: asked twice is one run."""

    class Kind(models.TextChoices):
        OVERVIEW = "overview", _("monthly overview")
        URI = "uri", _("URI export")
        STEP = "uri_step", _("step of a URI export")
        ANNUAL = "annual", _("annual report")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, related_name="+", verbose_name=_("directorate")
    )
    period = models.CharField(_("period"), max_length=7)  # 2026-03 or 2023
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)  # the kind of the error, never its text
    said = models.TextField(
        blank=True, db_default=""
    )  # a refusal, which names codes and counts, in the words of who asked
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    row_rule = STATED

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-asked_at"], name="runs_of_a_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="run_does_at_most_its_total")
        ]

    def __str__(self) -> str:
        return self.key
