"""What `make proof` writes down: commit, seed, machine, and for each test with full numbers how many and how long.

A test takes the fixture `proof_report` and tells it what it did, in plain words and numbers:

    proof_report("attacks on the log", attacks=1000, found=1000)

Its number comes from `many(40, 1000)`: the first in `make test`, the second under ROSI_PROOF. Dice are thrown with
`seed()`: fixed in `make test`, new at every proof (ROSI_SEED=… repeats one). Only a proof writes the report.
"""

from __future__ import annotations

import os
import platform
import secrets
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

DIRECTORY = Path(__file__).resolve().parent.parent / "docs" / "proof"
REPORT, PART = DIRECTORY / "REPORT.md", DIRECTORY / "part.md"  # a part of the tests is no proof, and not kept
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
    """Gathers the lines of all workers and writes the report when the run ends."""

    def __init__(self, path: Path, arguments: Iterable[str]) -> None:
        self.path = path
        self.arguments = " ".join(arguments)
        self.start = time.time()
        self.lines: list[str] = []
        self.outcomes: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self.outcomes[report.outcome] = self.outcomes.get(report.outcome, 0) + 1
            for kind, told in report.user_properties:
                if kind == "proof":
                    self.lines.append(_line(report, *told))

    def pytest_sessionfinish(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("\n".join([*self._head(), *sorted(self.lines)]) + "\n")

    def _head(self) -> list[str]:
        results = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return [
            "# Proof",
            "",
            "Written by `make proof`, which runs all tests with their full numbers. Do not edit.",
            "",
            f"- commit {_commit()}",
            f"- seed {seed()} (`ROSI_SEED={seed()} make proof` throws the same dice)",
            f"- begun {time.strftime('%Y-%m-%d %H:%M', time.gmtime(self.start))} UTC, "
            f"took {(time.time() - self.start) / 60:.1f} minutes on {os.cpu_count()} cores, "
            f"Python {platform.python_version()}",
            f"- tests: {results} (`pytest {self.arguments}`)",
            "",
            "| what | numbers | result | seconds | test |",
            "|---|---|---|---|---|",
        ]


def _line(report: pytest.TestReport, what: str, numbers: dict[str, Any]) -> str:
    told = ", ".join(
        f"{name.replace('_', ' ')} {value:,}"
        if isinstance(value, int)
        else f"{name.replace('_', ' ')} {value}"
        for name, value in numbers.items()
    )
    return f"| {what} | {told} | {report.outcome} | {report.duration:.1f} | `{report.nodeid}` |"


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=DIRECTORY.parent, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)docs/proof")
    return (git("rev-parse", "HEAD") or "unknown") + (
        " with changes that are not committed" if changed else ""
    )


def configure(config: pytest.Config) -> None:
    """Called when a run is configured: the first process chooses the seed and gathers, under ROSI_PROOF alone."""
    if PROOF and not hasattr(config, "workerinput"):
        os.environ.setdefault("ROSI_SEED", str(secrets.randbelow(10**9)))
        chosen = config.option.file_or_dir or config.option.keyword or config.option.markexpr
        config.pluginmanager.register(
            Reporter(PART if chosen else REPORT, config.invocation_params.args), "rosi-proof"
        )
