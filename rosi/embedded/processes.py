"""Child processes: each in a process group of its own, with a log, stopped politely and then for certain."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LARGEST_LOG = 5 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    popen: subprocess.Popen
    log: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0

    def ended(self) -> bool:
        return self.popen.poll() is not None

    def record(self) -> dict:
        """What a later launcher needs to recognise this process if it outlives us."""
        return {"pid": self.popen.pid, "started": started_at(self.popen.pid), "signal": int(self.stop_signal)}

    def stop(self) -> None:
        if not self.ended():
            self.popen.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(self.grace)
        _kill_group(self.popen.pid)
        self.popen.wait()


def start(
    name: str,
    arguments: list,
    *,
    log: Path,
    stop_signal: int = signal.SIGTERM,
    grace: float = 10.0,
    **options,
) -> Child:
    """Start a child whose output goes to `log`. Further options are those of subprocess.Popen."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as output:
        popen = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdout=output,
            stderr=output,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            process_group=0,
            preexec_fn=_die_with_parent(stop_signal),
            **options,
        )
    return Child(name, popen, log, stop_signal, grace)


def last_lines(log: Path, count: int = 1) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def started_at(pid: int) -> str:
    """A mark that differs when the system gave the same number to another process; empty if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        if sys.platform == "linux":
            return ""
    said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return said.stdout.strip()


def end_leftover(record: dict, grace: float = 5.0) -> None:
    """End a process that an earlier, killed launcher left behind. Does nothing if it is another one by now."""

    def is_alive() -> bool:
        return bool(record["started"]) and started_at(record["pid"]) == record["started"]

    if is_alive():
        with contextlib.suppress(ProcessLookupError):
            os.kill(record["pid"], record["signal"])
        until = time.monotonic() + grace
        while is_alive() and time.monotonic() < until:
            time.sleep(0.05)
        if is_alive():
            _kill_group(record["pid"])


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _die_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """On Linux the kernel stops the child when the launcher is killed; elsewhere the next start does."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, stop_signal)
