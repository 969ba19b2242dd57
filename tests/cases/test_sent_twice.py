"""Every act of a case and of a report, each sent twice with one key: the second changes no row and is answered alike.

It walks the walks of the neighbouring test files with a browser that sends everything twice.
Negative control: let `once._once` always call the view; the walk breaks at its first act.
"""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases import intake
from cases.views.case_acts import ON
from cases.views.intake import ACTS
from tests.cases import (
    acts,
    file_part_walks,
    pages,
    test_case_act_forms,
    test_case_acts,
    test_decisions,
    test_journal,
    test_process_pages,
    test_related,
    test_report_acts,
)
from tests.cases.documents import test_document_acts
from tests.cases.letters import test_making as test_letters
from tests.factories import Walk, make_report, report_facts
from tests.scene import beside_the_rules

pytestmark = pytest.mark.django_db

ALL_HISTORY = """
    SELECT string_agg(format('SELECT count(*) FROM %I', relname), ' UNION ALL ') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND (relname LIKE '%historical%' OR relname = 'cases_move')
"""


def changes() -> int:
    """How many changes the register knows of."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_HISTORY)
        cursor.execute(f"SELECT sum(count) FROM ({cursor.fetchone()[0]}) counts")
        return cursor.fetchone()[0]


class SendsTwice(pages.Reader):
    """Sends every form a second time when the first was done, and looks for any difference."""

    done: set[str] = set()

    def post(self, path, data=None, *args, **kwargs):
        data = {"form_key": str(uuid.uuid4()), **(data or {})}
        first = super().post(path, data, *args, **kwargs)
        if first.status_code == 302 or kwargs.get("follow"):
            before = changes()
            second = super().post(path, data, *args, **kwargs)
            assert where(second) == where(first), path
            assert changes() == before, path
            self.done.add(next((part for part in path.split("/") if part in NAMES), path))
        return first


def where(answer):
    return getattr(answer, "redirect_chain", None) or (answer.status_code, answer["Location"])


NAMES = {name for table in ON.values() for name in table} | set(ACTS)


@pytest.fixture(autouse=True)
def everything_twice(monkeypatch):
    monkeypatch.setattr(pages, "Reader", SendsTwice)
    SendsTwice.done = set()


def the_terms_and_appointments_of_a_case(cast):
    send, done = acts.send, acts.done
    case = Walk(cast).to_fact_finding().case
    done(send(cast.head, case, "extend-term", amount=1, unit="weeks", reason="Ziek."))
    done(send(cast.anna, case, "suspend-term", since=timezone.localdate(), reason="De politie."))
    done(send(cast.anna, case, "resume-term", reason="De politie is klaar."))
    hour = {
        "kind": "other",
        "on": timezone.localdate() + timedelta(days=3),
        "begins": "10:00",
        "ends": "11:00",
    }
    done(send(cast.anna, case, "plan-appointment", **hour, place="Kamer 3"))
    appointment = case.appointments.get()
    done(send(cast.anna, case, "change-appointment", appointment, **hour, place="Kamer 4"))
    done(send(cast.anna, case, "cancel-appointment", appointment, reason="Verhinderd."))
    done(send(cast.head, case, "set-hold", reason="Rechtszaak."))
    done(send(cast.head, case, "lift-hold", case.holds.get(), reason="Uitspraak."))


def test_every_act_of_a_case_sent_twice_is_done_once(cast, lists, do):
    walks, forms = test_case_acts, test_case_act_forms
    walks.test_a_case_goes_from_received_to_closed_and_is_reopened_through_these_pages(cast, lists)
    walks.test_a_case_is_referred_with_the_body_as_its_reason(cast)
    forms.test_a_case_is_restricted_and_opened_again_with_a_reason(cast)
    forms.test_an_identity_is_corrected_and_what_stays_empty_stays_as_it_was(cast)
    forms.test_an_external_bureau_is_named_by_the_head(cast)
    forms.test_the_team_offers_investigators_without_a_conflict_only(cast)
    forms.test_a_person_is_added_with_a_role_and_found_by_the_rules(cast)
    forms.test_who_declares_a_conflict_is_led_to_the_list_and_sees_the_case_no_more(cast)
    test_journal.test_a_correction_is_the_next_version_and_the_earlier_one_stays_readable(
        cast, Walk(cast).to_preliminary().case, do
    )
    two = test_related.two_cases(cast)
    test_related.test_cases_are_related_by_hand_with_a_reason_and_that_is_taken_back(cast, two, do)
    for walk in file_part_walks.WALKS:
        walk(cast)
    the_terms_and_appointments_of_a_case(cast)
    test_process_pages.test_a_case_is_moved_to_a_newer_version_on_its_page_with_the_difference_before_it(
        cast, Walk(cast).to_fact_finding(), do
    )
    send, done = acts.send, acts.done
    done(send(cast.head, two[0], "summary", text="In het kort."))
    case = Walk(cast).to_received().case
    done(send(cast.acquaintance, case, "declare-conflict", sure="on"))
    done(send(cast.head, case, "withdraw-declaration", case.declared_conflicts.get(), reason="Een ander."))
    done(send(cast.head, case, "lift-chart-rule", user=cast.superior.pk, reason="Op afstand."))
    decision = case.chart_decisions.get()
    done(send(cast.head, case, "withdraw-chart-decision", decision, reason="Toch niet."))
    done(send(cast.deputy, case, "end-emergency", beside_the_rules(case, cast)[1]))
    handed_over = Walk(cast).to_assessment().assess("management").case
    done(send(cast.intake, handed_over, "hand-to-management"))
    not_investigable = Walk(cast).to_assessment().assess("close").give_feedback().case
    done(send(cast.intake, not_investigable, "close-after-assessment", reason="Te weinig."))
    referred = Walk(cast).to_referred().give_feedback().case
    done(send(cast.intake, referred, "close-referred"))
    inquiry_only = Walk(cast).to_preliminary().file_report().found().case
    done(send(cast.anna, inquiry_only, "conclude-preliminary"))
    test_document_acts.test_documents_go_through_their_acts(cast)
    test_letters.test_a_letter_goes_through_its_acts(cast)
    assert {name for table in ON.values() for name in table} - SendsTwice.done == set()


def test_every_act_of_a_report_sent_twice_is_done_once(cast, do):
    walks = test_report_acts
    fresh = do(intake.register_report, by=cast.intake, facts=report_facts(received_on=walks.TODAY))
    walks.test_who_reported_is_recorded_later_and_never_shown_back(cast, fresh)
    walks.test_a_person_is_added_later(cast, fresh)
    walks.test_the_receipt_is_acknowledged_once(cast, fresh)
    walks.test_the_facts_are_completed(cast, make_report(cast))
    walks.test_feedback_is_given(cast, make_report(cast))
    walks.test_feedback_is_not_possible(cast, make_report(cast))
    walks.test_a_case_is_opened_with_the_title_of_the_report(cast, make_report(cast))
    walks.test_a_report_joins_a_case_that_its_handler_sees(cast, make_report(cast))
    walks.test_a_report_is_referred(cast, make_report(cast))
    walks.test_a_report_is_ended_with_a_reason_and_a_letter(cast, make_report(cast))
    report = make_report(cast)
    pages.as_user(cast.bert).post(walks.url_of(report, "declare-conflict"), {"sure": "on"})
    joined = test_related.joined_report(cast, do)
    test_related.test_a_report_that_is_taken_out_keeps_its_number_its_days_and_its_persons(cast, joined)
    assert set(ACTS) - SendsTwice.done == set()


def test_a_decision_sent_twice_is_taken_once(cast):
    walk = Walk(cast).to_preliminary().assess("fact_finding").get_team().ask_mandate()
    director = pages.as_user(cast.director)
    test_decisions.test_a_mandate_is_given_with_text_and_date(director, walk.mandate)
    assert len(SendsTwice.done) == 1
