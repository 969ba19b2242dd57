"""Makes docs/asvs.md: what OWASP ASVS 5.0 asks in three chapters, and the tests that say so themselves.

A test names what it proves by `@pytest.mark.asvs("8.2.1")`, a file for all its tests in `pytestmark`. With `--check`
nothing is written, and a stale table, an unknown number or a requirement without any answer fails.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
TABLE = HOUSE / "docs" / "asvs.md"
MARK = "asvs"
HEAD = """# OWASP ASVS 5.0: authorization, data protection, logging and errors

Made by `python -m tests.asvs` from `docs/asvs.toml` and the marks on the tests; `make check` fails when it is stale.
The requirements are paraphrased in our own words from the
[OWASP Application Security Verification Standard 5.0](https://github.com/OWASP/ASVS) (OWASP Foundation, CC BY-SA 4.0),
whose wording is the norm. Nobody but ourselves has judged this. Of the other chapters only the open points are listed,
in [security.md](security.md).
"""


def marks_in(tree: ast.AST) -> Iterator[str]:
    """The numbers in every `pytest.mark.asvs(…)` below this node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK:
            yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant))


def marked(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of number and test name of one file; a mark on the whole file gives the name of the file."""
    for node in ast.parse(path.read_text()).body:
        name = path.relative_to(HOUSE).as_posix()
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                yield from ((number, f"{name}::{node.name}") for number in marks_in(decorator))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "pytestmark":
            yield from ((number, name) for number in marks_in(node.value))


def tests_by_number() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((HOUSE / "tests").rglob("test_*.py")):
        for number, name in marked(path):
            found.setdefault(number, []).append(name)
    return found


def requirements() -> tuple[dict[str, str], dict[str, Any]]:
    """The chapters, and what each asks by number."""
    text = tomllib.loads((HOUSE / "docs" / "asvs.toml").read_text())
    return text.pop("chapters"), text


def faults() -> list[str]:
    """Marks that no requirement has, and requirements that neither a test, a document nor a reason answers."""
    tests, (_, asked) = tests_by_number(), requirements()
    unknown = [
        f"{number}: no such requirement ({', '.join(tests[number])})" for number in tests.keys() - asked
    ]
    silent = [
        f"{n}: no test, no document, no reason"
        for n, it in asked.items()
        if not (tests.keys() & {n} or "where" in it or "open" in it)
    ]
    return sorted(unknown) + silent


def answer(number: str, asked: dict[str, Any], tests: dict[str, list[str]]) -> str:
    parts = []
    if "where" in asked:
        parts.append(asked["where"])
    for name in tests.get(number, []):
        path, _, test = name.partition("::")
        said = test.removeprefix("test_").replace("_", " ") if test else "the whole file"
        parts.append(f"[{said}](../{path})")
    if "open" in asked:
        parts.append(f"*open:* {asked['open']}")
    return "<br>".join(parts)


def table() -> str:
    chapters, asked = requirements()
    tests = tests_by_number()
    lines = [HEAD]
    for chapter, title in chapters.items():
        lines += [f"## V{chapter} {title}\n", "| number | level | asks | answered by |", "|---|---|---|---|"]
        lines += [
            f"| {number} | {it['level']} | {it['asks']} | {answer(number, it, tests)} |"
            for number, it in asked.items()
            if number.startswith(f"{chapter}.")
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    found = faults()
    if "--check" in sys.argv:
        if not TABLE.exists() or TABLE.read_text() != table():
            found.append("docs/asvs.md is stale: run python -m tests.asvs")
    else:
        TABLE.write_text(table())
    print("\n".join(found) or "docs/asvs.md tells what the tests say.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
