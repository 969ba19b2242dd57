"""docs/security.md names tests that exist, and docs/asvs.md is what the marks say.

Negative control: rename a test that the text names.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests import asvs

HOUSE = Path(__file__).resolve().parent.parent


def test_every_test_that_the_text_on_security_names_exists():
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", (HOUSE / "docs" / "security.md").read_text()))
    code = "\n".join(path.read_text() for path in (HOUSE / "tests").rglob("test_*.py"))
    assert len(named) > 40
    assert {name for name in named if f"def {name}(" not in code} == set()


def test_every_mark_has_its_requirement_and_every_requirement_an_answer():
    assert asvs.faults() == []


def test_a_mark_on_one_test_and_on_a_whole_file_are_both_read(tmp_path, monkeypatch):
    monkeypatch.setattr(asvs, "HOUSE", tmp_path)
    path = tmp_path / "test_x.py"
    path.write_text(
        'pytestmark = [pytest.mark.asvs("1.1.1")]\n@pytest.mark.asvs("1.1.2", "1.1.3")\ndef test_y():\n    pass\n'
    )
    assert list(asvs.marked(path)) == [
        ("1.1.1", "test_x.py"),
        ("1.1.2", "test_x.py::test_y"),
        ("1.1.3", "test_x.py::test_y"),
    ]
