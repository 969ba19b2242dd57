"""Two people at once, the maker, a changed register and a killed worker: what becomes of a publication, in a sentence.

Negative controls, each tried and seen to fail: publish a row that is not locked, or let blurring ask for no reading
(both planted by controls.toml); let `prepare` be no door (a killed worker leaves a report without its list).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from accounts import context
from accounts.models import Outbox
from accounts.refusal import Refusal
from reporting import tasks
from reporting.annual import public, publishing
from reporting.models import AnnualLine, AnnualReport, Run
from tests.cases.test_races import at_once, in_the_name_of
from tests.factories import Walk
from tests.workers import _address

AT_ONCE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prepared(cast, monkeypatch):
    """Makes the report of this year, over one closed case, by somebody: with one table, for speed."""
    monkeypatch.setattr(public, "TABLES", public.TABLES[:1])
    walk = Walk(cast).to_closed()
    over = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)

    def make(by=cast.head):
        return publishing.prepare(over.year - 1, by=by, today=over)

    make.walk = walk
    return make


def decided(report, by, decision="left_out"):
    with context.acting(by):
        for line in report.lines.all():
            publishing.decide(line, by=by, decision=decision)
    return report


def said(door, *given, language="en", **named):
    """The sentence of a refusal."""
    with context.acting(named["by"]), translation.override(language):
        try:
            door(*given, **named)
        except Refusal as refusal:
            return str(refusal)
    raise AssertionError("It was not refused")


@AT_ONCE
def test_of_two_who_publish_at_once_one_does_and_the_other_reads_who_and_when(cast, prepared):
    with context.acting(cast.head):
        report = decided(prepared(), cast.head)
    both = [cast.central, cast.reviewer]
    results = at_once(*(in_the_name_of(user, lambda by: publishing.publish(report, by=by)) for user in both))
    [made] = [result for result in results if isinstance(result, AnnualReport)]
    [refusal] = [result for result in results if isinstance(result, Refusal)]
    found = AnnualReport.objects.get()
    assert (found.state, found.decided_by, found.sha256) == ("published", made.decided_by, made.sha256)
    assert f"al gepubliceerd, door {made.decided_by} op" in str(refusal)
    told = said(publishing.publish, report, by=cast.central)
    assert told.startswith(f"This annual report was published already, by {made.decided_by} on ")
    # Of two who prepare the next version at once one does, and the other reads that it is there.
    results = at_once(*(in_the_name_of(user, lambda by: prepared(by)) for user in (cast.head, cast.central)))
    [refusal] = [result for result in results if isinstance(result, Refusal)]
    assert "Het jaarverslag van dit jaar staat al klaar." in str(refusal)
    assert AnnualReport.objects.filter(state="prepared").count() == 1


OWN = {
    "en": "You prepared this annual report. Somebody else publishes it.",
    "nl": "U hebt dit jaarverslag klaargezet. Iemand anders publiceert het.",
}
CHANGED = {
    "en": "The register was changed since this report was prepared. Turn it down and prepare it again.",
    "nl": "Het register is veranderd sinds dit verslag is klaargezet. Wijs het af en zet het opnieuw klaar.",
}


@pytest.mark.django_db
def test_the_maker_does_not_publish_nor_anybody_once_the_register_changed(cast, prepared):
    with context.acting(cast.head):
        report = decided(prepared(), cast.head)
    for language, sentence in OWN.items():
        assert said(publishing.publish, report, by=cast.head, language=language) == sentence
    Walk(cast).to_closed()
    for language, sentence in CHANGED.items():
        assert said(publishing.publish, report, by=cast.central, language=language) == sentence
    with context.acting(cast.central):
        publishing.turn_down(report, by=cast.central)
    assert "turned down already, by" in said(publishing.turn_down, report, by=cast.head)


# The worker, which says where it is and waits there to be killed.
WORKING = """
import time, django
django.setup()
from reporting import tasks
from reporting.annual import public, publishing
public.TABLES = public.TABLES[:1]
save = publishing.AnnualLine.save
def stops(line, *given, **named):
    save(line, *given, **named)
    print("here", flush=True)
    time.sleep(60)
publishing.AnnualLine.save = stops
tasks.prepare_annual_report({key!r}, year=2023)
"""


@AT_ONCE
def test_a_killed_worker_leaves_nothing_half_and_the_second_try_makes_one_version(
    cast, register_2023, monkeypatch
):
    monkeypatch.setattr(public, "TABLES", public.TABLES[:1])
    with context.acting(cast.head):
        run = publishing.ask(2023, by=cast.head)
    environment = os.environ | {"DATABASE_URL": _address(settings.DATABASES["default"])}
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WORKING.format(key=run.key)],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stdout.readline() == "here\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not AnnualReport.objects.exists() and not AnnualLine.objects.exists()
    assert Outbox.objects.get(key=run.key).done_at is None  # the sweeper sends it again
    for _again in range(2):
        tasks.prepare_annual_report(run.key, year=2023)
    run.refresh_from_db()
    report = AnnualReport.objects.get()
    assert (run.state, report.version, report.lines.count()) == ("done", 1, 124)
    assert Run.objects.count() == 1


# --- A description that somebody may not read -----------------------------------------------------------


@pytest.mark.django_db
def test_nobody_publishes_in_other_words_what_they_may_not_read(cast, prepared):
    with context.acting(cast.head):
        report = prepared()
    line = next(one for one in report.lines.all() if one.text)
    unread = "You may not read the description of this line. Leave the line out"
    for values in ({"decision": "as_it_stands"}, {"decision": "blurred", "text": "Andere woorden"}):
        assert said(publishing.decide, line, by=cast.central, **values).startswith(unread)
        kept = {"decision": values["decision"], "decided_by": cast.central, "decided_at": timezone.now()}
        with (
            context.acting(cast.central),
            pytest.raises(DatabaseError, match="may not read"),
            transaction.atomic(),
        ):
            AnnualLine.objects.filter(pk=line.pk).update(**kept)
    with context.acting(cast.head):
        publishing.decide(line, by=cast.head, decision="blurred", text="")
    with context.acting(cast.central):  # what was emptied is not written anew by who does not read the case
        publishing.decide(line, by=cast.central, decision="blurred", without_service=True)
    empty = "This line has no description, and you do not read its case."
    given = {"decision": "blurred", "text": "Verzonnen"}
    assert said(publishing.decide, line, by=cast.central, **given).startswith(empty)
    with context.acting(cast.head):
        assert publishing.decide(line, by=cast.head, **given).text == "Verzonnen"


@pytest.mark.django_db
def test_the_guard_is_not_got_past_in_two_steps(cast, prepared):
    """What a line was found in, and its words, stay while it waits: left out first, they are not published next."""
    with context.acting(cast.head):
        report = prepared()
    line = next(one for one in report.lines.all() if one.text)
    decided = {"decision": "left_out", "decided_by": cast.central, "decided_at": timezone.now()}
    for also in ({"violation": None}, {"text": ""}):
        with (
            context.acting(cast.central),
            pytest.raises(DatabaseError, match="What was found in a line is not changed"),
            transaction.atomic(),
        ):
            AnnualLine.objects.filter(pk=line.pk).update(**decided, **also)
    rows = AnnualLine.objects.filter(pk=line.pk)
    with context.acting(cast.central):
        assert rows.update(**decided) == 1
        with pytest.raises(DatabaseError, match="may not read"), transaction.atomic():
            rows.update(decision="as_it_stands")
