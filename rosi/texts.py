"""The texts of the pages in other languages: parts as people write them, one compiled catalogue, and what is missing.

English stands in the code (`gettext` and the like, `{% translate %}`). The Dutch of one area stands in one part,
`rosi/locale/nl/parts/<area>.po`; all parts together become `LC_MESSAGES/django.mo`, by Babel, without gettext's tools.
"""

from __future__ import annotations

import ast
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import PoFileError, PoFileParser
from django.apps import apps
from django.conf import settings
from django.utils.translation import template
from django.utils.translation.reloader import translation_file_changed

LOCALE = Path(settings.BASE_DIR) / "rosi" / "locale"
SEARCHED = ("accounts", "cases", "reporting", "rosi", "templates")
# Calls that mark a text, with the names of their string arguments in order.
CALLS: dict[str, tuple[str, ...]] = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
_LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[a-z]|\{\w*\}")


class Text(NamedTuple):
    """A text as the code names it; `plural` is empty where there is one form."""

    msgid: str
    plural: str = ""
    context: str = ""


class TextFault(Exception):
    """Parts that cannot be compiled: every fault with its file and line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Entry(NamedTuple):
    """A translation as it stands in a part: its forms, and `file:line`."""

    forms: tuple[str, ...]
    place: str


# --- Parts and the catalogue -------------------------------------------------------------------------


class _Part(Catalog):
    """A part that keeps every entry, also one whose msgid stands there twice (Babel keeps the first alone)."""

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale)
        self.found: list[Message] = []

    def __setitem__(self, id: Any, message: Message) -> None:
        super().__setitem__(id, message)
        if message.id:
            self.found.append(message)


def languages() -> list[str]:
    """The languages that have parts."""
    return sorted(path.parent.name for path in LOCALE.glob("*/parts") if path.is_dir())


def entries(language: str) -> dict[Text, Entry]:
    """Everything that the parts of a language translate. Raises TextFault for parts that contradict each other."""
    found: dict[Text, Entry] = {}
    faults = []
    for path in sorted((LOCALE / language / "parts").glob("*.po")):
        part = _Part(language)
        try:
            with path.open("rb") as file:
                PoFileParser(part, ignore_obsolete=True, abort_invalid=True).parse(file)
        except (PoFileError, ValueError) as error:
            faults.append(f"{path.name}: {error}")
            continue
        for message in part.found:
            text, forms = _text_of(message), _forms_of(message)
            if not any(forms) or message.fuzzy:
                continue
            entry = Entry(forms, f"{path.name}:{message.lineno}")
            before = found.setdefault(text, entry)
            if before.forms != forms:
                faults.append(f"{before.place} and {entry.place} translate “{text.msgid}” differently")
    if faults:
        raise TextFault(faults)
    return found


def _text_of(message: Any) -> Text:
    msgid, plural = message.id if isinstance(message.id, (tuple, list)) else (message.id, "")
    return Text(msgid, plural, message.context or "")


def _forms_of(message: Any) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, (tuple, list)) else (string or "",)


def compile_language(language: str) -> Path:
    """Write the catalogue of a language from its parts, for this process too; returns its path. Raises TextFault."""
    catalog = Catalog(locale=language)
    for text, entry in entries(language).items():
        msgid = (text.msgid, text.plural) if text.plural else text.msgid
        string = entry.forms if text.plural else entry.forms[0]
        catalog.add(msgid, string, context=text.context or None)
    target = LOCALE / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"django.{os.getpid()}.mo")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(target)
    translation_file_changed(compile_language, target)  # forgets the catalogues that were read before
    return target


def of_the_libraries(language: str) -> set[Text]:
    """What Django and the installed apps translate themselves."""
    import django

    homes = [
        Path(django.__file__).parent / "conf",
        *(Path(config.path) for config in apps.get_app_configs()),
    ]
    found = set()
    for home in homes:
        path = home / "locale" / language / "LC_MESSAGES" / "django.mo"
        if path.exists() and LOCALE not in path.parents:
            with path.open("rb") as file:
                found |= {_text_of(message) for message in read_mo(file) if message.id}
    return found


# --- Texts in the code -------------------------------------------------------------------------------


def in_python(source: str) -> Iterator[tuple[int, Text | None]]:
    """(line, text) of every marked text; None where the text is put together at run time and cannot be translated."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name not in CALLS or not node.args:
            continue
        arguments = node.args[: len(CALLS[name])]
        if all(
            isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in arguments
        ):
            yield (
                node.lineno,
                Text(**dict(zip(CALLS[name], (a.value for a in arguments), strict=False))),
            )  # type: ignore[attr-defined]
        elif any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in arguments):
            yield node.lineno, None


def in_template(source: str) -> Iterator[tuple[int, Text]]:
    """(line, text) of every text that a template translates."""
    code = template.templatize(source)
    for call in _CALL_IN_TEMPLATE.finditer(code):
        values = ast.literal_eval(f"({call[2]},)")
        yield (
            code.count("\n", 0, call.start()) + 1,
            Text(**dict(zip(CALLS[call[1]], values, strict=False))),
        )


def used(root: Path | None = None) -> tuple[dict[Text, list[str]], list[str]]:
    """Every text of the code with the places (`file:line`) where it stands, and the faults met on the way."""
    root = root or Path(settings.BASE_DIR)
    found: dict[Text, list[str]] = defaultdict(list)
    faults = []
    for path in sorted(path for home in SEARCHED for path in (root / home).rglob("*.*")):
        place = path.relative_to(root)
        if path.suffix == ".py" and "migrations" not in place.parts:
            texts: Iterator[tuple[int, Text | None]] = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in (".html", ".txt") and "templates" in place.parts:
            texts = in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for line, text in texts:
            if text is None:
                faults.append(f"{place}:{line}: a text that is put together at run time cannot be translated")
            else:
                found[text].append(f"{place}:{line}")
    return dict(found), faults


# --- What is wrong -----------------------------------------------------------------------------------


def missing(language: str, root: Path | None = None) -> dict[Text, list[str]]:
    """The texts of the code without a translation, with their places."""
    translated = set(entries(language)) | of_the_libraries(language)
    as_single = {(text.msgid, text.context) for text in translated}
    return {
        text: places
        for text, places in used(root)[0].items()
        if text not in translated and (text.plural or (text.msgid, text.context) not in as_single)
    }


def faults_of(language: str, root: Path | None = None) -> list[str]:
    """Everything that is wrong with a language, as lines that name file and line."""
    texts, faults = used(root)
    try:
        own = entries(language)
    except TextFault as error:
        return [*faults, *error.faults]
    faults += [
        f"{places[0]}: no {language} for “{text.msgid}”" for text, places in missing(language, root).items()
    ]
    wanted = {(text.msgid, text.context) for text in (*texts, *of_the_libraries(language))}
    for text, entry in own.items():
        if (text.msgid, text.context) not in wanted:
            faults.append(f"{entry.place}: nobody uses “{text.msgid}”")
        elif not placeholders_agree(text, entry.forms):
            faults.append(f"{entry.place}: the placeholders of “{text.msgid}” differ")
    return faults


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in _PLACEHOLDER.finditer(text.replace("%%", "")))


def placeholders_agree(text: Text, forms: tuple[str, ...]) -> bool:
    """Whether each form fills in what the text fills in; the form for one may leave out its number."""
    if not text.plural:
        return _placeholders(forms[0]) == _placeholders(text.msgid)
    allowed = {_placeholders(text.msgid), _placeholders(text.plural)}
    return _placeholders(forms[0]) in allowed and all(
        _placeholders(form) == _placeholders(text.plural) for form in forms[1:]
    )
