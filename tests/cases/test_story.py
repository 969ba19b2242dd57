"""The history of a case as a story: who changed what from … to …, when, and through which door.

Negative controls: show sealed text in `cases.telling`, or leave `lag` out of `cases.story`; let `story.leads` say
yes to everybody; take the loop over one long act out of `story_of`; tests fail.
"""

import inspect

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from accounts import context
from cases import (
    appointments,
    conflicts,
    disposition,
    emergencies,
    inquiry,
    intake,
    journal,
    pausing,
    persons,
    related,
    taking_apart,
    workflow,
)
from cases.models import Case, Move
from cases.steps import doors as steps
from cases.story import MODELS, story_of
from cases.telling import BESIDE, DOORS, NOT_TOLD, label_of
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, directorate, make_report
from tests.proof import many

pytestmark = pytest.mark.django_db

EVERYTHING = 1000
DOORS_OF_A_CASE = (
    appointments, conflicts, disposition, emergencies, inquiry, intake, journal, pausing, persons, related, steps,
    taking_apart, workflow,
)  # fmt: skip


def told(walk, by=None, rows=EVERYTHING, language="en", **options):
    with translation.override(language):
        return story_of(walk.case, by=by or walk.cast.head, rows=rows, **options)


def acts(story):
    return [(entry.who, entry.what) for entry in reversed(story.entries)]


def change_of(story, what):
    """The changes of the newest entry that says this."""
    entry = next(entry for entry in story.entries if entry.what == what)
    return {change.field: (change.old, change.new) for change in entry.changes}


def test_the_story_tells_who_did_what_in_order(cast):
    assert acts(told(Walk(cast).to_reopened())) == [
        ("Intake Proef", "Registered a report"),
        ("Intake Proef", "Recorded the acknowledgement to the reporter"),
        ("Intake Proef", "Opened the case"),
        ("Intake Proef", "Started the assessment"),
        ("Intake Proef", "Wrote the assessment"),
        ("Intake Proef", "Started the preliminary inquiry"),
        ("Intake Proef", "Wrote the assessment"),
        ("Head Proef", "Put somebody on the team"),
        ("Anna Proef", "Asked for the mandate"),
        ("Director Proef", "Answered the request for a mandate"),
        ("Anna Proef", "Started the fact-finding"),
        ("Anna Proef", "Ticked a step"),
        ("Anna Proef", "Recorded an invitation to a hearing"),
        ("Anna Proef", "Recorded a hearing"),
        ("Anna Proef", "Recorded that minutes were sent for correction"),
        ("Anna Proef", "Recorded the reply to minutes"),
        ("Anna Proef", "Filed the report of the investigation"),
        ("Anna Proef", "Filed a document"),
        ("Anna Proef", "Added a violation"),
        ("Anna Proef", "Established an outcome"),
        ("Anna Proef", "Concluded the investigation"),
        ("Anna Proef", "Proposed a disposition"),
        ("Head Proef", "Reviewed a proposal"),
        ("Director Proef", "Decided a disposition"),
        ("Intake Proef", "Recorded the feedback to the reporter"),
        ("Anna Proef", "Closed the case"),
        ("Head Proef", "Reopened the case"),
    ]


def test_a_change_is_told_from_what_to_what(at_closed):
    walk = at_closed
    story = told(walk)
    closing = change_of(story, "Closed the case")
    assert closing["Case: status"] == ("disposition", "closed")
    assert closing["Case: closed by"] == ("", "Anna Proef")
    outcome = change_of(story, "Established an outcome")
    assert outcome["Violation “Misuse of resources and breach of internal rules”: outcome"] == (
        "suspected",
        "proven",
    )


def test_something_new_is_told_with_what_is_known_of_it(at_fact_finding):
    story = told(at_fact_finding)
    fields = change_of(story, "Put somebody on the team")
    assert fields["Team: Anna Proef"][1].startswith("part: lead investigator; since: ")
    assert "Method “Study of files”" in change_of(story, "Asked for the mandate")


def test_a_measure_that_the_authority_takes_away_is_told(cast, at_disposition, lists):
    walk = at_disposition
    with context.acting(cast.anna):
        proposal = disposition.propose(
            walk.case.violations.get(),
            by=cast.anna,
            measures=[lists.measure("BERISPING"), lists.measure("VERPLAATSING")],
            grounds="Passend.",
            authority=cast.director,
        )
    with context.acting(cast.head):
        disposition.review(proposal, by=cast.head, agrees=True, text="")
    with context.acting(cast.director):
        disposition.decide(proposal, by=cast.director, measures=[lists.measure("BERISPING")], text="Lichter.")
    assert change_of(told(walk), "Decided a disposition")["Measure “Transfer”"] == ("", "removed")


def test_the_reason_of_a_step_is_told(cast):
    story = told(Walk(cast).to_reopened())
    assert story.entries[0].reason == "Nieuwe feiten"


@pytest.mark.asvs("8.2.3")
def test_of_sealed_text_only_the_change_is_told(cast, at_closed):
    walk = at_closed
    with context.acting(cast.intake):
        intake.complete_report(walk.report, by=cast.intake, facts={"description": "Heel andere tekst."})
    story = told(walk)
    sealed = change_of(story, "Completed the facts of a report")
    assert sealed == {f"{walk.report.number}: what is reported": ("", "changed")}
    words = " ".join(f"{c.field} {c.old} {c.new}" for entry in story.entries for c in entry.changes)
    for text in (
        "andere tekst",
        "Kanariegeel",
        "Zonnebloem",
        "Erkent",
        "erkent",
        "Bevestigd",
        "Passend",
        "Concreet",
    ):
        assert text not in words


@pytest.mark.asvs("8.2.3")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_identity_is_never_told_with_its_values(cast, at_received, language):
    walk = at_received
    with context.acting(cast.anna):
        persons.correct_identity(walk.subject_person, by=cast.anna, values={"name": "Nog Geheimer"})
    story = told(walk, language=language)
    words = repr(story)
    assert "Geheim" not in words
    assert "P-700001" not in words
    if language == "en":
        assert change_of(story, "Corrected an identity") == {"Identity of subject 1": ("", "changed")}


def test_a_report_that_the_reader_does_not_see_is_not_in_the_story(cast, at_received):
    walk = at_received
    other = make_report(cast, directorate=directorate("DOU"))
    with context.acting(cast.head):
        intake.join(other, walk.case, by=cast.head)
    assert other.number in repr(told(walk, by=cast.head))
    assert other.number not in repr(told(walk, by=cast.anna))


def test_the_story_of_another_case_stays_there(cast, at_closed):
    walk = at_closed
    before = told(walk).entries
    Walk(cast).to_closed()
    assert told(walk).entries == before


def test_one_act_is_one_entry_also_where_it_touched_many_rows(at_received):
    story = told(at_received)
    registering = next(entry for entry in story.entries if entry.what == "Registered a report")
    assert len(registering.changes) == 6  # report, reporter, two persons, two identities


def test_pages_of_the_story_together_are_the_whole_story(at_closed):
    walk = at_closed
    whole = told(walk).entries
    found, before = [], None
    for _page in range(50):
        story = told(walk, rows=7, before=before)
        found += story.entries
        before = story.older
        if before is None:
            break
    assert found == whole
    assert len(whole) > 15


def test_the_page_of_the_history_goes_on_to_what_is_older(cast, at_closed, monkeypatch):
    walk = at_closed
    monkeypatch.setattr(
        "cases.views.cases.story_of", lambda case, **options: story_of(case, rows=20, **options)
    )
    client = as_user(cast.anna)
    url = reverse("cases:case_history", args=[walk.case.number])
    first = client.get(url)
    assert "Closed the case" in text_of(first)
    older = client.get(url + first.context["older_url"])
    assert "Closed the case" not in text_of(older)
    assert older.context["newer_url"] == url
    assert client.get(url + "?before=nonsense").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("nl", "Sloot het dossier"), ("en", "Closed the case")])
def test_the_story_speaks_the_language_of_its_reader(cast, at_closed, language, words):
    walk = at_closed
    page = text_of(as_user(cast.anna, language).get(reverse("cases:case_history", args=[walk.case.number])))
    assert words in page


# --- Who stepped back -------------------------------------------------------------------------------


@pytest.fixture
def stepped_back(cast, at_fact_finding, do):
    walk = at_fact_finding
    declared = do(conflicts.declare_conflict, walk.case, by=cast.reviewer)
    return walk, declared


@pytest.mark.parametrize("who", ["head", "deputy", "anna"])
def test_who_leads_the_case_reads_who_knows_somebody_in_it(cast, stepped_back, who):
    story = told(stepped_back[0], by=getattr(cast, who))
    entry = next(e for e in story.entries if e.what == "Declared to know somebody in the case")
    assert entry.who == str(cast.reviewer)
    assert entry.changes[0].field == f"Conflict of interest: {cast.reviewer}"


@pytest.mark.parametrize("who", ["bert", "intake"])
def test_others_read_that_a_colleague_stepped_back_and_never_who(cast, stepped_back, do, who):
    walk, declared = stepped_back
    reader = getattr(cast, who)
    for what in ("Declared to know somebody in the case", "Withdrew a declared conflict of interest"):
        story = told(walk, by=reader)
        assert what in [entry.what for entry in story.entries]
        assert str(cast.reviewer) not in repr(story)
        page = text_of(as_user(reader).get(reverse("cases:case_history", args=[walk.case.number])))
        assert "A colleague" in page and str(cast.reviewer) not in page
        assert str(cast.reviewer) not in text_of(
            as_user(reader).get(reverse("cases:case", args=[walk.case.number]))
        )
        if declared.withdrawn_at is None:
            declared = do(conflicts.withdraw_declaration, declared, by=cast.head, reason="Vergissing.")


# --- A long story -----------------------------------------------------------------------------------


@pytest.mark.django_db(
    transaction=True
)  # thousands of doors in one transaction are slower than any day of work
def test_a_long_story_is_read_page_by_page_each_in_few_queries(cast, at_fact_finding, proof_report):
    walk, notes = at_fact_finding, many(110, 3000)
    before = len(told(walk).entries)
    for number in range(notes):
        by = (cast.anna, cast.head)[number % 2]  # another person each time: an act of its own
        with context.acting(by):
            journal.add_note(walk.case, by=by, text="Gelezen.")
    client = as_user(cast.anna)
    url = here = reverse("cases:case_history", args=[walk.case.number])
    found, pages, most = [], 0, 0
    while True:
        client.get(here)
        with CaptureQueriesContext(connection) as caught:
            page = client.get(here)
        most = max(most, len([q for q in caught.captured_queries if "SAVEPOINT" not in q["sql"]]))
        found += page.context["entries"]
        pages += 1
        if not page.context["older_url"]:
            break
        here = url + page.context["older_url"]
    assert len(found) == before + notes
    assert [e.when for e in found] == sorted((e.when for e in found), reverse=True)
    assert pages >= 3 and most <= 12
    proof_report("a long story of a case", entries=len(found), pages=pages, queries_of_a_page=most)


def test_one_act_with_more_rows_than_a_page_hides_nothing_older(at_received):
    walk = at_received
    whole = told(walk).entries
    found, before = [], None
    for _page in range(40):
        story = told(walk, rows=2, before=before)  # the registration alone has six rows
        found += story.entries
        before = story.older
        if before is None:
            break
    assert found == whole


# --- Nothing is forgotten ---------------------------------------------------------------------------


def test_every_door_of_a_case_has_its_words():
    doors = {
        name
        for module in DOORS_OF_A_CASE
        for name, thing in inspect.getmembers(module, callable)
        if getattr(thing, "is_door", False)
    }
    assert doors <= set(DOORS)


def test_every_move_beside_the_process_has_its_words(cast, at_received):
    walk = at_received
    with context.acting(cast.head):
        workflow.restrict(walk.case, by=cast.head, restricted=True, reason="Gevoelig.")
        workflow.restrict(walk.case, by=cast.head, restricted=False, reason="Over.")
    assert {*Move.objects.values_list("name", flat=True), "file_higher", "take_apart"} == set(BESIDE)


def leads_to_a_case(model, seen=()):
    targets = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model, *seen}
    return Case in targets or any(
        leads_to_a_case(target, (*seen, model)) for target in targets if target._meta.app_label == "cases"
    )


def test_every_part_of_a_case_with_a_history_is_told():
    models = apps.get_app_config("cases").get_models()
    parts = {model for model in models if hasattr(model, "history") and leads_to_a_case(model)}
    assert parts | {Case, Move} == set(MODELS.values())


def test_every_field_that_is_told_has_a_translatable_label():
    for model in MODELS.values():
        for field in model._meta.concrete_fields:
            if field.name not in NOT_TOLD and not field.name.endswith("_hash"):
                assert isinstance(label_of(field), Promise), f"{model.__name__}.{field.name}"
