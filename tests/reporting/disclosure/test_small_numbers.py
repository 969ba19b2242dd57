"""Small numbers: what is published gives no hidden count away, however it is put together.

Random registers at the size of the real one are suppressed, audited and attacked by `attacker.py`, which goes another
way than the audit. Negative controls that stand here as tests: with primary suppression alone the attacker recovers
counts; an audit of each table by itself passes pairs that the attacker breaks together; without the readers who know
the own directorate, one of them recovers counts.
"""

from random import Random

import pytest

from reporting.disclosure import NOT_SHOWN, SMALL, Entry, Published, Rule, Shape, Unprotected, audit, suppress
from reporting.disclosure.atoms import Atoms
from reporting.disclosure.auditing import intervals
from reporting.disclosure.tables import everything, publish
from tests.proof import PROOF, many, seed
from tests.reporting.disclosure.attacker import Attacker, every_register, leaves_of
from tests.reporting.disclosure.registers import make_register

RULE = Rule()
ROUNDS = many(1, 100)
SIZE = many(2, 3)  # services, and directorates of each


def primary(shape, facts):
    """Small counts hidden, and nothing else."""
    counts = shape.count(facts)
    return publish(shape, counts, {place: SMALL for place, n in counts.items() if 0 < n < 5}, 5)


def line(*counts, total=True):
    """A table of one line: places a, b, … and their total."""
    entries = [Entry(code, frozenset([code])) for code in "abcdefgh"[: len(counts)]]
    if total:
        entries.append(Entry("total", frozenset("abcdefgh"[: len(counts)])))
    facts = {(code, "t", "c"): n for code, n in zip("abcdefgh", counts, strict=False)}
    shape = Shape((tuple(entries), (Entry("t", frozenset("t")),), (everything("c"),)))
    return shape, facts


def shown(table):
    return {place[0]: cell for place, cell in table.cells.items()}


# --- One table ----------------------------------------------------------------------------------------


def test_a_lone_small_count_takes_another_one_with_it():
    shape, facts = line(3, 20, 40)
    assert [f.place[0] for f in audit(primary(shape, facts), [], facts, [], RULE).given_away] == ["a"]
    table, result = suppress(shape, facts, rule=RULE)
    assert result.passed and shown(table)["a"] == SMALL and len(table.hidden) == 2


def test_a_zero_is_shown_unless_it_would_narrow_what_is_hidden():
    shape, facts = line(0, 0, 3, 2, 40, 50)
    table, _result = suppress(shape, facts, rule=RULE)
    cells = shown(table)
    assert cells["c"] in (SMALL, NOT_SHOWN) and cells["e"] != SMALL
    shape, facts = line(0, 30, 40)
    assert shown(suppress(shape, facts, rule=RULE)[0]) == {"a": 0, "b": 30, "c": 40, "total": 70}


def test_a_small_total_is_hidden_too():
    shape, facts = line(1, 2, 0)
    assert isinstance(shown(suppress(shape, facts, rule=RULE)[0])["total"], str)


def test_where_nothing_can_be_hidden_the_table_is_refused():
    """An earlier table showed everything around the cell."""
    shape, facts = line(7, 20, 40)
    before = publish(shape, shape.count(facts), {}, 5)
    now = {**facts, ("a", "t", "c"): 3, ("b", "t", "c"): 24}
    smaller = Shape(((shape.axes[0][1], shape.axes[0][2], shape.axes[0][3]), *shape.axes[1:]))
    with pytest.raises(Unprotected):
        suppress(shape, now, earlier=[before, publish(smaller, smaller.count(now), {}, 5)], rule=RULE)


def test_the_bounds_that_are_told_are_those_of_an_attacker():
    register = make_register(Random(seed()), services=2, each=2, a_year=60)
    shape = register.by_quarter()
    table, _result = suppress(shape, register.facts, rule=RULE)
    attacker, told = Attacker([table]), intervals(table, [], register.facts)
    assert told.keys() == set(table.hidden)
    for place, (low, high) in told.items():
        ends = attacker.range_of(0, place)
        assert ends[0] == low and (high is None or ends[1] == high)


def test_trying_every_register_finds_the_same_bounds():
    dice = Random(seed())
    for _round in range(many(2, 60)):
        shape, facts = line(*(dice.randrange(8) for _ in range(3)))
        for table in (primary(shape, facts), suppress(shape, facts, rule=RULE)[0]):
            if not table.hidden:
                continue
            fitting = [shape.count(found) for found in every_register(table, 9)]
            attacker = Attacker([table])
            for place in table.hidden:
                low, high = attacker.range_of(0, place)
                seen = {counts[place] for counts in fitting}
                assert low == min(seen) and (max(seen) == high or high > 9)


# --- Random tables ------------------------------------------------------------------------------------


def test_an_attacker_recovers_nothing_from_random_tables(proof_report):
    dice, hidden = Random(seed()), 0
    for _round in range(ROUNDS):
        register = make_register(dice, SIZE, SIZE, dice.choice((60, 120, 400)))
        for shape in (register.by_quarter(), register.by_category()):
            table, _result = suppress(shape, register.facts, rule=RULE, knowers=register.knowers())
            assert Attacker([table]).recovered() == []
            knower = dice.choice(register.knowers())
            knows = register.known_to(knower, leaves_of([table]))
            assert Attacker([table], knows).recovered() == []
            hidden += len(table.hidden)
    proof_report("small numbers: random tables attacked", tables=2 * ROUNDS, hidden_cells=hidden, recovered=0)


def test_control_primary_suppression_alone_is_broken(proof_report):
    dice, hidden, exact, narrow = Random(seed()), 0, 0, 0
    for _round in range(ROUNDS):
        register = make_register(dice, SIZE, SIZE, 300)
        table = primary(register.by_category(), register.facts)
        found = Attacker([table]).recovered()
        hidden += len(table.hidden)
        exact += sum(low == high for _n, _place, low, high in found)
        narrow += len(found)
        said = audit(table, [], register.facts, [], RULE).given_away
        assert {(f.place, f.low, f.high) for f in said} == {
            (place, low, high) for _n, place, low, high in found
        }
    assert exact > hidden / 20
    proof_report(
        "small numbers: primary suppression alone, control",
        hidden_cells=hidden,
        recovered_exactly=exact,
        known_to_within_less_than_3=narrow,
    )


def test_control_without_those_who_know_their_own_directorate_one_of_them_recovers_counts():
    dice, broken = Random(seed()), 0
    for _round in range(many(4, 100)):
        register = make_register(dice, 3, 2)
        table, _result = suppress(register.by_quarter("service"), register.facts, rule=RULE)
        broken += any(
            Attacker([table], register.known_to(knower, leaves_of([table]))).recovered()
            for knower in register.knowers()
        )
    assert broken


# --- Several tables together --------------------------------------------------------------------------


def releases(register):
    """The tables of a year as they are published one after another: quarters as they pass, levels, categories."""
    yield register.by_quarter("service", until=2)
    yield register.by_quarter("service", until=4)
    yield register.by_category("service")
    if PROOF:
        yield register.by_category("directorate")


def test_an_attacker_recovers_nothing_from_all_releases_together(proof_report):
    dice, published, blocked = Random(seed()), 0, 0
    for _round in range(many(1, 25)):
        register = make_register(dice, SIZE, 2, dice.choice((120, 300)))
        tables: list[Published] = []
        for shape in releases(register):
            try:
                table, _result = suppress(
                    shape, register.facts, earlier=tables, rule=RULE, knowers=register.knowers()
                )
            except Unprotected:
                blocked += 1
                continue
            tables.append(table)
        assert Attacker(tables).recovered() == []
        knower = dice.choice(register.knowers())
        assert Attacker(tables, register.known_to(knower, leaves_of(tables))).recovered() == []
        published += len(tables)
    proof_report(
        "small numbers: releases attacked jointly", published=published, blocked=blocked, recovered=0
    )


def test_control_tables_that_are_safe_one_by_one_are_broken_together(proof_report):
    dice, pairs, broken = Random(seed()), many(2, 60), 0
    for _round in range(pairs):
        register = make_register(dice, 3, 2, 300)
        one, _a = suppress(register.by_quarter("directorate"), register.facts, rule=RULE)
        two, _b = suppress(register.by_category("directorate"), register.facts, rule=RULE)
        found = Attacker([one, two]).recovered()
        broken += bool(found)
        assert bool(found) == bool(audit(two, [one], register.facts, [], RULE).given_away)
    assert broken
    proof_report("small numbers: two tables audited apart, control", pairs=pairs, broken_together=broken)


def test_a_corrected_version_gives_no_small_count_away(proof_report):
    """The attacker supposes that as little was corrected as the numbers allow."""
    dice, passed, blocked = Random(seed()), 0, 0
    for _round in range(many(2, 100)):
        register = make_register(dice, SIZE, 2, 120)
        shape = register.by_quarter("directorate")
        one, _a = suppress(shape, register.facts, rule=RULE)
        later = register.corrected(dice, dice.choice((0, 1, 3)))
        try:
            two, _b = suppress(shape, later.facts, earlier=[one], rule=RULE)
        except Unprotected:
            blocked += 1
            continue
        passed += 1
        assert Attacker([two]).recovered() == []
        counts = shape.count(later.facts)
        attacker = Attacker([one, two])
        for place in two.hidden:
            if counts[place] < 5:
                low, high = attacker.range_of(1, place)
                assert high - low >= 3 or not low <= counts[place] <= high, (place, low, high)
    proof_report("small numbers: corrected versions attacked", published=passed, blocked=blocked, recovered=0)


def test_control_a_version_that_hides_other_cells_is_found():
    """Once `a` was hidden and `b` beside it, once `c`: together they give everything away."""
    shape, facts = line(3, 20, 40)
    counts = shape.count(facts)
    place = {code: (code, "t", "c") for code in "abc"}
    one = publish(shape, counts, {place["a"]: SMALL, place["b"]: NOT_SHOWN}, 5)
    two = publish(shape, counts, {place["a"]: SMALL, place["c"]: NOT_SHOWN}, 5)
    assert audit(one, [], facts, [], RULE).passed and audit(two, [], facts, [], RULE).passed
    assert not audit(two, [one], facts, [], RULE).passed
    assert Attacker([one, two]).recovered()


def test_atoms_are_as_few_as_the_tables_tell_apart():
    register = make_register(Random(seed()))
    assert len(Atoms([register.by_quarter("service")])) == (register.services + 1) * 4
