"""Having an annual report prepared, its list decided on line by line, and the whole published or turned down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from reporting import counting, judging, runs
from reporting.annual import asking, freezing, grids, identifying, listing, public, reading, sections
from reporting.annual.freezing import Frozen
from reporting.annual.public import PublicTable
from reporting.disclosure import Published, Unprotected, audit, suppress
from reporting.disclosure.joining import Known, bearing_on
from reporting.disclosure.tables import Facts, Shape
from reporting.disclosure.tables import publish as published_as
from reporting.identifying import labels
from reporting.judging import MAKES, PUBLISHES
from reporting.models import AnnualLine, AnnualReport, Run
from reporting.periods import Year
from reporting.releases.doors import BUSY
from reporting.releases.elsewhere import known_about
from reporting.releases.kinds import standing
from reporting.releases.shaping import Axes, knowers, shape_of

TASK = "reporting.tasks.prepare_annual_report"
LANGUAGES = ("nl", "en")
LIST_FROM = "dispositions"  # the table that says which codes a line of the list may show
REGISTER_CHANGED = gettext_lazy(
    "The register was changed since this report was prepared. Turn it down and prepare it again."
)
Decision = AnnualLine.Decision


def visible_to(user: Any) -> QuerySet[AnnualReport]:
    """What was published for who reads figures anywhere; everything for who prepares and publishes it."""
    return judging.visible_to(user, AnnualReport.objects.all())


def lines_visible_to(user: Any) -> QuerySet[AnnualLine]:
    """The lines that are decided on: for who prepares and publishes reports."""
    return AnnualLine.objects.all() if judging.judges(user) else AnnualLine.objects.none()


# --- Checks ---------------------------------------------------------------------------------------------


def check_may_prepare(by: User | None) -> None:
    if by is not None and not reach.holds(by, MAKES):
        raise NotAllowed(_("Your role does not let you prepare an annual report."))


def check_year(year: int, today: date) -> None:
    first = counting.first_year()
    if first is None or not first <= year:
        raise Refusal(_("The register knows nothing about %(year)s.") % {"year": year})
    if year >= today.year:
        raise Refusal(_("This year is not over yet. Choose an earlier one."))


def check_none_waits(year: int) -> None:
    if AnnualReport.objects.filter(year=year, state=AnnualReport.State.PREPARED).exists():
        raise Refusal(
            _("The annual report of this year is prepared already. Publish it or turn it down first.")
        )


def check_waits(report: AnnualReport) -> None:
    judging.check_waits(
        report,
        published=_("This annual report was published already, by %(who)s on %(on)s."),
        turned_down=_("This annual report was turned down already, by %(who)s on %(on)s."),
    )


def check_may_publish(by: User | None, report: AnnualReport) -> None:
    if by is None:
        return
    if not reach.holds(by, PUBLISHES):
        raise NotAllowed(_("Your role does not let you publish an annual report."))
    hands = reading.hands_in(report)
    judging.check_is_another(by, {user: reading.HANDS[part] for user, part in hands.items()})


def check_list_is_decided(report: AnnualReport) -> None:
    waiting = report.lines.filter(decision="").count()
    if waiting:
        raise Refusal(
            _("Of %(n)s lines of the list it was not decided yet whether they are published.")
            % {"n": waiting}
        )


def check_seen(report: AnnualReport, seen: str | None) -> None:
    """What is published is what was read: no other decision, description or cell since."""
    if seen is not None and seen != reading.seen_of(report, report.lines.all()):
        raise Refusal(
            _(
                "This report or its list changed since you opened its page. Nothing was published. Read it again."
            )
        )


# --- Preparing ------------------------------------------------------------------------------------------


@door
def ask(year: int, *, by: User, today: date | None = None) -> Run:
    """Have a publication prepared in the background: hiding takes a while. Asked twice at a time it is one run."""
    check_may_prepare(by)
    check_year(year, today or timezone.localdate())
    check_none_waits(year)
    top = lists.entries("directorate")[0]
    return runs.ask(Run.Kind.ANNUAL, f"annual:{year}", top, str(year), TASK, by=by, year=year)


@door
def prepare(
    year: int, *, by: User | None, asked_by: User | None = None, today: date | None = None
) -> AnnualReport:
    """Make every table with what has to be hidden, and the list of lines to decide on. The job names who asked."""
    check_may_prepare(by)
    check_year(year, today or timezone.localdate())
    _begin(year)
    check_none_waits(year)
    as_of = timezone.now()
    asked = asking.ask(lists.entries("directorate")[0], year, [], now=as_of)
    made = _suppressed([table for table in public.TABLES if asked.knows_by(table.rule, Year(year))], year)
    report = AnnualReport(
        year=year,
        version=(AnnualReport.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0) + 1,
        as_of=as_of,
        tables=[freezing.as_json(table, axes, one) for table, axes, one in made],
        content={},
        settled=listing.digest_of(listing.settled(year)),
        prepared_by=by or asked_by,
    )
    frozen = Frozen(report)
    before = _published_of(year - 1)
    for language in LANGUAGES:
        with translation.override(language):
            report.content[language] = grids.as_json(
                [*frozen.parts(before, asked), *sections.public_parts(asked)]
            )
    report.save(force_insert=True)
    _list(report)
    return report


def _begin(year: int) -> None:
    """One publication about the same facts at a time: an audit has to know all others."""
    for counted in sorted({table.counted for table in public.TABLES}):
        locks.hold(f"releases:{counted}:{year}")
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
    lists.forget()  # what was added to a list a moment ago counts


def _suppressed(tables: Iterable[PublicTable], year: int) -> list[tuple[PublicTable, Axes, Published]]:
    """Each table in its turn, audited with everything that was published and with the tables before it."""
    made: list[tuple[PublicTable, Axes, Published]] = []
    known = {counted: known_about(counted, year) for counted in {table.counted for table in public.TABLES}}
    who = knowers(timezone.localdate())
    for table in tables:
        axes, counted = table.axes(year), public.facts_of(table.space, year)
        one = _hidden(table, shape_of(axes), counted, year, known[table.counted], who)
        if one is None:
            continue
        known[table.counted].append(Known(one, table.space))
        made.append((table, axes, one))
    return made


def _hidden(
    table: PublicTable, shape: Shape, counted: Facts, year: int, known: list[Any], who: list[Any]
) -> Published | None:
    """The table as it may be published; None where whatever is hidden beside them would give hidden counts away."""
    rule = standing().rule
    if standing().space_is_public(year, table.counted, table.space):
        return published_as(shape, shape.count(counted), {}, rule.threshold, table.key)
    before = bearing_on(shape, table.space, known)
    try:
        return suppress(shape, counted, earlier=before, knowers=who, rule=rule, name=table.key)[0]
    except Unprotected:
        return None


def _published_of(year: int) -> Frozen | None:
    row = (
        AnnualReport.objects.filter(year=year, state=AnnualReport.State.PUBLISHED)
        .order_by("-version")
        .first()
    )
    return Frozen(row) if row else None


def _list(report: AnnualReport) -> None:
    """The lines of the anonymised list, each with what was found in it."""
    rows = listing.settled(report.year)
    texts = listing.descriptions(rows, report.prepared_by)
    is_public = standing().space_is_public(report.year, "disposition", "disposition:measure")
    table = Frozen(report).tables.get(LIST_FROM)
    codes = [
        listing.everything(row) if is_public else listing.may_show(row, table, report.year) for row in rows
    ]
    ordered = listing.in_neutral_order(list(zip(codes, rows, strict=True)), report.year)
    shown = [(coded, texts.get(row.violation, "")) for coded, row in ordered]
    findings = identifying.findings(shown, labels=labels())
    for number, ((coded, row), text, found) in enumerate(
        zip(ordered, (text for _coded, text in shown), findings, strict=True), 1
    ):
        line = AnnualLine(
            report=report,
            number=number,
            service=coded.service,
            category=coded.category,
            measures=list(coded.measures),
            violation=row.violation if text else None,
            findings=found,
        )
        line.text = text
        line.save(force_insert=True)


# --- The list -------------------------------------------------------------------------------------------


def check_may_decide(by: User | None, line: AnnualLine) -> None:
    check_may_prepare(by)
    check_waits(line.report)


def check_reads(by: User | None, line: AnnualLine) -> None:
    """Nobody publishes what they may not read, as it stands or in other words. The database refuses it as well."""
    if not reading.may_read(line, by):
        raise Refusal(reading.NOT_READ)


def check_may_write(by: User | None, line: AnnualLine, text: str) -> None:
    """A description is blurred, or written by who reads the violation: never of a case that nobody read."""
    if text.strip() and not reading.may_write(line, by):
        raise Refusal(
            _("This line has no description, and you do not read its case. Leave the description empty.")
        )


def plain(report: AnnualReport, user: User | None) -> QuerySet[AnnualLine]:
    """The lines that wait, in which nothing was found, and which this person reads."""
    waiting = list(report.lines.filter(decision="", findings=[]))
    read = reading.readable(waiting, user)
    return AnnualLine.objects.filter(pk__in=[line.pk for line in waiting if line.pk in read or not line.text])


@door
def decide(
    line: AnnualLine,
    *,
    by: User | None,
    decision: str,
    text: str = "",
    without_service: bool = False,
    without_measures: bool = False,
) -> AnnualLine:
    """Decide what becomes of one line. Blurred: with another description, without service or measures."""
    AnnualReport.objects.select_for_update().get(pk=line.report_id)
    line = AnnualLine.objects.select_for_update().select_related("report").get(pk=line.pk)
    check_may_decide(by, line)
    if decision not in Decision.values:
        raise Refusal(_("Choose what becomes of this line."))
    if decision in reading.TO_BE_PUBLISHED:
        check_reads(by, line)
    if decision == Decision.BLURRED:
        check_may_write(by, line, text)
        kinds = identifying.in_text(text, labels())
        if kinds:
            found = ", ".join(str(identifying.said(code)[0]) for code in kinds)
            raise Refusal(_("This description is not blurred enough: %(found)s.") % {"found": found})
        line.text = text.strip()
        line.service = "" if without_service else line.service
        line.measures = [] if without_measures else line.measures
    line.decision, line.decided_by, line.decided_at = decision, by, timezone.now()
    line.save()
    return line


@door
def keep_what_is_plain(report: AnnualReport, *, by: User | None) -> int:
    """Publish the lines in which nothing was found as they stand; returns how many. The others wait.

    So do those whose description this person may not read.
    """
    report = _locked(report)
    check_may_prepare(by)
    check_waits(report)
    return plain(report, by).update(decision=Decision.AS_IT_STANDS, decided_by=by, decided_at=timezone.now())


# --- Publishing -----------------------------------------------------------------------------------------


@door
def publish(report: AnnualReport, *, by: User | None, seen: str | None = None) -> AnnualReport:
    """Publish what somebody else prepared, after the audit is made once more with all that was published meanwhile.

    `seen` is what stood there when this person read it (`reading.seen_of`); None where nobody read a page.
    """
    report = _locked(report)
    check_waits(report)
    check_may_publish(by, report)
    check_list_is_decided(report)
    check_seen(report, seen)
    _begin(report.year)
    _check_once_more(report)
    report.listed = listing.as_kept(report.lines.all())
    report.sha256 = freezing.fingerprint(report)
    return _decide(report, AnnualReport.State.PUBLISHED, by)


def _check_once_more(report: AnnualReport) -> None:
    if report.settled and report.settled != listing.digest_of(listing.settled(report.year)):
        raise Refusal(REGISTER_CHANGED)
    frozen, rule = Frozen(report), standing().rule
    known = {table.counted: known_about(table.counted, report.year) for table in public.TABLES}
    for table in public.TABLES:
        if table.key not in frozen.tables:
            continue
        one, counted = frozen.tables[table.key], public.facts_of(table.space, report.year)
        counts = one.shape.count(counted)
        bounds = {place: one.bounds(place) for place in counts}
        if not all(low <= counts[place] <= high for place, (low, high) in bounds.items()):
            raise Refusal(REGISTER_CHANGED)
        if not standing().space_is_public(report.year, table.counted, table.space):
            before = bearing_on(one.shape, table.space, known[table.counted])
            if not audit(one, before, counted, knowers(timezone.localdate()), rule).passed:
                raise Refusal(
                    _("Together with what was published meanwhile “%(title)s” would give a hidden count away. "
                      "Turn the report down and prepare it again.") % {"title": table.views[0].title}
                )  # fmt: skip
        known[table.counted].append(Known(one, table.space))


@door
def turn_down(report: AnnualReport, *, by: User | None) -> AnnualReport:
    """A prepared report that is not published: by whoever may prepare or publish one."""
    report = _locked(report)
    check_waits(report)
    if by is not None and not judging.judges(by):
        raise NotAllowed(_("Your role does not let you publish an annual report."))
    return _decide(report, AnnualReport.State.TURNED_DOWN, by)


def _decide(report: AnnualReport, state: str, by: User | None) -> AnnualReport:
    report.state, report.decided_by, report.decided_at = state, by, timezone.now()
    report.save(update_fields=["state", "decided_by", "decided_at", "listed", "sha256"])
    for line in report.lines.all():  # what was not published is not kept
        line.text, line.violation = "", None
        line.save(update_fields=["text", "violation"])
    return report


def _locked(report: AnnualReport) -> AnnualReport:
    return AnnualReport.objects.select_for_update().get(pk=report.pk)
