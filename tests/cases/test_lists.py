"""Entries of lists that a row gets without asking their tables: the same as those, and asked where they say no more."""

from cases import lists
from cases.models import Report

FIELDS = ("channel", "reporter_kind", "directorate", "category", "desk", "end_reason")


def facts(entry):
    return entry and {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}


def test_what_is_filled_in_is_the_entry_of_its_table(at_received):
    asked = Report.objects.get()
    filled = lists.fill(Report.objects.get(), *FIELDS)
    for name in FIELDS:
        assert getattr(filled, name) == getattr(asked, name), name
        assert facts(getattr(filled, name)) == facts(getattr(asked, name)), name


def test_filling_in_asks_nothing(at_received, django_assert_num_queries):
    report = Report.objects.get()
    lists.entries("channel")
    with django_assert_num_queries(0):
        lists.fill(report, *FIELDS)
        assert str(report.directorate) and str(report.channel) and report.end_reason is None
        assert report.directorate.parent_id


def test_an_entry_that_is_not_kept_yet_is_asked_for(at_received):
    report = Report.objects.get()
    lists.entries("channel")
    new = type(report.channel).objects.create(code="new", label_nl="Nieuw", label_en="New")
    Report.objects.filter(pk=report.pk).update(channel=new)
    assert lists.fill(Report.objects.get(), "channel").channel == new
