"""Names of files as somebody or some program gave them, made harmless; and sizes in words."""

from __future__ import annotations

import re
import unicodedata

from django.utils.formats import number_format
from django.utils.translation import gettext as _

LONGEST = 120
# Cc: control characters. Cf: what is not seen, and marks that turn the direction of writing (`gpj.exe` as `exe.jpg`).
UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
NOT_IN_A_NAME = re.compile(r'[<>:"|?*]+')


def clean(name: str) -> str:
    """The name of a file without folders, unseen characters and what some systems refuse; never empty."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(" " if c.isspace() else c for c in name if unicodedata.category(c) not in UNSEEN)
    name = NOT_IN_A_NAME.sub("-", " ".join(name.split())).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 8:
        name = f"{stem[: LONGEST - len(extension) - 1].rstrip()}.{extension}"
    return name[:LONGEST] or _("document")


def extension_of(name: str) -> str:
    """The extension without its dot, in small letters; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def size_in_words(size: int) -> str:
    """`3,4 MB` as the reader writes it: thousand-folds, as browsers and shops count."""
    for unit, whole in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= whole:
            return f"{number_format(round(size / whole, 1), decimal_pos=1)} {unit}"
    return _("%(size)s bytes") % {"size": size}
