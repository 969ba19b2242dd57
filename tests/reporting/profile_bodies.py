"""Bodies of profiles for the tests: the shipped one with something else in it, and putting one in force."""

import json

from django.utils import timezone

from accounts import context
from reporting.models import UriProfile
from reporting.uri import profile_reading as reading

SHIPPED = json.loads((reading.FOLDER / "uri-2023.2.json").read_text())


def changed(**changes):
    return {**SHIPPED, "version": "2023.9", **changes}


def without_code(name, code):
    """The mapping of the shipped profile without one code of a list."""
    return {
        key: [row for row in rows if (key, row["of"]) != (name, code)]
        for key, rows in SHIPPED["codes"].items()
    }


def with_code(name, ours, **changes):
    """The mapping with another name for one code."""
    codes = without_code(name, ours)
    return codes | {name: [*codes[name], {"of": ours, **changes}]}


def in_force(body):
    """A profile in force, as the system would bring it."""
    with context.acting(None):
        return UriProfile.objects.create(
            code=body["code"],
            version=body["version"],
            body=body,
            state="in_force",
            put_in_force_at=timezone.now(),
        )
