"""The editor of a profile: what it says of itself, its columns or tables in their order, and its codes, list by list.

Each form gives its part of the body in `cleaned_data["part"]`. What was typed stays where something is wrong with it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, EditForm
from reporting.forms_files import FileForm
from reporting.uri import checking, mapping
from reporting.uri.profile import ALWAYS, CHECKS, COUNTS, DIMENSIONS, LISTS, NUMBERS, ROWS
from reporting.uri.profile_bringing import MOST_BYTES

SPARE = 4  # empty lines under those that stand there
LEFT_OUT = ("", _("– leave out –"))
BOTH = ("nl", "en")
TEXTS = {"title": _("Title"), "source": _("Source"), "statement": _("Statement")}
LANGUAGES = {"nl": _("Dutch"), "en": _("English")}
PARTS = {"code": _("code"), "label": _("label")}


def _dimension(name: str) -> str:
    if name == "measures":
        return gettext("Measures, every one")
    return gettext("Heaviest measure") if name == "heaviest" else str(LISTS[name])


def by_name() -> list[tuple[str, str]]:
    return [(name, _dimension(name)) for name in DIMENSIONS]


def sources() -> list[tuple[str, str]]:
    told = [
        (f"{name}.{part}", f"{words}: {PARTS[part]}")
        for name, words in by_name()
        for part in ("code", "label")
    ]
    return [*told, *((name, str(words).capitalize()) for name, words in NUMBERS.items())]


class CopyForm(ActForm):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_-]{0,39}$",
        label=_("Code of the new profile"),
        help_text=_("Small letters, digits and dashes. It stands in the name of the files."),
        error_messages={"invalid": _("Use small letters, digits and dashes, beginning with a letter.")},
    )


class BringForm(FileForm):
    """A profile as a data file."""

    most_bytes = MOST_BYTES
    kinds = ".json,.toml"
    told = _("JSON or TOML in UTF-8, at most 1 MB, as each profile can be downloaded here.")
    too_large = _("This file is larger than 1 MB. A profile is much smaller: is it the right one?")


class PutInForceForm(ActForm):
    remark = forms.CharField(
        label=_("What is new in this version"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PartForm(EditForm):
    """A part of the body of a draft."""

    over = ("body",)

    @property
    def body(self) -> dict[str, Any]:
        return self.obj.body  # type: ignore[no-any-return]


class AboutForm(PartForm):
    """Everything beside columns, tables and codes."""

    valid_from = forms.IntegerField(label=_("First year"), min_value=1980, max_value=2200)
    valid_until = forms.IntegerField(
        label=_("Last year"),
        min_value=1980,
        max_value=2200,
        required=False,
        help_text=_("Empty while it holds for later years too."),
    )
    checks = forms.MultipleChoiceField(
        label=_("Checks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[],
        help_text=_("Whether everything adds up is checked in every export."),
    )
    separator = forms.CharField(
        label=_("Between several measures in one cell"), max_length=5, strip=False, required=False
    )
    width = forms.IntegerField(label=_("Width of the columns"), min_value=4, max_value=120)

    def prepare(self) -> None:
        for name, label in TEXTS.items():
            for language in BOTH:
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({LANGUAGES[language]})",
                    max_length=1500 if name != "title" else 160,
                    widget=forms.Textarea(attrs={"rows": 6}) if name != "title" else forms.TextInput,
                )
        for name, label in (("first", _("Name of the first sheet")), ("data", _("Name of the second sheet"))):
            for language in BOTH:
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({LANGUAGES[language]})", max_length=31
                )
        self.fields["checks"].choices = [
            (name, checking.asked(name)) for name in CHECKS if name not in ALWAYS
        ]  # type: ignore[attr-defined]
        if self.body["kind"] != ROWS:
            del self.fields["separator"]
        self.order_fields([name for name in self.fields if name.rpartition("_")[0] in TEXTS])
        self.initial = {**self._standing(), **self.initial}

    def _standing(self) -> dict[str, Any]:
        body, sheets = self.body, self.body["sheets"]
        texts = {f"{name}_{lang}": body[name][lang] for name in TEXTS for lang in BOTH}
        names = {f"{name}_{lang}": sheets[name][lang] for name in ("first", "data") for lang in BOTH}
        plain = {name: body.get(name) for name in ("valid_from", "valid_until", "checks", "separator")}
        plain["checks"] = [name for name in body["checks"] if name not in ALWAYS]
        return {**texts, **names, **plain, "width": sheets["width"]}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        part = {name: {lang: values[f"{name}_{lang}"] for lang in BOTH} for name in TEXTS}
        sheets: dict[str, Any] = {
            name: {lang: values[f"{name}_{lang}"] for lang in BOTH} for name in ("first", "data")
        }
        plain = {name: values[name] for name in ("valid_from", "valid_until", "checks")}
        separator = {"separator": values["separator"]} if "separator" in values else {}
        values["part"] = {**part, **plain, **separator, "sheets": sheets | {"width": values["width"]}}
        return values


class GridForm(PartForm):
    """Lines of fields, each with its place; a line without what `needed` names is left out."""

    name = ""  # of the list in the body
    needed = ""
    heads: tuple[Any, ...] = ()

    def cells(self) -> dict[str, forms.Field]:
        """The fields of one line, by their names in the body."""
        raise NotImplementedError  # abstract: a grid without fields would empty its part of the profile

    def prepare(self) -> None:
        lines = self.body.get(self.name, [])
        self.count = len(lines) + SPARE
        for at in range(self.count):
            self.fields[f"place-{at}"] = forms.IntegerField(
                label=gettext("Place of line %(number)s") % {"number": at + 1},
                required=False,
                widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
            )
            for name, field in self.cells().items():
                field.required = False
                field.label = gettext("%(what)s of line %(number)s") % {"what": field.label, "number": at + 1}
                self.fields[f"{name}-{at}"] = field
        standing: dict[str, Any] = {f"place-{at}": 10 * (at + 1) for at in range(self.count)}
        for at, line in enumerate(lines):
            values = {**line, "nl": line["label"]["nl"], "en": line["label"]["en"]}
            standing |= {f"{name}-{at}": values.get(name) or "" for name in self.cells()}
        self.initial = {**standing, **self.initial}

    def lines(self) -> list[dict[str, Any]]:
        """For the template: the fields of each line, each under its head."""
        names = ["place", *self.cells()]
        return [
            {
                "number": at + 1,
                "fields": [
                    (head, self[f"{name}-{at}"]) for head, name in zip(self.heads, names, strict=True)
                ],
            }
            for at in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        found = []
        for at in range(self.count):
            line = {name: values.get(f"{name}-{at}") for name in self.cells()}
            if not line[self.needed]:
                continue
            for name in self.must(line):
                if not line[name] and f"{name}-{at}" not in self.errors:
                    self.add_error(f"{name}-{at}", gettext("Fill this in, or leave the line out."))
            place = values.get(f"place-{at}")
            found.append((10 * (at + 1) if place is None else place, at, self.item(line)))
        if not self.errors:
            values["part"] = {
                self.name: [item for _place, _at, item in sorted(found, key=lambda row: row[:2])]
            }
        return values

    def must(self, line: dict[str, Any]) -> list[str]:
        return [name for name in line if name != self.needed]

    def item(self, line: dict[str, Any]) -> dict[str, Any]:
        label = {"nl": line.pop("nl"), "en": line.pop("en")}
        return {**line, "label": label}


def _texts() -> dict[str, forms.Field]:
    wide = {"class": "rosi-width-l"}
    return {
        "nl": forms.CharField(
            label=gettext("Heading (Dutch)"), max_length=120, widget=forms.TextInput(attrs=wide)
        ),
        "en": forms.CharField(
            label=gettext("Heading (English)"), max_length=120, widget=forms.TextInput(attrs=wide)
        ),
        "key": forms.CharField(
            label=gettext("Short name"),
            max_length=40,
            widget=forms.TextInput(attrs={"class": "rosi-width-m"}),
        ),
    }


class ColumnsForm(GridForm):
    name, needed = "columns", "from"
    heads = (
        _("Place"),
        _("What stands in it"),
        _("Heading (Dutch)"),
        _("Heading (English)"),
        _("Short name"),
    )

    def cells(self) -> dict[str, forms.Field]:
        return {
            "from": forms.ChoiceField(label=gettext("What stands in it"), choices=[LEFT_OUT, *sources()]),
            **_texts(),
        }


class TablesForm(GridForm):
    name, needed = "tables", "counts"
    heads = (
        _("Place"),
        _("What is counted"),
        _("Down"),
        _("Across"),
        _("Heading (Dutch)"),
        _("Heading (English)"),
        _("Short name"),
    )

    def cells(self) -> dict[str, forms.Field]:
        return {
            "counts": forms.ChoiceField(
                label=gettext("What is counted"),
                choices=[LEFT_OUT, *((c, str(t)) for c, t in COUNTS.items())],
            ),
            "down": forms.ChoiceField(label=gettext("Down"), choices=[("", "–"), *by_name()]),
            "across": forms.ChoiceField(
                label=gettext("Across"), choices=[("", gettext("– not crossed –")), *by_name()]
            ),
            **_texts(),
        }

    def must(self, line: dict[str, Any]) -> list[str]:
        return [name for name in super().must(line) if name != "across"]

    def item(self, line: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in super().item(line).items() if name != "across" or value}


class CodesForm(PartForm):
    """The codes of one list of the register, and what they are called in the export."""

    heads = (
        _("In the register"),
        _("Code in the export"),
        _("Label (Dutch)"),
        _("Label (English)"),
    )

    def __init__(self, data: Any = None, *, name: str, **kwargs: Any) -> None:
        self.name = name
        super().__init__(data, **kwargs)

    def prepare(self) -> None:
        mapped = {row["of"]: row for row in self.body["codes"].get(self.name, [])}
        self.ours = {label.code: str(label) for label in mapping.codes_of(self.name)}
        self.ours |= {code: gettext("no longer in the register") for code in mapped if code not in self.ours}
        standing = dict(mapped)
        if not mapped:  # a list that is new in this profile begins as it is called here
            labels = mapping.codes_of(self.name)
            standing = {row.code: {"code": row.code, "nl": row.nl, "en": row.en} for row in labels}
        first = {}
        for at, ours in enumerate(self.ours):
            for part, label, most in (
                ("code", gettext("Code in the export"), 40),
                ("nl", gettext("Label (Dutch)"), 160),
                ("en", gettext("Label (English)"), 160),
            ):
                self.fields[f"{part}-{at}"] = forms.CharField(
                    label=f"{label}: {self.ours[ours]}",
                    required=False,
                    max_length=most,
                    widget=forms.TextInput(
                        attrs={"class": "rosi-width-m" if part == "code" else "rosi-width-l"}
                    ),
                )
                first[f"{part}-{at}"] = standing.get(ours, {}).get(part, "")
        self.initial = {**first, **self.initial}

    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "code": ours,
                "fields": [
                    (head, self[f"{part}-{at}"])
                    for head, part in zip(self.heads[1:], ("code", *BOTH), strict=True)
                ],
            }
            for at, (ours, label) in enumerate(self.ours.items())
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        found = []
        for at, ours in enumerate(self.ours):
            line = {part: values.get(f"{part}-{at}", "") for part in ("code", *BOTH)}
            if not any(line.values()):
                continue
            for part, value in line.items():
                if not value:
                    self.add_error(
                        f"{part}-{at}", gettext("Fill in the code and both labels, or leave all three empty.")
                    )
            found.append({"of": ours, **line})
        if not self.errors:
            values["part"] = {"codes": self.body["codes"] | {self.name: found}}
        return values


class YearForm(forms.Form):
    """Against which year a profile is checked."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
