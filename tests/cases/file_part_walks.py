"""The parts of the file beside the process, walked through their pages; `test_sent_twice` takes these walks."""

from datetime import timedelta

from cases import disposition, hearings, inquiry
from cases.models import Measure
from tests.cases.acts import done, send
from tests.factories import Walk


def a_round_that_was_not_followed_ends_with_its_reason(cast):
    walk = Walk(cast).to_fact_finding()
    hearing = walk.go(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(3))
    done(send(cast.anna, walk.case, "deviate-from-round", hearing, reason="Langdurig ziek."))
    hearing.refresh_from_db()
    assert hearing.deviation == "Langdurig ziek."


def the_chain_of_a_disposition_goes_through_these_pages(cast):
    walk = Walk(cast).to_disposition()
    measures = list(Measure.objects.filter(code="BERISPING"))
    proposal = walk.go(
        disposition.propose,
        walk.case.violations.get(),
        by=cast.anna,
        measures=measures,
        grounds="Passend.",
        authority=cast.director,
    )
    done(send(cast.anna, walk.case, "advise", proposal, kind="legal", text="Houdt stand."))
    walk.go(disposition.review, proposal, by=cast.head, agrees=True, text="")
    walk.go(disposition.decide, proposal, by=cast.director, measures=measures)
    done(send(cast.anna, walk.case, "carry-out", proposal))
    done(send(cast.anna, walk.case, "lodge-challenge", proposal, kind="objection", grounds="Te zwaar."))
    challenge = proposal.challenges.get()
    done(send(cast.anna, walk.case, "settle-challenge", challenge, outcome="partly", reasons="Te zwaar."))
    proposal.refresh_from_db()
    assert proposal.may_be_revised


def a_notice_is_put_off_and_given_and_its_absence_decided(cast):
    walk = Walk(cast).to_fact_finding()
    person = walk.subject_person
    review = walk.start + timedelta(weeks=99)
    done(send(cast.anna, walk.case, "postpone-notice", person, reason="Bewijs.", review_on=review))
    done(send(cast.head, walk.case, "withhold-notice", person, reason="Vertrouwelijk."))
    done(send(cast.anna, walk.case, "give-notice", person))
    assert [notice.kind for notice in person.notices.all()] == ["postponed", "withheld", "given"]


def a_contact_with_the_reporter_is_recorded_after_closure(cast):
    walk = Walk(cast).to_closed()
    contact = walk.case.reporter_contacts.first()
    done(send(cast.anna, walk.case, "record-contact", contact, outcome="unsure", found="Minder uren."))
    contact.refresh_from_db()
    assert (contact.outcome, contact.found) == ("unsure", "Minder uren.")


def the_criminal_track_goes_through_these_pages(cast):
    walk = Walk(cast).to_fact_finding()
    complaint = walk.go(inquiry.file_complaint, walk.case, by=cast.anna, on=walk.day(3), body="Politie")
    done(send(cast.anna, walk.case, "pause-investigation", complaint, reason="OM vraagt het."))
    done(send(cast.anna, walk.case, "resume-investigation", complaint))
    done(send(cast.anna, walk.case, "criminal-result", complaint, result="Geseponeerd."))
    complaint.refresh_from_db()
    assert (complaint.is_paused, complaint.result) == (False, "Geseponeerd.")


def hours_and_lessons_are_written_down_and_followed(cast):
    walk = Walk(cast).to_assessment()
    done(send(cast.anna, walk.case, "hours", hours="3.5"))
    done(send(cast.anna, walk.case, "correct-hours", walk.case.efforts.get(), hours="4"))
    assert walk.case.efforts.get().hours == 4
    done(send(cast.anna, walk.case, "lesson", theme="rules", audience="oif", text="Sneller vragen."))
    done(send(cast.anna, walk.case, "follow-lesson", walk.case.lessons.get(), state="done"))
    assert walk.case.lessons.get().state == "done"


def a_gdpr_request_is_recorded_extended_and_decided(cast):
    walk = Walk(cast).to_assessment()
    person = walk.subject_person.pk
    done(send(cast.anna, walk.case, "data-request", kind="access", person=person, asker=""))
    request = walk.case.data_requests.get()
    done(send(cast.anna, walk.case, "extend-data-request", request, reason="Omvangrijk."))
    done(send(cast.head, walk.case, "decide-data-request", request, decision="granted", grounds="Ja."))
    request.refresh_from_db()
    assert (request.person_id, request.decision) == (person, "granted")


def a_granted_correction_is_carried_out(cast):
    walk = Walk(cast).to_assessment()
    person = walk.subject_person.pk
    done(send(cast.anna, walk.case, "data-request", kind="rectification", person=person, asker=""))
    request = walk.case.data_requests.get()
    done(send(cast.head, walk.case, "decide-data-request", request, decision="granted", grounds="Ja."))
    done(send(cast.anna, walk.case, "follow-data-request", request, follow_up="done", text="Verbeterd."))
    request.refresh_from_db()
    assert request.follow_up == "done"


def a_reply_to_minutes_is_a_document(cast):
    walk = Walk(cast).to_fact_finding().hear().file_report()
    hearing, document = walk.subject_person.hearings.get(), walk.case.documents.get()
    done(send(cast.anna, walk.case, "attach-reply", hearing, document=document.pk))
    hearing.refresh_from_db()
    assert hearing.reply_document == document


WALKS = (
    a_round_that_was_not_followed_ends_with_its_reason,
    the_chain_of_a_disposition_goes_through_these_pages,
    a_notice_is_put_off_and_given_and_its_absence_decided,
    a_contact_with_the_reporter_is_recorded_after_closure,
    the_criminal_track_goes_through_these_pages,
    hours_and_lessons_are_written_down_and_followed,
    a_gdpr_request_is_recorded_extended_and_decided,
    a_granted_correction_is_carried_out,
    a_reply_to_minutes_is_a_document,
)
