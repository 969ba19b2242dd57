"""The process in which `bench.exports` measures memory: `python -m bench.memory_of_exports DATABASE YEAR`."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench import exports  # noqa: E402

if __name__ == "__main__":
    connection.settings_dict["NAME"] = sys.argv[1]
    exports.tell_memory(int(sys.argv[2]))
