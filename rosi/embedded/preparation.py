"""Runs management commands one after the other in one process: Django is set up once instead of five times."""

import hashlib
import os
import shlex
import sys
from pathlib import Path


def main(commands: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
    import django  # here, for the launcher itself must work without Django
    from django.core.management import call_command

    django.setup()
    from rosi.postgres import migrating

    with migrating.lean():
        for command in commands:
            if command == "collectstatic":
                _collect_static_files()
            else:
                call_command(*shlex.split(command))


def _collect_static_files() -> None:
    """Compressing takes seconds, so it is done when a file is new or changed only."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            found.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    collected = Path(settings.STATIC_ROOT) / ".collected"
    if not collected.exists() or collected.read_text() != found.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0)
        collected.write_text(found.hexdigest())


if __name__ == "__main__":
    main(sys.argv[1:])
