"""Random registers as plain data, and writing them to the database: corrections, reopened cases, several measures.

`registers()` draws one; `build` writes its rows as the system, without the doors, which would let only some of them in.
Days are numbers, counted from `FIRST`; the register is looked at on `TODAY`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from accounts.models import DataKey, Directorate, User
from cases import models
from cases.models import Case, Category, Channel, Disposition, EndReason, Measure, ReporterKind, TermChange

FIRST, TODAY = date(2023, 9, 1), date(2025, 8, 14)
DAYS = (TODAY - FIRST).days
PLACES, CASES = 5, 5  # place 0 is the ministry
YEARS = (2022, 2023, 2024)

# --- The data ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shift:
    """A change of the term of a phase: suspended for a while (None: still), or extended."""

    begins: int
    lasts: int | None
    weeks: int | None


@dataclass(frozen=True)
class Moved:
    """A move to another status after so many days, or one that leaves it; what shifts the term of that phase."""

    target: str
    after: int
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class Settled:
    """A disposition: decided after so many days (None: proposed only); what replaced it, decided or not."""

    after: int | None
    measures: frozenset[int]
    revised: tuple[int, bool, frozenset[int]] | None


@dataclass(frozen=True)
class File:
    place: int
    category: int | None
    wrongdoing: bool
    opened: int
    moves: tuple[Moved, ...]
    investigations: tuple[tuple[str, int, int | None, bool], ...]  # kind, after, length, external
    subjects: tuple[tuple[str, tuple[tuple[int, int, str, Settled | None], ...]], ...]  # tie, violations


@dataclass(frozen=True)
class Signal:
    place: int
    received: int
    channel: int
    kind: int
    category: int | None
    wrongdoing: bool
    acknowledged: int | None
    feedback: int | None  # −1: not possible
    status: str
    handled: int
    case: int


@dataclass(frozen=True)
class Register:
    parents: tuple[int, ...]
    closed_places: frozenset[int]
    reports: tuple[Signal, ...]
    cases: tuple[File, ...]
    imports: tuple[tuple[int, bool, tuple[tuple[int, int, frozenset[int], int | None], ...]], ...]
    corrections: tuple[tuple[int, int], ...]  # of a report: another day of receipt


PLACE, DAY, SPAN = st.integers(0, PLACES - 1), st.integers(0, DAYS), st.integers(0, 150)
MARKS = st.frozensets(st.integers(0, 8), max_size=3)
AFTER = {
    "received": ("assessment",),
    "assessment": ("preliminary", "fact_finding", "disposition", "referred", "closed"),
    "preliminary": ("fact_finding", "disposition", "closed"),
    "fact_finding": ("disposition",),
    "disposition": ("closed",),
    "referred": ("closed",),
    "closed": ("reopened",),
    "reopened": ("assessment",),
}
SHIFTS = st.lists(
    st.builds(Shift, st.integers(0, 40), st.none() | st.integers(1, 60), st.none())
    | st.builds(Shift, st.integers(0, 40), st.none(), st.integers(1, 8)),
    max_size=2,
).map(tuple)


@st.composite
def moves(draw: Any) -> tuple[Moved, ...]:
    found, status = [], "received"
    for _ in range(draw(st.integers(0, 8))):
        target = status if draw(st.integers(0, 5)) == 0 else draw(st.sampled_from(AFTER[status]))
        shifts = draw(SHIFTS) if target != status and draw(st.booleans()) else ()
        found.append(Moved(target, draw(st.integers(0, 60)), shifts))
        status = target
    return tuple(found)


SETTLED = st.builds(
    Settled, st.none() | SPAN | SPAN, MARKS, st.none() | st.tuples(SPAN, st.booleans(), MARKS)
)
VIOLATION = st.tuples(PLACE, st.integers(0, 9), st.sampled_from(["proven", "partly", "not_proven"]), SETTLED)
SUBJECT = st.tuples(
    st.sampled_from(["employee", "hired", "former"]), st.lists(VIOLATION, max_size=2).map(tuple)
)
FILE = st.builds(
    File, PLACE, st.none() | st.integers(0, 9), st.booleans(), DAY, moves(),
    st.lists(st.tuples(st.sampled_from(["preliminary", "fact_finding"]), SPAN, st.none() | SPAN, st.booleans()),
             max_size=2).map(tuple),
    st.lists(SUBJECT, max_size=2).map(tuple),
)  # fmt: skip
SIGNAL = st.builds(
    Signal, PLACE, DAY, st.integers(0, 9), st.integers(0, 7), st.none() | st.integers(0, 9), st.booleans(),
    st.none() | st.integers(0, 20), st.none() | st.just(-1) | SPAN,
    st.sampled_from(["open", "promoted", "promoted", "joined", "referred", "ended"]), SPAN,
    st.integers(0, CASES - 1),
)  # fmt: skip
IMPORT = st.tuples(
    st.sampled_from(YEARS), st.sampled_from([True, True, False]),
    st.lists(st.tuples(PLACE, st.integers(0, 9), MARKS, st.none() | st.none() | st.integers(0, 364)),
             min_size=1, max_size=3).map(tuple),
)  # fmt: skip


@st.composite
def registers(draw: Any) -> Register:
    return Register(
        parents=tuple(draw(st.integers(0, place)) for place in range(PLACES - 1)),
        closed_places=draw(st.frozensets(st.integers(1, PLACES - 1), max_size=1)),
        reports=tuple(draw(st.lists(SIGNAL, min_size=2, max_size=7))),
        cases=tuple(draw(st.lists(FILE, min_size=CASES, max_size=CASES))),
        imports=tuple(draw(st.lists(IMPORT, max_size=2))),
        corrections=tuple(draw(st.lists(st.tuples(st.integers(0, 6), DAY), max_size=2))),
    )


# --- The database -----------------------------------------------------------------------------------


@dataclass
class Ground:
    """What every register stands on: places, keys, lists and three people who propose, review and decide."""

    places: list[Directorate]
    keys: list[DataKey]
    people: list[User]
    lists: dict[Any, list[Any]] = field(default_factory=dict)


def lay_ground(people: list[User]) -> Ground:
    ministry = Directorate.objects.get(code="FIN")
    places = [ministry] + [
        Directorate.objects.create(
            code=f"R{place}", name_nl="R", name_en="R", level="directorate", parent=ministry
        )
        for place in range(1, PLACES)
    ]
    lists = {
        model: list(model.objects.order_by("pk")) for model in (Category, Channel, ReporterKind, Measure)
    }
    return Ground(places, [DataKey.make() for _ in range(CASES + 1 + 2)], people, lists)


def day_of(number: int) -> date:
    return FIRST + timedelta(days=min(number, DAYS))


def build(register: Register, ground: Ground) -> None:
    """Write a register; what would lie after today did not happen."""
    for place, parent in enumerate(register.parents, start=1):
        closed = {"valid_until": date(2024, 6, 30)} if place in register.closed_places else {}
        Directorate.objects.filter(pk=ground.places[place].pk).update(parent=ground.places[parent], **closed)
    cases = [_file(number, file, ground) for number, file in enumerate(register.cases)]
    reports = [
        _signal(number, signal, cases[signal.case], ground) for number, signal in enumerate(register.reports)
    ]
    for number, (year, done, rows) in enumerate(register.imports):
        _import(number, year, done, rows, ground)
    for number, day in register.corrections:
        if number < len(reports):
            models.Report.objects.filter(
                pk=reports[number].pk, acknowledged_on=None, feedback_on=None
            ).update(received_on=day_of(day))


def _entry(model: Any, number: int | None, ground: Ground) -> Any:
    return None if number is None else ground.lists[model][number % len(ground.lists[model])]


def _signal(number: int, signal: Signal, case: Case, ground: Ground) -> models.Report:
    later = {
        name: day_of(signal.received + after)
        for name, after in (("acknowledged_on", signal.acknowledged), ("feedback_on", signal.feedback))
        if after is not None and after >= 0 and signal.received + after <= DAYS
    }
    handled = signal.status != "open" and signal.received + signal.handled <= DAYS
    return models.Report.objects.create(
        number=f"R-{number}", subject_line="R", data_key=ground.keys[CASES],
        directorate=ground.places[signal.place], received_on=day_of(signal.received),
        channel=_entry(Channel, signal.channel, ground), reporter_kind=_entry(ReporterKind, signal.kind, ground),
        category=_entry(Category, signal.category, ground), wrongdoing=signal.wrongdoing,
        no_feedback=signal.feedback == -1, status=signal.status if handled else "open",
        case=case if handled and signal.status in ("promoted", "joined") else None,
        handled_on=day_of(signal.received + signal.handled) if handled else None,
        handled_by=ground.people[0] if handled else None,
        end_reason=EndReason.objects.first() if handled and signal.status == "ended" else None,
        referred_to="Elders" if handled and signal.status == "referred" else "", **later,
    )  # fmt: skip


def _file(number: int, file: File, ground: Ground) -> Case:
    walked, at = [("", "received", file.opened, ())], file.opened
    for move in file.moves:
        at += move.after
        if at > DAYS:
            break
        walked.append((walked[-1][1], move.target, at, move.shifts))
    status = walked[-1][1]
    since = next(day for _source, target, day, _s in reversed(walked) if target == status)
    closed = {"closed_on": day_of(since), "closed_by": ground.people[0]} if status == "closed" else {}
    case = Case.objects.create(
        number=f"C-{number}", title="C", directorate=ground.places[file.place], status=status,
        category=_entry(Category, file.category, ground), wrongdoing=file.wrongdoing, data_key=ground.keys[number],
        opened_on=day_of(file.opened), phase_since=day_of(since), **closed,
    )  # fmt: skip
    for source, target, day, shifts in walked:
        models.Move.objects.create(case=case, name="m", source=source, target=target, happened_on=day_of(day))
        if source != target:
            _shift(
                case, target, day, shifts if target in ("assessment", "fact_finding", "disposition") else ()
            )
    for kind, after, length, external in file.investigations:
        _investigate(case, kind, file.opened + after, length, external, ground)
    for ordinal, (tie, violations) in enumerate(file.subjects, start=1):
        person = models.Person.objects.create(case=case, role="subject", ordinal=ordinal, tie=tie)
        for violation in violations:
            _violate(case, person, violation, file.opened, ground)
    models.Person.objects.create(case=case, role="witness", ordinal=1)
    return case


def _shift(case: Case, code: str, start: int, shifts: tuple[Shift, ...]) -> None:
    for shift in shifts:
        since = start + shift.begins
        if since > DAYS:
            continue
        ends = None if shift.lasts is None else min(since + shift.lasts, DAYS)
        running = case.term_changes.filter(kind="suspension", until=None).exists()
        if shift.weeks is not None:
            how = {"kind": TermChange.Kind.EXTENSION, "amount": shift.weeks, "unit": "weeks"}
        elif ends is None and running:
            continue
        else:
            how = {"kind": TermChange.Kind.SUSPENSION, "until": None if ends is None else day_of(ends)}
        TermChange.objects.create(
            case=case, code=code, term_since=day_of(start), since=day_of(since), reason="S", **how
        )


def _investigate(
    case: Case, kind: str, start: int, length: int | None, external: bool, ground: Ground
) -> None:
    if start > DAYS:
        return
    if length is None and case.investigations.filter(ended_on=None).exists():
        length = 0  # one runs at a time
    mandate = None
    if kind == "fact_finding":
        mandate = models.Mandate.objects.create(
            case=case,
            question="M",
            requested_on=case.opened_on,
            given_on=day_of(start),
            authority=ground.people[2],
        )
    models.Investigation.objects.create(
        case=case, kind=kind, started_on=day_of(start), mandate=mandate, external_bureau="B" if external else "",
        ended_on=None if length is None else day_of(start + length),
    )  # fmt: skip


def _violate(case: Case, person: models.Person, violation: Any, opened: int, ground: Ground) -> None:
    place, category, outcome, settled = violation
    row = models.Violation.objects.create(
        case=case, subject=person, directorate=ground.places[place], category=_entry(Category, category, ground),
        outcome=outcome, outcome_on=case.opened_on,
    )  # fmt: skip
    after = settled.after
    decided = None if after is None or opened + after > DAYS else opened + after
    first = _dispose(row, decided, settled.measures, None, ground)
    if settled.revised and decided is not None:
        later, is_decided, measures = settled.revised
        again = decided + later if is_decided and decided + later <= DAYS else None
        _dispose(row, again, measures, first, ground)


def _dispose(
    violation: models.Violation, decided: int | None, measures: Any, replaces: Any, ground: Ground
) -> Disposition:
    one, two, three = ground.people
    day = None if decided is None else day_of(decided)
    when = (
        {"decided_on": day, "decided_year": day.year, "decided_by": three, "reviewed_by": two} if day else {}
    )
    row = Disposition.objects.create(
        violation=violation, state="decided" if day else "proposed", proposed_by=one, proposed_on=FIRST,
        authority=three, replaces=replaces, **when,
    )  # fmt: skip
    _mark(row, measures, ground)
    return row


def _mark(row: Disposition, measures: Any, ground: Ground) -> None:
    for number in sorted(measures):
        models.DispositionMeasure.objects.create(disposition=row, measure=_entry(Measure, number, ground))


def _import(number: int, year: int, done: bool, rows: Any, ground: Ground) -> None:
    batch = models.ImportBatch.objects.create(
        file_name="I", file_hash=bytes([number] * 32), year=year, state="done" if done else "failed",
        rows=len(rows), data_key=ground.keys[CASES + 1 + number],
    )  # fmt: skip
    for place_in_file, (place, category, measures, day) in enumerate(rows, start=1):
        violation = models.Violation.objects.create(
            origin="import", batch=batch, batch_row=place_in_file, directorate=ground.places[place],
            category=_entry(Category, category, ground), outcome="unknown",
        )  # fmt: skip
        row = Disposition.objects.create(
            origin="import", violation=violation, state="decided", decided_year=year,
            decided_on=None if day is None else date(year, 1, 1) + timedelta(days=day),
        )  # fmt: skip
        _mark(row, measures, ground)
