"""Fails when a dependency of pyproject.toml is not in the lock, or not in the version that is asked for. Offline."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent


def locked(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", path.read_text(), re.MULTILINE))


def faults() -> list[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    asked = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
    }
    found = []
    for name, lines in asked.items():
        versions = locked(PROJECT / name)
        for requirement in map(Requirement, lines):
            version = versions.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                found.append(f"{name} has {requirement.name} {version or 'nowhere'}, asked is {requirement}")
    live, development = locked(PROJECT / "requirements.txt"), locked(PROJECT / "requirements-dev.txt")
    found += [
        f"{name} is {version} in requirements.txt and {development.get(name, 'missing')} in requirements-dev.txt"
        for name, version in live.items()
        if development.get(name) != version
    ]
    return found


if __name__ == "__main__":
    if found := faults():
        sys.exit("\n".join([*found, "Run make lock."]))
