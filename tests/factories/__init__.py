"""The cast, and valid cases in every status, made through the doors as real people would."""

from tests.factories.beside import about, appointment_facts, letter, step_of, unusual_reading_of
from tests.factories.people import (
    PASSWORD,
    REPORTER_EMAIL,
    SUBJECT_NUMBER,
    SUPERIOR_NUMBER,
    WITNESS_EMAIL,
    WITNESS_NUMBER,
    Cast,
    directorate,
    give,
    make_cast,
    make_user,
    the_cast,
)
from tests.factories.reports import make_report, report_facts
from tests.factories.walk import Walk, case_in

__all__ = [
    "PASSWORD",
    "REPORTER_EMAIL",
    "SUBJECT_NUMBER",
    "SUPERIOR_NUMBER",
    "WITNESS_EMAIL",
    "WITNESS_NUMBER",
    "Cast",
    "Walk",
    "about",
    "appointment_facts",
    "case_in",
    "directorate",
    "give",
    "letter",
    "make_cast",
    "make_report",
    "make_user",
    "report_facts",
    "step_of",
    "the_cast",
    "unusual_reading_of",
]
