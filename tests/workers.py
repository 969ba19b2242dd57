"""A real worker behind a real broker, working on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from celery import current_app
from django.conf import settings

PATIENCE = 90.0  # seconds


def _address(settings_dict: dict[str, Any]) -> str:
    it = settings_dict
    return f"postgresql://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"


class Worker:
    """One Celery worker in a process group of its own; `environment` is put over that of the test."""

    def __init__(
        self, queue: str, *, application: str = "rosi", environment: dict[str, str] | None = None
    ) -> None:
        told = os.environ | {
            "DATABASE_URL": _address(settings.DATABASES["default"]),
            "CELERY_QUEUE": queue,
            "CELERY_VISIBILITY_TIMEOUT": "2",
            **(environment or {}),
        }
        told.pop("PYTEST_CURRENT_TEST", None)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                application,
                "worker",
                "--pool=solo",
                "--loglevel=WARNING",
                "-Q",
                queue,
            ],
            env=told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def queue_of_its_own(name: str) -> Iterator[str]:
    """Send what this process asks for to a queue that no other test reads."""
    queue = f"rosi-{name}-{os.getpid()}"
    before = current_app.conf.task_default_queue
    current_app.conf.task_default_queue = queue
    try:
        yield queue
    finally:
        current_app.conf.task_default_queue = before
        redis.Redis.from_url(settings.CELERY_BROKER_URL).delete(queue)


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait until something holds, and say what did not when patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"After {PATIENCE:.0f} seconds still not: {what}")
