"""The launcher's command line; the Makefile calls it.

demo                 services and application with demonstration data, until Ctrl-C
run                  the application against the servers of DATABASE_URL and REDIS_URL, until Ctrl-C
services             the services alone, with their addresses as `export` lines, until Ctrl-C
env                  the `export` lines of services that are running
manage ARGUMENTS     one management command, with the services up
with PROGRAM ...     any program, with the services up
test ARGUMENTS       pytest against throw-away services
stop, reset          stop what runs here; throw its data away
prepare-server       roles and database on a server of your own; the environment gives ADMIN_DATABASE_URL,
                     ROSI_OWNER_PASSWORD and ROSI_APP_PASSWORD
new-secrets          a set of keys and passwords for a .env file
"""

import argparse
import signal
import sys

from rosi.embedded import commands
from rosi.embedded.refusal import CannotStart


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rosi.embedded",
        usage="python -m rosi.embedded COMMAND",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=commands.COMMANDS, metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell starts its background jobs with SIGINT ignored
        signal.signal(stop, signal.default_int_handler)
    sys.stdout.reconfigure(line_buffering=True)
    try:
        return commands.COMMANDS[given.command](given.arguments) or 0
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if given.command in commands.STAYING else 130


if __name__ == "__main__":
    sys.exit(main())
