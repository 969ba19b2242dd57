"""Reports as the intake registers them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import context
from cases import intake
from cases.models import Category, Channel, Person, Report, ReporterKind
from tests.factories.people import (
    REPORTER_EMAIL,
    SUBJECT_NUMBER,
    WITNESS_EMAIL,
    WITNESS_NUMBER,
    Cast,
    directorate,
)


def report_facts(**values: Any) -> dict[str, Any]:
    """A complete report on the Tax Administration, received ten weeks ago."""
    return {
        "channel": Channel.objects.get(code="oif_mail"),
        "reporter_kind": ReporterKind.objects.get(code="medewerker"),
        "directorate": directorate("BD"),
        "category": Category.objects.get(code="MID"),
        "received_on": timezone.localdate() - timedelta(weeks=10),
        "subject_line": "Zonnebloem dienstauto",
        "description": "Privégebruik van een dienstauto in het weekend door Kanariegeel.",
        **values,
    }


def make_report(cast: Cast, **facts: Any) -> Report:
    """An open report with reporter, subject and witness, acknowledged."""
    facts = report_facts(**facts)
    with context.acting(cast.intake):
        report = intake.register_report(
            by=cast.intake,
            facts=facts,
            reporter={"name": "Melder Geheim", "email": REPORTER_EMAIL, "phone": "06-00000001"},
            persons=[
                {
                    "role": Person.Role.SUBJECT,
                    "tie": Person.Tie.EMPLOYEE,
                    "name": "Betrokkene Geheim",
                    "function": "Medewerker wagenpark",
                    "personnel_number": SUBJECT_NUMBER,
                },
                {
                    "role": Person.Role.WITNESS,
                    "name": "Getuige Geheim",
                    "email": WITNESS_EMAIL,
                    "personnel_number": WITNESS_NUMBER,
                },
            ],
        )
        return intake.acknowledge(report, by=cast.intake, on=facts["received_on"])
