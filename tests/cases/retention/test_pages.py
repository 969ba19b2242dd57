"""The pages of retention: who finds what there, how a case goes from the list to its certificate, and what is left."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import context, log, outbox
from accounts.encryption import keyring
from accounts.models import AccessEvent, DataKey, Outbox, User
from cases import reminders, tasks
from cases.models import Case, Certificate, DestructionProposal, RetentionRule
from cases.retention import destroying, doors
from tests.cases.acts import done, send
from tests.cases.pages import as_user, queries_of, text_of
from tests.cases.retention.conftest import ended_long_ago
from tests.factories import Walk

pytestmark = pytest.mark.django_db

LIST, PROPOSE = reverse("cases:retention"), reverse("cases:retention_propose")


def carry_out():
    row = Outbox.objects.get(task=doors.DESTROY, done_at=None)
    tasks.destroy_case(row.key, **row.arguments)


def act(proposal, name):
    return reverse("cases:destruction_act", args=[proposal.pk, name])


def test_a_case_goes_from_the_list_over_two_people_to_a_certificate(closed_in_2016):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    head, deputy, auditor = as_user(cast.head), as_user(cast.deputy), as_user(cast.auditor)
    page = text_of(head.get(LIST))
    assert case.number in page and case.title in page
    assert "With violation, disposed of on 22 February 2016, kept for 7 years." in page
    mark = f"{case.number} 2023-02-22"
    assert f'value="{mark}"' in page
    sent = head.post(PROPOSE, {"chosen": [mark]}, follow=True)
    assert "1 case was proposed for destruction." in text_of(sent)
    proposal = DestructionProposal.objects.get()
    assert head.get(act(proposal, "approve")).status_code == 403
    asked = text_of(deputy.get(act(proposal, "approve")))
    assert case.title in asked and "22 February 2023" in asked and "Nothing brings it back." in asked
    assert deputy.post(act(proposal, "approve"), {}).status_code == 422
    assert deputy.post(act(proposal, "approve"), {"sure": "on"}).status_code == 302
    carry_out()
    certificate = Certificate.objects.get()
    for client in (head, deputy, auditor):
        assert certificate.number in text_of(client.get(reverse("cases:certificates")))
        told = text_of(client.get(reverse("cases:certificate", args=[certificate.number])))
        assert case.number in told and case.title not in told and certificate.sha256 in told


def test_nothing_of_a_destroyed_case_is_found_and_its_neighbours_are_whole(closed_in_2016, destroyed, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    other = Walk(cast).to_received().case
    with_note = as_user(cast.anna)
    number = case.number
    destroyed(case, cast)
    client = as_user(cast.head)
    for name in ("case", "case_history", "case_journal", "log_case"):
        assert client.get(reverse(f"cases:{name}", args=[number])).status_code == 404, name
    found = text_of(client.post(reverse("cases:search"), {"q": "zonnebloem"}))
    assert other.number in found and f"/cases/{number}/" not in found
    for url in ("/", "/cases/", "/reports/", LIST, reverse("cases:destructions"), reverse("cases:lessons")):
        assert client.get(url).status_code == 200, url
    assert with_note.get(reverse("cases:case", args=[other.number])).status_code == 200
    auditor = as_user(cast.auditor)
    assert auditor.get(reverse("cases:log")).status_code == 200
    left = text_of(auditor.get(reverse("cases:log_case", args=[number])))
    assert "decided on destruction" in left.casefold()
    assert auditor.get(reverse("cases:log_case", args=["2016-9999"])).status_code == 404


def test_a_hold_is_set_and_lifted_on_the_page_of_the_case_and_told_in_its_story(closed_in_2016):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    client = as_user(cast.head)
    page = client.get(reverse("cases:case", args=[case.number]))
    assert "Kept until 22 February 2023." in text_of(page)
    done(send(cast.head, case, "set-hold", reason="Kort geding."))
    page = text_of(client.get(reverse("cases:case", args=[case.number])))
    assert "Hold since" in page and "Kort geding." in page
    assert "a hold stands on it" in text_of(client.get(LIST))
    assert 'name="chosen"' not in text_of(client.get(LIST))
    done(send(cast.head, case, "lift-hold", case.holds.get(), reason="Uitspraak."))
    story = text_of(client.get(reverse("cases:case_history", args=[case.number])))
    assert "Put a hold on the case" in story and "Lifted the hold on the case" in story
    assert 'name="chosen"' in text_of(client.get(LIST))


def test_a_term_that_changed_since_the_list_was_made_is_refused_by_name(closed_in_2016):
    case, client = closed_in_2016.case, as_user(closed_in_2016.cast.head)
    RetentionRule.objects.filter(code="with_violation").update(years=8)
    answer = text_of(client.post(PROPOSE, {"chosen": [f"{case.number} 2023-02-22"]}, follow=True))
    assert f"{case.number}: The end of the term changed meanwhile." in answer
    answer = text_of(client.post(PROPOSE, {"chosen": [f"{case.number} 31-31"]}, follow=True))
    assert "The end of the term changed meanwhile." in answer
    assert "Nothing was proposed." in text_of(client.post(PROPOSE, {}, follow=True))
    assert not DestructionProposal.objects.exists()


def test_what_is_gone_since_the_list_was_made_is_counted_and_said(closed_in_2016):
    client = as_user(closed_in_2016.cast.head)
    ticked = [f"{closed_in_2016.case.number} 2023-02-22", "2011-0001 2023-01-01", "2011-0002 2023-01-01"]
    answer = text_of(client.post(PROPOSE, {"chosen": ticked}, follow=True))
    assert "2 cases that you ticked are not there any more" in answer
    assert "1 case was proposed" in answer
    answer = text_of(client.post(PROPOSE, {"chosen": ticked[1:2]}, follow=True))
    assert "1 case that you ticked is not there any more" in answer


def test_a_proposal_waits_in_the_work_of_who_may_decide_and_a_stopped_one_is_told_to_both(
    closed_in_2016, do, approved
):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    head, deputy = as_user(cast.head), as_user(cast.deputy)
    proposal = do(doors.propose_destruction, case, by=cast.head)
    waits, stopped = "A destruction to decide on", "A destruction was stopped"
    assert waits in text_of(deputy.get("/")) and case.number in text_of(deputy.get("/"))
    assert queries_of(deputy, "/") <= 12
    for other in (cast.head, cast.anna, cast.subject):
        assert waits not in text_of(as_user(other).get("/")), other
    assert [found for found, _day in reminders.destructions_for(cast.deputy)] == [case]
    assert reminders.destructions_for(cast.head) == reminders.destructions_for(cast.anna) == []
    User.objects.filter(pk__in=[cast.head.pk, cast.deputy.pk]).update(
        personnel_number_hash=b"the same person"
    )
    assert waits not in text_of(deputy.get("/"))  # by another account
    User.objects.filter(pk=cast.deputy.pk).update(personnel_number_hash=None)
    do(doors.approve_destruction, proposal, by=User.objects.get(pk=cast.deputy.pk))
    destroying.stop_destruction(proposal.pk, by=None, problem="failed")
    for client in (head, deputy):
        assert stopped in text_of(client.get("/")) and waits not in text_of(client.get("/"))
    assert "propose it anew" in text_of(head.get(reverse("cases:destructions")))
    assert stopped not in text_of(as_user(cast.anna).get("/"))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert stopped not in text_of(as_user(cast.head).get("/"))
    do(doors.propose_destruction, case, by=cast.deputy)
    assert stopped not in text_of(head.get("/")) and waits in text_of(head.get("/"))


def test_the_digest_names_a_case_whose_destruction_waits_and_nothing_of_it(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    do(doors.propose_destruction, case, by=cast.head)
    day = timezone.localdate().isoformat()
    for user in (cast.deputy, cast.head):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@rosi.example")
        outbox.write(f"digest:{day}:{user.pk}", reminders.DIGEST, user=user.pk, day=day)
        tasks.send_digest(f"digest:{day}:{user.pk}", user.pk, day)
    told = {message.to[0]: message.body for message in mail.outbox}
    assert case.number in told[f"{cast.deputy.username}@rosi.example"]
    assert case.number not in told.get(f"{cast.head.username}@rosi.example", "")
    assert case.title not in str(told)


def test_the_log_says_destroyed_where_a_certificate_says_so_and_damage_elsewhere(at_closed, destroyed):
    cast, case = at_closed.cast, at_closed.case
    other = Walk(cast).to_received().case

    def written(about, key):
        with context.acting(cast.head):
            said = log.sealed("Klacht.", under=key.data_key_id)
            log.record(log.Action.PURPOSE, f"case:{about.number}", details=said)
        return AccessEvent.objects.latest("pk").pk

    def opened(pk):
        keyring.empty()
        return text_of(as_user(cast.auditor).post(reverse("cases:log_entry", args=[pk])))

    lawful, of_another = written(case, case), written(other, case)
    assert "Klacht." in opened(lawful)
    destroyed(ended_long_ago(case), cast)
    changed = written(case, other)
    DataKey.objects.filter(pk=other.data_key_id).update(wrapped_by="lost")
    assert "its case was destroyed" in opened(lawful)
    for damaged in (of_another, changed):
        told = opened(damaged)
        assert "No certificate of destruction explains it." in told and "was destroyed" not in told


def test_a_restricted_case_is_decided_on_by_who_sees_it(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    Case.objects.filter(pk=case.pk).update(restricted=True)
    proposal = do(doors.propose_destruction, case, by=cast.head)
    deputy = as_user(cast.deputy)
    assert case.number not in text_of(deputy.get(LIST))
    assert case.number not in text_of(deputy.get(reverse("cases:destructions")))
    assert deputy.get(act(proposal, "approve")).status_code == 404
    assert as_user(cast.reviewer).get(act(proposal, "approve")).status_code == 200


def test_figures_say_of_which_years_cases_were_destroyed_and_only_there(closed_in_2016, destroyed):
    client = as_user(closed_in_2016.cast.head)
    assert "have been destroyed" not in text_of(client.get("/figures/2016/?directorate=BD"))
    destroyed(closed_in_2016.case, closed_in_2016.cast)
    for url in (
        "/figures/2016/?directorate=BD",
        "/figures/2018/?directorate=FIN",
        "/annual/2016/?directorate=BD",
    ):
        assert "cases of 2016 have been destroyed" in text_of(client.get(url)), url
    for url in ("/figures/2016/?directorate=DOU", "/figures/2025/?directorate=BD"):
        assert "have been destroyed" not in text_of(client.get(url)), url


def test_a_certificate_is_a_tagged_paper(closed_in_2016, destroyed):
    certificate = destroyed(closed_in_2016.case, closed_in_2016.cast)
    url = reverse("cases:certificate_pdf", args=[certificate.number])
    answer = as_user(closed_in_2016.cast.auditor).get(url)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert paper.Root.MarkInfo.Marked and certificate.number in str(paper.docinfo["/Title"])


def test_the_lists_ask_at_most_six_queries(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    client = as_user(cast.head)
    assert queries_of(client, LIST) <= 6
    do(doors.propose_destruction, case, by=cast.head)
    for url in (LIST, reverse("cases:destructions"), reverse("cases:certificates")):
        assert queries_of(client, url) <= 6, url
    assert queries_of(client, reverse("cases:case", args=[case.number])) <= 12


def test_the_list_goes_on_where_a_page_ends(closed_in_2016, monkeypatch):
    from cases.retention import finding

    cast = closed_in_2016.cast
    second = Walk(cast).to_received().case
    ended_long_ago(second)
    monkeypatch.setattr(finding.due_for, "__kwdefaults__", {**finding.due_for.__kwdefaults__, "size": 1})
    client = as_user(cast.head)
    first = client.get(LIST)
    assert second.number in text_of(first) and closed_in_2016.case.number not in text_of(first)
    older = first.context["older_url"]
    following = client.get(LIST + older)
    assert closed_in_2016.case.number in text_of(following) and second.number not in text_of(following)
    assert following.context["older_url"] == "" and following.context["newer_url"] == LIST
