"""Planning an interview, and the file for one's own calendar, in which no name and no place stands.

Negative control, planted by controls.toml: put `appointment.place` into `appointments.calendar_file`; the canary is
found.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.refusal import NotAllowed, Refusal
from cases import agenda, appointments
from cases.models import Appointment
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, appointment_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def planned(cast, do, walk):
    facts = appointment_facts(person=walk.subject_person)
    return do(appointments.plan_appointment, walk.case, by=cast.anna, values=facts)


def calendar(client, appointment):
    address = reverse("cases:case_calendar", args=[appointment.case.number, appointment.pk])
    return client.get(address)


def test_the_calendar_file_has_number_kind_and_time_and_nothing_of_the_case(cast, planned):
    response = calendar(as_user(cast.anna), planned)
    text = response.content.decode()
    lines = text.replace("\r\n ", "").split("\r\n")
    assert response["Content-Type"].startswith("text/calendar")
    assert f"SUMMARY:{planned.case.number} · hearing" in lines
    assert f"DTSTART:{planned.begins_at:%Y%m%dT%H%M%SZ}" in lines
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    for secret in ("Kanariegeel", "Zonnebloem", "Anna en Bert", "Geheim", "subject"):
        assert secret not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_calendar_that_took_it_up_takes_up_what_changed(cast, do, planned):
    later = planned.begins_at + timedelta(hours=3)
    values = {"begins_at": later, "ends_at": later + timedelta(hours=1)}
    do(appointments.change_appointment, planned, by=cast.bert, values=values)
    text = calendar(as_user(cast.anna), planned).content.decode()
    assert f"UID:appointment-{planned.pk}@rosi" in text and "SEQUENCE:1" in text
    do(appointments.cancel_appointment, planned, by=cast.bert, reason="Ziek.")
    text = calendar(as_user(cast.anna), planned).content.decode()
    assert "STATUS:CANCELLED" in text and "SEQUENCE:2" in text
    with pytest.raises(Refusal):
        do(appointments.change_appointment, planned, by=cast.bert, values=values)


def test_who_does_not_see_the_case_gets_no_calendar_file(cast, planned):
    for name in ("elsewhere", "subject", "witness", "director", "nobody"):
        assert calendar(as_user(getattr(cast, name)), planned).status_code == 404, name


def test_an_appointment_ends_after_it_begins_and_is_with_somebody_of_the_case(cast, do, walk):
    begins = timezone.now()
    other = Walk(cast).to_received()
    for wrong in ({"begins_at": begins, "ends_at": begins}, {"person": other.subject_person}):
        with pytest.raises(Refusal):
            do(
                appointments.plan_appointment,
                walk.case,
                by=cast.anna,
                values=appointment_facts(**wrong),
            )
    with pytest.raises(NotAllowed):
        do(appointments.plan_appointment, walk.case, by=cast.elsewhere, values=appointment_facts())


def test_an_appointment_of_this_week_stands_in_my_work(cast, do, walk, planned):
    rows = agenda.agenda_of(cast.anna, today=TODAY).appointments.rows
    assert [(row.kind, row.number) for row in rows] == [("appointment", walk.case.number)]
    assert not agenda.agenda_of(cast.intake, today=TODAY).appointments
    do(appointments.cancel_appointment, planned, by=cast.anna, reason="Ziek.")
    assert not agenda.agenda_of(cast.anna, today=TODAY).appointments


def test_an_appointment_is_planned_on_the_page(cast, walk):
    client = as_user(cast.anna)
    address = reverse("cases:case_act", args=[walk.case.number, "plan-appointment"])
    day = TODAY + timedelta(days=3)
    typed = {
        "kind": "witness",
        "person": walk.case.persons.get(role="witness").pk,
        "on": day.isoformat(),
        "begins": "10:00",
        "ends": "09:00",
        "place": "Kamer 3",
        "who": "",
    }
    assert client.post(address, typed).status_code == 422
    assert client.post(address, {**typed, "ends": "11:00"}).status_code == 302
    appointment = Appointment.objects.get(case=walk.case)
    assert timezone.localtime(appointment.begins_at).strftime("%Y-%m-%d %H:%M") == f"{day} 10:00"
    page = text_of(client.get(f"/cases/{walk.case.number}/"))
    assert "Kamer 3" in page and "Add to my calendar" in page
