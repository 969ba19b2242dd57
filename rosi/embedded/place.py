"""Where an installation keeps its state: data, logs, secrets and locks, by default in `.rosi/` of the project."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from rosi.embedded.refusal import CannotStart

PROJECT = Path(__file__).resolve().parents[2]
SERVER_ACCOUNTS = ("postgres", "nobody")
ELSEWHERE = (Path("/var/lib"), Path(tempfile.gettempdir()))


class Place:
    """One state directory. `data` is the part that the servers read and write; it may lie elsewhere."""

    def __init__(self, root: Path):
        self.root = root.resolve()
        self.logs = self.root / "logs"
        self.account = server_account()
        self.lock = Lock(self.root / "lock")  # held by the process that started the services
        self.in_use = Lock(self.root / "in-use")  # shared by all that use them

    @classmethod
    def of_project(cls) -> "Place":
        return cls(Path(os.environ.get("ROSI_STATE") or PROJECT / ".rosi"))

    def open(self) -> None:
        """Make the directories. Others may pass through to the servers' own directories, which are closed."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o711)
            self.logs.chmod(0o700)
        except OSError as error:
            raise CannotStart(
                f"{self.root} cannot be written ({error.strerror}): set ROSI_STATE to another directory."
            ) from error

    def take(self) -> None:
        """Take the lock, which one launcher at a time can hold."""
        if not self.lock.take():
            raise CannotStart(
                f"ROSI is already running here (process {self.lock.signature()}): "
                "use that one, or stop it with make stop."
            )

    @property
    def data(self) -> Path:
        """The directory above the servers' own, within reach of the account they run under.

        A project below a closed home directory (root's, often) is out of reach for that account: then
        the data lie elsewhere, and a file in the state directory remembers where.
        """
        remembered = self.root / "data-place"
        if remembered.exists():
            data = Path(remembered.read_text().strip())
            data.mkdir(mode=0o711, exist_ok=True)
            return data
        if self.is_reachable(self.root):
            return self.root
        name = "rosi-" + hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        for above in ELSEWHERE:
            if os.access(above, os.W_OK) and self.is_reachable(above):
                data = above / name
                data.mkdir(mode=0o711, exist_ok=True)
                data.chmod(0o711)
                remembered.write_text(f"{data}\n")
                return data
        raise CannotStart(
            f"The account {self.account.pw_name} cannot reach {self.root}: set ROSI_STATE to a directory that it can."
        )

    def is_reachable(self, path: Path) -> bool:
        """Whether the servers' account can enter a directory or run a program: asked of the system itself."""
        if self.account is None:
            return os.access(path, os.X_OK)
        try:
            return subprocess.run(["test", "-x", str(path)], cwd="/", **self.as_account()).returncode == 0
        except OSError as error:
            raise CannotStart(
                f"PostgreSQL refuses to run as root, and switching to {self.account.pw_name} fails "
                f"({error.strerror}): run as an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from error

    def as_account(self) -> dict:
        """Arguments for subprocess that start a server under its own account."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def directory_for_server(self, name: str) -> Path:
        """A directory of the servers' account, closed to everybody else."""
        directory = self.data / name
        directory.mkdir(mode=0o700, exist_ok=True)
        self.give(directory)
        directory.chmod(0o700)
        return directory

    def give(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def remove(self) -> None:
        remembered = self.root / "data-place"
        if remembered.exists():
            shutil.rmtree(remembered.read_text().strip(), ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)


class Lock:
    """A file lock that the system drops by itself when its holder dies, however it dies."""

    def __init__(self, path: Path):
        self.path = path
        self._file: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def sign(self, text: str) -> None:
        """Write who holds it."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def signature(self) -> str:
        return self.path.read_text() if self.path.exists() else ""

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def server_account() -> pwd.struct_passwd | None:
    """The account for the servers when root starts them (PostgreSQL refuses root), or None for one's own."""
    if os.geteuid() != 0:
        return None
    for name in SERVER_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart(
        "PostgreSQL refuses to run as root and there is no account postgres or nobody: add one."
    )
