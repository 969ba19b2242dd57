"""Two people change the same thing: the second is told, loses nothing of what was typed, and then decides.

Negative control: let `EditForm.changed_meanwhile` always be False; the first text is overwritten unseen.
"""

import pytest
from django.urls import reverse

from accounts import context, people
from accounts.forms.editing import StandingForm
from cases import inquiry
from cases.forms.acts import EditForm
from cases.intake import FACTS
from cases.models import PersonIdentity, Report, Violation
from tests.cases.acts import address, as_typed
from tests.cases.pages import as_user, text_of
from tests.cases.test_races import at_once
from tests.factories import make_cast, make_report

pytestmark = pytest.mark.django_db
TOLD = "Somebody else changed this after you opened the page."


def opened(user, url):
    """The form as this person finds it: every field with what stands in it, and what was seen."""
    client = as_user(user)
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return client, as_typed({name: value for name, value in values.items() if value not in (None, False)})


def complete(report):
    return reverse("cases:report_act", args=[report.number, "complete"])


def test_who_comes_second_is_told_and_keeps_what_was_typed(cast):
    report = make_report(cast)
    first, mine = opened(cast.intake, complete(report))
    second, theirs = opened(cast.head, complete(report))
    assert first.post(complete(report), mine | {"description": "De eerste lezing."}).status_code == 302
    refused = second.post(complete(report), theirs | {"description": "De tweede lezing."})
    assert refused.status_code == 422
    assert TOLD in text_of(refused) and "De tweede lezing." in text_of(refused)
    assert Report.objects.get().description == "De eerste lezing."

    knowing = refused.context["form"]["seen"].value()
    again = second.post(complete(report), theirs | {"description": "De tweede lezing.", "seen": knowing})
    assert again.status_code == 302
    assert Report.objects.get().description == "De tweede lezing."


def test_who_comes_second_reads_who_changed_what_beside_what_was_typed(cast):
    report = make_report(cast)
    second, theirs = opened(cast.head, complete(report))
    first, mine = opened(cast.intake, complete(report))
    first.post(complete(report), mine | {"description": "De eerste lezing.", "category": "FIN"})
    refused = second.post(complete(report), theirs | {"description": "De tweede lezing."})
    told = refused.context["form"].meanwhile
    assert told.who == cast.intake
    assert [str(words) for _label, words in told.now] == ["Financial violations", "De eerste lezing."]
    for words in ("Saved by Intake Proef", "De eerste lezing.", "De tweede lezing.", "What stands there now"):
        assert words in text_of(refused)


def test_of_an_identity_that_was_changed_only_who_did_it_is_told(cast, at_received):
    walk = at_received
    url = address(walk.case, "correct-identity", walk.subject_person)
    client, form = opened(cast.anna, url)
    as_user(cast.bert).post(url, {"tie": "former", "name": "Juiste Naam"})
    refused = client.post(url, form | {"name": "Andere Naam"})
    assert "Saved by Bert Proef" in text_of(refused)
    assert "Juiste Naam" not in text_of(refused)


def test_what_others_did_elsewhere_in_the_object_is_no_reason_to_refuse(cast):
    report = make_report(cast)
    client, form = opened(cast.intake, complete(report))
    as_user(cast.head).post(
        reverse("cases:report_act", args=[report.number, "no-feedback"]), {"reason": "Anoniem."}
    )
    assert client.post(complete(report), form | {"description": "Aangevuld."}).status_code == 302


def test_an_identity_that_somebody_else_corrected_is_not_overwritten(cast, at_received):
    walk = at_received
    url = address(walk.case, "correct-identity", walk.subject_person)
    client, form = opened(cast.anna, url)
    as_user(cast.bert).post(url, {"tie": "former", "name": "Juiste Naam"})
    assert client.post(url, form | {"name": "Andere Naam"}).status_code == 422
    assert PersonIdentity.objects.get(person=walk.subject_person).name == "Juiste Naam"


def test_an_outcome_that_somebody_else_established_is_not_overwritten(cast, at_fact_finding):
    walk = at_fact_finding.suspected()
    url = address(walk.case, "establish-outcome", walk.violation)
    client, form = opened(cast.anna, url)
    walk.go(inquiry.establish_outcome, walk.violation, by=cast.bert, outcome="proven")
    assert client.post(url, form | {"outcome": "not_proven"}).status_code == 422
    assert Violation.objects.get().outcome == "proven"


def test_what_was_seen_tells_nothing_of_what_it_was(cast):
    report = make_report(cast)
    _, form = opened(cast.intake, complete(report))
    assert len(bytes.fromhex(form["seen"])) == 32


def test_every_form_over_what_stands_there_is_guarded():
    assert {form.__name__ for form in EditForm.__subclasses__()} == {
        "ChangeNoteForm",
        "ChangeStepForm",
        "CompleteForm",
        "CorrectEffortForm",
        "CorrectIdentityForm",
        "CorrectNoteForm",
        "DescribeForm",
        "ExplainForm",
        "ExternalBureauForm",
        "FileReportForm",
        "FollowForm",
        "LessonForm",
        "LineForm",
        "NameReporterForm",
        "OutcomeForm",
        "PartForm",
        "RecordHearingForm",
        "SummaryForm",
    }
    assert all(form.over or "standing" in vars(form) for form in EditForm.__subclasses__())
    assert set(FACTS) == set(next(f for f in EditForm.__subclasses__() if f.__name__ == "CompleteForm").over)


def test_the_forms_of_the_administration_are_guarded_as_well(cast):
    assert {form.__name__ for form in StandingForm.__subclasses__()} == {
        "LastDayForm",
        "ManagerForm",
        "NamesForm",
        "PersonForm",
    }
    url = reverse("accounts:person_change", args=[cast.nobody.pk])
    client, form = opened(cast.administrator, url)
    with context.acting(None):
        people.change_person(cast.nobody, by=None, first_name="Nora", last_name="Proef", email="")
    refused = client.post(url, form | {"first_name": "Nel"})
    assert refused.status_code == 422
    assert TOLD in text_of(refused) and "Nora" in text_of(refused)
    cast.nobody.refresh_from_db()
    assert cast.nobody.first_name == "Nora"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told():
    cast = make_cast()
    report = make_report(cast)
    sent = []
    for user in (cast.intake, cast.head):
        client, form = opened(user, complete(report))
        sent.append((client, form | {"description": f"De lezing van {user.username}."}))
    answers = at_once(*(lambda c=client, f=form: c.post(complete(report), f) for client, form in sent))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
