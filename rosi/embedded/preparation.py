"""Runs management commands one after the other in one process: Django is set up once instead of five times."""

import os
import shlex
import sys


def main(commands: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
    import django  # here, for the launcher itself must work without Django
    from django.core.management import call_command

    django.setup()
    for command in commands:
        call_command(*shlex.split(command))


if __name__ == "__main__":
    main(sys.argv[1:])
