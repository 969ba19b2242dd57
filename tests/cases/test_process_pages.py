"""The steps on the page of a case, and the editor of the templates.

Negative control, planted by controls.toml: leave `offers` out of `case_way._lines`; the way to tick a step is not
found on the page.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import ProcessStep, ProcessTemplate, StepRecord
from cases.steps import catalogue, doors
from tests.cases.pages import as_user, queries_of, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


def page_of(user, case, language="en"):
    return text_of(as_user(user, language).get(f"/cases/{case.number}/"))


def test_the_page_shows_the_phases_with_their_steps_and_how_each_stands(cast, walk, do):
    page = page_of(cast.anna, walk.case)
    for words in (
        "Hear every subject",
        "required",
        "What and why",
        "Ask the competent authority",
        "First:",
    ):
        assert words in page, words
    assert "Elke betrokkene" not in page and "Hoor elke betrokkene" in page_of(cast.anna, walk.case, "nl")


def test_a_step_is_ticked_on_its_page_and_set_aside_with_a_reason(cast, walk):
    client = as_user(cast.anna)
    plan = ProcessStep.objects.get(code="plan", template__code="fact_finding")
    address = reverse("cases:case_step", args=[walk.case.number, plan.pk, "done"])
    assert address in text_of(client.get(f"/cases/{walk.case.number}/"))
    assert client.post(address, {"on": TODAY.isoformat(), "remark": "In het journaal."}).status_code == 302
    assert "In het journaal." in text_of(client.get(f"/cases/{walk.case.number}/"))
    assert client.post(address, {"on": TODAY.isoformat()}).status_code == 422
    again = reverse("cases:case_step", args=[walk.case.number, plan.pk, "open-again"])
    assert client.post(again, {"reason": "Anders."}).status_code == 302
    assert StepRecord.objects.get(step=plan).state == "opened"


def test_a_step_of_no_phase_of_the_case_has_no_page(cast, walk):
    other = ProcessStep.objects.filter(template__code="devices").first()
    address = reverse("cases:case_step", args=[walk.case.number, other.pk, "done"])
    assert as_user(cast.anna).get(address).status_code == 404


def test_the_page_asks_no_more_with_many_steps_than_with_none(cast, walk, do):
    before = queries_of(as_user(cast.anna), f"/cases/{walk.case.number}/")
    plan = ProcessStep.objects.get(code="plan", template__code="fact_finding")
    do(doors.tick, walk.case, plan, by=cast.anna)
    assert queries_of(as_user(cast.anna), f"/cases/{walk.case.number}/") == before <= 12


# --- The editor ---------------------------------------------------------------------------------------


def typed(step, **values):
    from cases.steps.versions import FACTS

    facts = {name: getattr(step, name) for name in FACTS}
    facts = {name: value for name, value in facts.items() if value not in (None, False)}
    return {**facts, **values}


def test_an_administrator_makes_a_version_changes_it_and_puts_it_in_force(cast):
    client = as_user(cast.administrator)
    template = ProcessTemplate.objects.get(code="report")
    made = client.post(reverse("cases:process_act", args=[template.pk, "new-version"]))
    draft = ProcessTemplate.objects.get(code="report", version=2)
    assert made.url == reverse("cases:process", args=[draft.pk])
    assert "draft" in text_of(client.get(made.url))
    step = draft.steps.get(code="own_ties")
    change = reverse("cases:process_step_act", args=[draft.pk, step.pk, "change"])
    assert (
        client.post(change, typed(step, title_en="Look whom you know", moves=["conclude"])).status_code == 422
    )
    assert client.post(change, typed(step, title_en="Look whom you know", amount=2)).status_code == 422
    assert client.post(change, typed(step, title_en="Look whom you know")).status_code == 302
    put = reverse("cases:process_act", args=[draft.pk, "put-in-force"])
    assert client.post(put, {"on": TODAY.isoformat(), "remark": "Duidelijker."}).status_code == 422
    tomorrow = TODAY + timedelta(days=1)
    assert client.post(put, {"on": tomorrow.isoformat(), "remark": "Duidelijker."}).status_code == 302
    listed = text_of(client.get(reverse("cases:processes")))
    assert "to come" in listed and "Duidelijker." in listed
    assert client.post(change, typed(step, title_en="Too late")).status_code == 422


def test_who_reads_cases_reads_the_templates_and_changes_nothing(cast):
    template = ProcessTemplate.objects.get(code="report")
    page = text_of(as_user(cast.anna).get(reverse("cases:process", args=[template.pk])))
    assert "Complete the report" in page and "Make a new version" not in page
    address = reverse("cases:process_act", args=[template.pk, "new-version"])
    assert as_user(cast.anna).post(address).status_code == 403


def test_a_case_is_moved_to_a_newer_version_on_its_page_with_the_difference_before_it(cast, walk, do):
    from cases.steps import versions

    draft = do(versions.new_version, ProcessTemplate.objects.get(code="fact_finding"), by=cast.administrator)
    do(versions.remove_step, draft.steps.get(code="plan"), by=cast.administrator)
    ProcessTemplate.objects.filter(code="fact_finding", version=1).update(
        valid_until=TODAY - timedelta(days=1)
    )
    ProcessTemplate.objects.filter(pk=draft.pk).update(valid_from=TODAY, remark="Zonder plan.")
    catalogue.forget()
    process = walk.case.processes.get(template__code="fact_finding")
    address = reverse("cases:case_act", args=[walk.case.number, "follow-newer", process.pk])
    client = as_user(cast.head)
    assert address in text_of(client.get(f"/cases/{walk.case.number}/"))
    shown = text_of(client.get(address))
    assert "Make the plan of the investigation" in shown and "Zonder plan." in shown
    assert client.post(address, {"reason": "Beter.", "template": draft.pk}).status_code == 302
    assert walk.case.processes.get(template=draft).until is None
    assert walk.case.processes.get(template=draft).records.count() == 1
