"""Files of earlier registers for the tests, as people make them, and the road into the register."""

import io
import random
from pathlib import Path

import openpyxl
from django.conf import settings

from accounts import context
from accounts.models import Directorate
from cases.models import Category, Measure
from cases.register import writing
from cases.register.reading import read

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"
HEADINGS = ["volgnummer", "dienstonderdeel", "schending", "omschrijving", "afdoening"]
ROW = ["1", "Douane", "Financiële schendingen", "Zonnebloem", "Schriftelijke berisping"]


def row(**changes):
    return [changes.get(heading, value) for heading, value in zip(HEADINGS, ROW, strict=True)]


def csv_of(*rows, headings=HEADINGS, separator=";", encoding="utf-8"):
    def quoted(cell):
        return f'"{cell}"' if any(c in cell for c in f"{separator}\n") else cell

    lines = [separator.join(quoted(cell) for cell in cells) for cells in (headings, *rows)]
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx_of(*rows, headings=HEADINGS):
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for cells in (headings, *rows):
        sheet.append(cells)
    file = io.BytesIO()
    workbook.save(file)
    return file


def bring(file, by=None, year=2023):
    """Import a file at once; returns its batch."""
    with context.acting(by):
        return writing.import_file(file, by=by, year=year, name="register.csv")[0]


def faults_of(file, year=2023):
    """What a dry run says: {sentence: rows}."""
    return {sentence: rows for sentence, rows, _number in writing.dry_run(read(file), year).listed()}


def one_of(file, year=2023):
    """The single entry that a file holds, as codes: service, category, measures, description."""
    found = []
    findings = writing.dry_run(read(file), year, keep=found.append)
    assert not findings.faults, findings.listed()
    (entry,) = found
    measures = {measure.pk: measure.code for measure in Measure.objects.all()}
    return (
        Directorate.objects.get(pk=entry.directorate).code,
        Category.objects.get(pk=entry.category).code,
        [measures[pk] for pk in entry.measures],
        entry.description,
    )


def many(number):
    """Rows drawn from the register of 2023, with a description of their own."""
    dice = random.Random(number)
    entries = []
    with REGISTER.open("rb") as file:
        lines = [line.cells for line in read(file).lines]
    for count in range(number):
        cells = dice.choice(lines)
        entries.append(
            [
                str(count),
                cells["directorate"],
                cells["category"],
                f"{cells['description']} {count}",
                cells["measures"],
            ]
        )
    return entries
