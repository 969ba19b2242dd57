"""Who is told what of an export: one mail a person and step, and a line on my work until it was done.

Negative controls, each tried and seen to fail: leave `people.without` out of `concerned`; leave the state out of
`tell`; let `waiting._waits_for` ask for no second person.
"""

import pytest
from django.utils import translation

from accounts import context, grants
from accounts.models import Outbox
from reporting import tasks
from reporting.uri import states, telling, waiting, way
from tests.cases.registers import bring, csv_of, row
from tests.reporting.ways import anew, delivered, draft, explained, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(cast):
    """One row of 2023, and addresses for whoever makes and approves exports."""
    for user in (cast.head, cast.reviewer, cast.coordinator, cast.central):
        user.email = f"{user.username}@minfin.example"
        user.save()
    return bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)


@pytest.fixture
def export(cast, register):
    return draft(cast.coordinator)


def told(mailoutbox):
    """What the worker does with what was asked for; to whom it went."""
    before = len(mailoutbox)
    for task, do in ((telling.SPREAD, tasks.tell_of_uri_step), (telling.TELL, tasks.mail_of_uri_step)):
        for effect in Outbox.objects.filter(task=task, done_at=None).order_by("pk"):
            do(effect.key, **effect.arguments)
    return {address for mail in mailoutbox[before:] for address in mail.to}


def lines(user):
    """What stands on the page of somebody's work; None where there is no such group."""
    with context.acting(user), translation.override("en"):
        group = waiting.group(user)
        return None if group is None else [str(line.title) for line in group.lines]


def test_everybody_who_may_approve_is_told_once_and_who_submitted_hears_what_became_of_it(
    cast, export, mailoutbox
):
    submitted(export, cast.coordinator)
    assert told(mailoutbox) == {cast.head.email, cast.reviewer.email}
    assert told(mailoutbox) == set() and len(mailoutbox) == 2
    with context.acting(cast.head):
        way.send_back(export, by=cast.head, reason="De categorie nalopen.")
    assert told(mailoutbox) == {cast.coordinator.email}
    submitted(export, cast.coordinator)
    told(mailoutbox)
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    assert told(mailoutbox) == {cast.coordinator.email}
    for mail in mailoutbox:
        assert f"/uri/{export.pk}/" in mail.body and "categorie" not in mail.body and "Proef" not in mail.body
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == len(mailoutbox)


def test_who_made_it_hears_it_also_where_they_explained_it_and_another_submitted(
    cast, register, closed_in_2025, mailoutbox
):
    export = draft(cast.coordinator, 2025)
    explained(export, cast.coordinator)
    assert states.hands_in(anew(export)) == {cast.coordinator: "explained"}
    with context.acting(cast.central):
        way.submit(export, by=cast.central)
    told(mailoutbox)
    with context.acting(cast.head):
        way.send_back(export, by=cast.head, reason="De categorie nalopen.")
    assert told(mailoutbox) == {cast.coordinator.email, cast.central.email}


def test_nobody_is_asked_to_approve_what_they_made_or_may_no_longer_approve(cast, register, mailoutbox):
    export = draft(cast.head)
    submitted(export, cast.head)
    assert told(mailoutbox) == {cast.reviewer.email}
    assert lines(cast.head) == [] and lines(cast.reviewer) == ["An export to approve"]
    with context.acting(cast.reviewer):
        way.send_back(export, by=cast.reviewer, reason="Nakijken.")
    told(mailoutbox)
    submitted(export, cast.coordinator)
    effect = Outbox.objects.get(task=telling.SPREAD, done_at=None)
    tasks.tell_of_uri_step(effect.key, **effect.arguments)
    with context.acting(None):
        grants.end(cast.reviewer.grants.get(), by=None)
    assert cast.reviewer.email not in told(mailoutbox)


def test_who_is_told_too_late_is_not_told(cast, export, mailoutbox):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    assert told(mailoutbox) == {cast.coordinator.email}


def test_what_waits_stands_on_my_work_of_whom_it_waits_for(cast, export):
    people = (cast.head, cast.reviewer, cast.coordinator, cast.central)
    assert [lines(user) for user in people] == [[], [], [], []] and lines(cast.anna) is None
    submitted(export, cast.coordinator)
    assert [lines(user) for user in people] == [["An export to approve"], ["An export to approve"], [], []]
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    assert lines(cast.coordinator) == lines(cast.central) == ["An export to deliver"]
    delivered(anew(export), cast.coordinator)
    assert [lines(user) for user in people] == [[], [], [], []]
    bring(csv_of(row(dienstonderdeel="Belastingdienst"), row(dienstonderdeel="Belastingdienst")), year=2023)
    draft(None)
    assert lines(cast.coordinator) == ["A next version, because the register was corrected"]
