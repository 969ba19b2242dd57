"""Negative controls: a mistake planted in a copy of the project, and whether the tests that guard against it fail.

The table is tests/tables/controls.toml. `plant` makes the copy, `outcome` runs tests in it on the servers of this run,
with grounds of their own that all copies share; a mistake in SQL builds them anew, for it lies in the database itself.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TABLE = PROJECT / "tests" / "tables" / "controls.toml"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "var", "docs")
COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
PATIENCE = 1800  # seconds


@dataclass(frozen=True)
class Control:
    """One mistake: where it goes, and the tests that must notice."""

    name: str
    test: str
    file: str
    old: str
    new: str

    @property
    def in_the_database(self) -> bool:
        return self.file.endswith(".sql") or self.file in IN_THE_DATABASE


# Python that writes what stands in the database.
IN_THE_DATABASE = (
    "accounts/database.py",
    "accounts/ledger/laying.py",
    "cases/log/sources.py",
    "cases/retention/laying.py",
)


def table() -> list[Control]:
    """The controls in the order of the table."""
    return [Control(name, **entry) for name, entry in tomllib.loads(TABLE.read_text()).items()]


def copy_to(where: Path) -> Path:
    """A copy of the project without what is not its source."""
    shutil.copytree(PROJECT, where, ignore=LEFT_OUT, symlinks=True)
    (where / ".venv").symlink_to(PROJECT / ".venv")
    return where


def plant(control: Control, where: Path) -> None:
    """Put the mistake in its place. Raises LookupError where what it replaces does not stand there just once."""
    path = where / control.file
    text = path.read_text()
    if text.count(control.old) != 1:
        raise LookupError(f"{control.name}: stands {text.count(control.old)} times in {control.file}")
    path.write_text(text.replace(control.old, control.new))


def take_back(control: Control, where: Path) -> None:
    (where / control.file).write_text((PROJECT / control.file).read_text())


def outcome(tests: Iterable[str], where: Path, *, grounds: str) -> dict[str, int]:
    """Run these tests in a copy until the first fails; how many passed, failed and broke off: `{"passed": 3}`."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "ROSI_PROOF"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=no", *tests],
        cwd=where,
        env=environment | {"ROSI_TEST_RUN": grounds, "ROSI_TEST_GROUNDS": "kept"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    last = (done.stdout.strip().splitlines() or [""])[-1]
    return {kind.rstrip("s"): int(number) for number, kind in COUNT.findall(last)}
