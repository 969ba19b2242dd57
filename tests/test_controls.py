"""Every gate can fail: a mistake planted in a copy of the project makes the tests of that gate fail.

`make proof` plants all of tests/tables/controls.toml, one at a time; `make test` looks whether what they replace still
stands in the source, so that the table goes with the code.
Negative control of the controls themselves: an unplanted copy passes the same tests.
"""

from __future__ import annotations

import secrets

import pytest

from tests import controls
from tests.databases import remove_all
from tests.proof import PROOF

CONTROLS = {control.name: control for control in controls.table()}


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_what_a_mistake_replaces_stands_in_the_source_once(control):
    assert (controls.PROJECT / control.file).read_text().count(control.old) == 1
    assert control.old != control.new
    assert (controls.PROJECT / control.test.partition("::")[0]).exists()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return controls.copy_to(tmp_path_factory.mktemp("copy") / "rosi")


@pytest.fixture(scope="module")
def grounds(copy):
    """The name of the grounds that the copies share; laid before the first mistake is planted."""
    name = secrets.token_hex(3)
    assert controls.outcome(["tests/test_grounds.py"], copy, grounds=name).keys() == {"passed"}
    yield name
    remove_all(name)


@pytest.mark.skipif(not PROOF, reason="takes long: make proof")
@pytest.mark.parametrize("test", sorted({control.test for control in CONTROLS.values()}))
def test_without_a_mistake_the_tests_pass_in_the_copy(test, copy, grounds):
    found = controls.outcome([test], copy, grounds=grounds)
    assert found.keys() == {"passed"}, found


@pytest.mark.skipif(not PROOF, reason="takes long: make proof")
@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_planted_mistake_is_noticed(control, copy, grounds, proof_report):
    own = secrets.token_hex(3) if control.in_the_database else grounds
    controls.plant(control, copy)
    try:
        found = controls.outcome([control.test], copy, grounds=own)
    finally:
        controls.take_back(control, copy)
        if own != grounds:
            remove_all(own)
    assert found.get("failed"), found
    proof_report("mistakes planted", noticed_by=control.test, **found)
