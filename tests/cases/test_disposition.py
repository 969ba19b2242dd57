"""Three people end a violation: who proposes, who reviews, who decides."""

import pytest
from django.db import IntegrityError, transaction

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import disposition
from cases.models import Disposition, Measure, Violation

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_disposition):
    return at_disposition


def measures(*codes):
    return list(Measure.objects.filter(code__in=codes))


def propose(walk, *codes, by=None, authority=None):
    by = by or walk.cast.anna
    with context.acting(by):
        return disposition.propose(
            walk.case.violations.get(),
            by=by,
            measures=measures(*codes),
            grounds="Passend.",
            authority=authority or walk.cast.director,
        )


def review(walk, proposal, by=None, agrees=True, text="In lijn."):
    by = by or walk.cast.head
    with context.acting(by):
        return disposition.review(proposal, by=by, agrees=agrees, text=text)


def decide(walk, proposal, *codes, by=None, text=""):
    by = by or walk.cast.director
    with context.acting(by):
        return disposition.decide(proposal, by=by, measures=measures(*codes), text=text)


def marks(proposal):
    return set(proposal.marks.values_list("measure__code", flat=True))


def test_a_disposition_may_carry_several_measures(walk):
    decided = decide(walk, review(walk, propose(walk, "BERISPING", "IKB")), "BERISPING", "IKB")
    assert decided.state == Disposition.State.DECIDED
    assert decided.decided_year == decided.decided_on.year
    assert marks(decided) == {"BERISPING", "IKB"}
    assert disposition.heaviest(measures("BERISPING", "IKB")).code == "IKB"


def test_an_authority_that_deviates_gives_the_reason(walk):
    submitted = review(walk, propose(walk, "ONTSLAG"))
    with pytest.raises(Refusal):
        decide(walk, submitted, "BERISPING")
    decided = decide(walk, submitted, "BERISPING", text="Te zwaar bij deze staat van dienst.")
    assert marks(decided) == {"BERISPING"}


def test_a_proposal_sent_back_makes_room_for_a_new_one(walk):
    with pytest.raises(Refusal):
        propose(walk, "BERISPING") and propose(walk, "IKB")
    first = Disposition.objects.get()
    with pytest.raises(Refusal):
        review(walk, first, agrees=False, text=" ")
    assert review(walk, first, agrees=False, text="Ongelijk aan eerdere zaken.").state == "withdrawn"
    assert propose(walk, "IKB").state == "proposed"


def test_nothing_is_decided_before_the_central_review(walk):
    proposal = propose(walk, "BERISPING")
    with pytest.raises(NotAllowed):
        decide(walk, proposal, "BERISPING")


def test_nobody_reviews_their_own_proposal(walk):
    proposal = propose(walk, "BERISPING", by=walk.cast.head)
    with pytest.raises(NotAllowed):
        review(walk, proposal, by=walk.cast.head)
    assert review(walk, proposal, by=walk.cast.reviewer).state == "reviewed"


def test_only_the_authority_to_whom_it_was_submitted_decides(walk):
    submitted = review(walk, propose(walk, "BERISPING"))
    for name in ("head", "anna", "other_director", "involved_director", "adviser", "nobody"):
        with pytest.raises(NotAllowed):
            decide(walk, submitted, "BERISPING", by=getattr(walk.cast, name))


def test_a_disposition_goes_only_to_the_competent_authority(walk):
    for name in ("other_director", "involved_director", "head", "anna"):
        with pytest.raises(Refusal):
            propose(walk, "BERISPING", authority=getattr(walk.cast, name))


def test_the_measures_of_a_disposition_make_sense(walk):
    with pytest.raises(Refusal):
        propose(walk)
    with pytest.raises(Refusal):
        propose(walk, "GEEN", "BERISPING")


def test_what_is_not_proven_leads_to_no_disciplinary_measure(cast, at_fact_finding):
    walk = at_fact_finding.hear().file_report().found(Violation.Outcome.NOT_PROVEN)
    walk.move("conclude", cast.anna, 5)
    with pytest.raises(Refusal):
        propose(walk, "BERISPING")
    assert propose(walk, "GESPREK").state == "proposed"


def test_the_database_itself_keeps_four_eyes(walk):
    proposal = propose(walk, "BERISPING")
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.filter(pk=proposal.pk).update(reviewed_by=walk.cast.anna)
    submitted = review(walk, proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.filter(pk=submitted.pk).update(
            state="decided", decided_by=walk.cast.head, decided_on="2026-01-05", decided_year=2026
        )


def test_a_day_that_is_known_lies_in_the_year_that_is_known(walk):
    decided = decide(walk, review(walk, propose(walk, "BERISPING")), "BERISPING")
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.filter(pk=decided.pk).update(decided_year=1999)
