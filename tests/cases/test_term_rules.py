"""The table of terms: a change begins on a day to come and leaves what held before; its effect is shown first.

Negative controls: tests/tables/controls.toml.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import deadlines, term_rules
from cases.models import TermRule
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, make_report

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def rule():
    term_rules.forget()
    yield TermRule.objects.get(code="assessment")
    term_rules.forget()


def facts(**values):
    return {
        "amount": 3, "unit": "weeks", "statutory": False, "source": "werkregel 2027", "on": TOMORROW, **values
    }  # fmt: skip


def test_another_rule_follows_and_the_one_before_stays(rule, cast, do):
    following = do(term_rules.change_rule, rule, by=cast.administrator, **facts())
    rule.refresh_from_db()
    assert (rule.valid_until, following.valid_from, following.code) == (TODAY, TOMORROW, "assessment")
    assert deadlines.rules(TODAY)["assessment"] == rule
    assert deadlines.rules(TOMORROW)["assessment"] == following
    for other in (rule, following):
        with pytest.raises(Refusal):
            do(term_rules.change_rule, other, by=cast.administrator, **facts(on=TOMORROW + timedelta(days=9)))
    with pytest.raises(IntegrityError), transaction.atomic():
        TermRule.objects.filter(pk=rule.pk).update(valid_until=None)
    do(term_rules.withdraw_rule, following, by=cast.administrator)
    rule.refresh_from_db()
    assert rule.valid_until is None and deadlines.rules(TOMORROW)["assessment"] == rule
    with pytest.raises(Refusal):
        do(term_rules.withdraw_rule, rule, by=cast.administrator)


def test_what_is_no_rule_is_refused(rule, cast, do):
    for wrong in (
        {"amount": 0}, {"amount": 105}, {"unit": "hours"}, {"unit": "x"}, {"source": " "}, {"on": TODAY}
    ):  # fmt: skip
        with pytest.raises(Refusal):
            do(term_rules.change_rule, rule, by=cast.administrator, **facts(**wrong))
    assert TermRule.objects.filter(code="assessment").count() == 1


def test_only_the_administrator_changes_a_rule_or_counts_what_runs(rule, cast, at_assessment, do):
    for name in ("head", "anna", "auditor", "nobody"):
        by = getattr(cast, name)
        with pytest.raises(NotAllowed):
            do(term_rules.change_rule, rule, by=by, **facts())
        with context.acting(by), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM term_starts('assessment')")
            assert cursor.fetchone() == (0,), name


def test_the_effect_is_counted_over_the_whole_register(rule, cast):
    for weeks in (1, 2, 10):
        Walk(cast, received_on=TODAY - timedelta(weeks=weeks)).to_assessment()
    make_report(cast, received_on=TODAY - timedelta(weeks=1))
    asked = {"on": TOMORROW, "amount": 5, "unit": "weeks", "statutory": False}
    with context.acting(cast.administrator):
        effect = term_rules.effect_of(rule, by=cast.administrator, **asked)
        assert (effect.running, effect.later, effect.sooner, effect.late_after) == (3, 3, 0, 1)
        assert effect.late_before == 2
        asked |= {"amount": 1, "unit": "days"}
        feedback = TermRule.objects.get(code="feedback")
        assert term_rules.effect_of(feedback, by=cast.administrator, **asked).sooner >= 1
        stored = TermRule.objects.get(code="minutes_reply")
        assert term_rules.effect_of(stored, by=cast.administrator, **asked) is None


def test_the_page_shows_what_a_change_does_before_it_is_made(rule, cast, at_assessment):
    client, url = as_user(cast.administrator), reverse("cases:term_change", args=[rule.pk])
    sent = {"amount": "30", "unit": "weeks", "source": "werkregel 2027", "on": TOMORROW.strftime("%d-%m-%Y")}
    shown = client.post(url, sent)
    assert "1 term runs under this rule now." in text_of(shown) and "1 of them end later" in text_of(shown)
    seen = shown.context["form"]["seen"].value()
    other = client.post(url, {**sent, "amount": "40", "seen": seen})  # not what was looked at
    assert other.status_code == 200 and TermRule.objects.filter(code="assessment").count() == 1
    assert client.post(url, {**sent, "seen": seen}).status_code == 302
    following = TermRule.objects.get(code="assessment", valid_from=TOMORROW)
    listed = text_of(client.get(reverse("cases:terms")))
    assert "werkregel 2027" in listed and "to come" in listed
    withdraw = reverse("cases:term_withdraw", args=[following.pk])
    assert withdraw in listed and client.post(withdraw).status_code == 302
    assert TermRule.objects.filter(code="assessment").count() == 1
