"""What `make proof` writes down: for each test with full numbers how many and how long, on which commit, by which dice.

A test takes the fixture `proof_report` and tells it what it did, in plain words and numbers:

    proof_report("attacks on the log", attacks=1000, found=1000)

Its number comes from `many(40, 1000)`: the first in `make test`, the second under ROSI_PROOF. Dice are thrown with
`seed()`: fixed in `make test`, new at every proof (ROSI_SEED=… repeats one). Only a proof writes the report.

The whole proof takes more than an hour, so a part may be proven by itself: its lines replace those of the same tests,
and every line names its commit.
"""

from __future__ import annotations

import os
import platform
import secrets
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DIRECTORY = Path(__file__).resolve().parent.parent / "docs" / "proof"
REPORT = DIRECTORY / "REPORT.md"
PROVEN, RUNS = (
    "| what | numbers | result | seconds | proven | seed | test |",
    "| begun | commit | tests | minutes | of |",
)
PROOF = bool(os.environ.get("ROSI_PROOF"))
SEED_OF_TESTS = 20_260_101


def many(small: int, full: int) -> int:
    """How many: a few in `make test`, all of them in `make proof`."""
    return full if PROOF else small


def seed() -> int:
    """The seed of this run, the same in every worker."""
    return int(os.environ.get("ROSI_SEED") or SEED_OF_TESTS)


@pytest.fixture
def proof_report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Write one line of the report: what was done, and its numbers by name."""

    def tell(what: str, **numbers: Any) -> None:
        request.node.user_properties.append(("proof", (what, numbers)))

    return tell


class Reporter:
    """Gathers the lines of all workers, and writes them into the report when the run ends."""

    def __init__(self, path: Path, chosen: str) -> None:
        self.path, self.chosen = path, chosen or "all"
        self.start, self.commit = time.time(), _commit()
        self.lines: dict[str, str] = {}  # by what was done in which test
        self.outcomes: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self.outcomes[report.outcome] = self.outcomes.get(report.outcome, 0) + 1
            for kind, told in report.user_properties:
                if kind == "proof":
                    line = self._line(report, *told)
                    self.lines[_key(line)] = line

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        proven, runs = self._before()
        text = [
            "# Proof",
            "",
            "Written by `make proof`, which runs tests with their full numbers. Do not edit. A part proven anew",
            "replaces its lines; each names its commit, and the seed that throws the same dice (`ROSI_SEED=…`).",
            "",
            PROVEN,
            "|---|---|---|---|---|---|---|",
            *sorted((proven | self.lines).values()),
            "",
            "## Runs",
            "",
            RUNS,
            "|---|---|---|---|---|",
            *runs,
            self._run(broken_off=exitstatus == pytest.ExitCode.INTERRUPTED),
        ]
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("\n".join(text) + "\n")

    def _before(self) -> tuple[dict[str, str], list[str]]:
        """The lines of earlier runs by what they prove, and those runs."""
        proven, _begin, runs = (self.path.read_text() if self.path.exists() else "").partition(RUNS)
        rows = [line for line in proven.splitlines() if line.startswith("| ") and line != PROVEN]
        return {_key(line): line for line in rows}, [
            line for line in runs.splitlines() if line.startswith("| ")
        ]

    def _line(self, report: pytest.TestReport, what: str, numbers: dict[str, Any]) -> str:
        told = ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in numbers.items())
        proven = f"{_day(self.start)}, {self.commit}"
        cells = (what, told, report.outcome, f"{report.duration:.1f}", proven, seed(), f"`{report.nodeid}`")
        return f"| {' | '.join(map(str, cells))} |"

    def _run(self, *, broken_off: bool) -> str:
        results = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        results += ", then broken off" if broken_off else ""
        minutes = (time.time() - self.start) / 60
        on = f"{os.cpu_count()} cores, Python {platform.python_version()}"
        return f"| {_day(self.start)} | {self.commit} | {results} | {minutes:.0f} on {on} | {self.chosen} |"


def _key(line: str) -> str:
    """What a line proves: what was done, and the test."""
    cells = line.split(" | ")
    return f"{cells[0]} {cells[-1]}"


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment))


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=DIRECTORY.parent, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)docs/proof")
    return (git("rev-parse", "--short=10", "HEAD") or "unknown") + (" and more" if changed else "")


def configure(config: pytest.Config) -> None:
    """Called when a run is configured: the first process chooses the seed and gathers, under ROSI_PROOF alone."""
    if PROOF and not hasattr(config, "workerinput"):
        os.environ.setdefault("ROSI_SEED", str(secrets.randbelow(10**9)))
        chosen = [*config.option.file_or_dir, config.option.keyword, config.option.markexpr]
        config.pluginmanager.register(Reporter(REPORT, " ".join(filter(None, chosen))), "rosi-proof")
