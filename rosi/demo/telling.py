"""Telling a story: its report and case are made through the doors, step by step, as the demo people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cases import inquiry, intake
from cases.models import EndReason, Report
from rosi.demo.steps import Steps
from rosi.demo.stories import CASE_ENDS, Story
from rosi.demo.walking import Cast


def tell(stories: Iterable[Story], cast: Cast, *, today: date) -> int:
    """Tell those stories that were not told before; returns how many."""
    told = set(Report.objects.filter(draft_id__isnull=False).values_list("draft_id", flat=True))
    new = [story for story in stories if story.draft_id not in told]
    for story in new:
        with transaction.atomic():
            Telling(story, cast, today).tell()
    return len(new)


class Telling(Steps):
    """The road of one story: which steps it takes, and where it ends."""

    def tell(self) -> None:
        if self.story.until in CASE_ENDS:
            self.tell_case()
            self.look_after()
        else:
            self.tell_report()

    def tell_report(self) -> None:
        story = self.story
        self.register()
        if story.acknowledged:
            self.acknowledge(self.report)
        if story.until == "ended":
            reason = self.cast.entry(EndReason, story.reason)
            self.go(
                intake.end, self.report, by=self.intake, reason=reason, text=story.letter, on=self.days(4)
            )
        elif story.until == "report_referred":
            self.go(
                intake.refer, self.report, by=self.intake, to=story.reason, text=story.letter, on=self.days(3)
            )
            self.go(intake.give_feedback, self.report, by=self.intake, on=self.days(1), text=story.letter)

    def tell_case(self) -> None:
        """Go through the process until the story ends."""
        until = self.story.until
        self.open()
        if until == "received":
            return
        self.move("start_assessment", by=self.intake)
        self.protect()
        if until == "assessment":
            return
        if until == "closed_after_assessment":
            self.assess("close")
            self.settle_feedback()
            self.move("close_after_assessment", by=self.assessor, reason=self.story.reason)
        elif until in ("referred", "closed_referred"):
            self.tell_referral()
        elif until in ("handed_over", "closed_by_management"):
            self.assess("management")
            self.move("hand_to_management", by=self.assessor)
            self.suspect()
            if until == "closed_by_management":
                self.settle()
        else:
            self.tell_investigation()

    def tell_referral(self) -> None:
        self.assess("refer")
        self.move("refer", by=self.assessor, reason=self.story.reason)
        if self.story.complaint:
            self.file_complaint()
        if self.story.until == "closed_referred":
            self.settle_feedback()
            self.move("close_referred", by=self.assessor, days=20)

    def tell_investigation(self) -> None:
        until = self.story.until
        self.assess("preliminary")
        self.move("start_preliminary", by=self.assessor)
        self.suspect()
        self.join_others()
        self.write_notes()
        if until == "preliminary":
            self.put_off_notice()
            return
        if until == "closed_after_preliminary":
            self.file_report()
            self.establish()
            self.move("conclude_preliminary", by=self.lead)
            self.settle()
            return
        if not self.case.team.exists():
            self.put_together_team()
        self.assess("fact_finding")
        mandate = self.ask_mandate()
        if until == "mandate_asked":
            return
        answer = "Akkoord met vraag en methoden."
        self.go(
            inquiry.answer_mandate, mandate, by=self.authority, given=True, answer=answer, on=self.days(5)
        )
        self.move("start_fact_finding", by=self.lead)
        self.tell_fact_finding()

    def tell_fact_finding(self) -> None:
        until = self.story.until
        if self.story.bureau:
            running = self.case.investigations.get(ended_on=None)
            self.go(inquiry.name_external_bureau, running, by=self.head, bureau=self.story.bureau)
        self.order_interim_measure()
        self.file_papers()
        if self.story.complaint:
            self.file_complaint()
        if until == "fact_finding":
            self.settle_feedback_early()
            return
        self.hear()
        if until == "hearing_planned":
            self.settle_feedback_early()
            return
        self.file_report()
        self.establish()
        self.move("conclude", by=self.lead)
        if until == "concluded":
            return
        self.settle_feedback_early()
        self.settle()
        if until in ("reopened", "assessed_again"):
            self.move("reopen", by=self.head, days=15, reason=self.story.reason)
        if until == "assessed_again":
            self.move("start_assessment", by=self.intake, days=3)
