"""The launcher's command line; the Makefile calls it."""

import argparse
import os
import shlex
import signal
import sys
import time

from rosi.embedded import services
from rosi.embedded.place import Place
from rosi.embedded.refusal import CannotStart


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rosi.embedded", description=__doc__)
    parser.add_argument("command", choices=["services"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell starts its background jobs with SIGINT ignored
        signal.signal(stop, signal.default_int_handler)
    try:
        with services.own_services(Place.of_project()) as running:
            for name, value in running.environment(os.environ.get("ROSI_MODE", "demo")).items():
                print(f"export {name}={shlex.quote(value)}")
            print("# Ctrl-C stops the services.", flush=True)
            while not running.ended():
                time.sleep(0.2)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
