"""Every figure of DOMAIN.md section 6 and of the files that came with the project, as lines to be found somewhere.

They are taken from the document and the files, never from what ROSI makes of them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reconciliation import mapping
from tests.reporting.loading import content, published
from tests.reporting.test_reconciliation import EXPECTED
from tests.reporting.test_uri_2023 import CATEGORIES, GROUP_A, GROUP_B, MARKS, SERVICES, WITH_MEASURE

UNITS = {
    "violation": "schendingen", "disposition": "afdoeningen", "person": "betrokkenen", "report": "meldingen",
    "investigation": "onderzoeken", "percent": "procent",
}  # fmt: skip
SERVICE_NAMES = {"BD": "Belastingdienst", "DOU": "Douane", "TSL": "Dienst Toeslagen", "PSG": "(p)SG-cluster"}
CATEGORY_NAMES = {
    "PRI": "Misdragingen in de privésfeer",
    "MID": "Misbruik bedrijfsmiddelen en overtreding interne regels",
    "INF": "Lekken en misbruik van informatie",
    "OMG": "Ongewenste omgangsvormen",
    "POS": "Misbruik positie en belangenverstrengeling",
    "COM": "Ongepaste communicatie",
    "BEV": "Misbruik van bevoegdheden",
    "GEW": "Misbruik van geweldsbevoegdheid",
    "FIN": "Financiële schendingen",
    "MIS": "Misstand volgens de klokkenluidersregeling",
}
MEASURE_NAMES = {
    "GEEN": "Geen afdoening",
    "GESPREK": "Corrigerend gesprek of waarschuwing",
    "BERISPING": "Schriftelijke berisping",
    "IKB": "Vermindering IKB-uren",
    "FINANCIEEL": "Financiële maatregel (boete, periodiek)",
    "VERPLAATSING": "Verplaatsing",
    "TIJDELIJK": "Beëindiging tijdelijk dienstverband of stage",
    "EIGEN": "Ontslag op eigen verzoek",
    "ONTSLAG": "Beëindiging dienstverband",
}
GROUP_B_NAMES = {"einde": "einde arbeidsrelatie", "anders": "maatregel anders dan ontslag"}
UNKNOWN = "–"


# How the tables are called; that of what was published in the annual report, and in a reconciliation.
TITLES = {
    "services": ("Afdoeningen met een maatregel, per onderdeel",),
    "categories": ("Afgedane schendingen per categorie",),
    "categories_of_an_export": ("Afdoeningen per categorie",),
    "marks": ("Maatregelen, elke maatregel geteld",),
    "group_a": ("Afdoeningen per zwaarste maatregel, indeling A",),
    "group_b": ("Afdoeningen per zwaarste maatregel, indeling B",),
    "published": ("Gepubliceerde cijfers van 2023 naast het register", "Regel voor regel"),
    "one_more_row": ("Wat de verschillen zou verklaren",),
    "computed_shares": ("Percentages volgens de gepubliceerde aantallen",),
    "aard": ("Aard van de adviesvragen",),
    "betreft": ("Wie het betreft",),
    "afdoening": ("Wijze van afdoening",),
    "situatie": ("Situatie na interventie",),
    "received": ("Ontvangen klachten",),
    "taken_up": ("In behandeling genomen klachten",),
    "status": ("Stand per dienst",),
    "belastingdienst": ("Verslag van de Belastingdienst",),
}


@dataclass(frozen=True)
class Figure:
    """A line: its table in `TITLES`, how it is called, its code where it has one, with which cells it goes on and ends.

    Without a name it is words that stand somewhere.
    """

    group: str
    table: str
    name: str
    cells: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    code: str = ""
    words: str = ""


def figures() -> Iterator[Figure]:
    yield from _of_the_register()
    yield from _of_what_was_published()
    yield from _of_other_registers()


def _of_the_register() -> Iterator[Figure]:
    yield Figure("totals", "services", "totaal", ("82", "42", "124"), code="*")
    yield Figure("totals", "marks", "totaal", ("126",), code="*")
    for code, name in SERVICE_NAMES.items():
        measured, number = WITH_MEASURE[code], SERVICES[code]
        cells = (str(measured), str(number - measured), str(number))
        yield Figure("services", "services", name, cells, code=code)
    for code, number in {**CATEGORIES, "FIN": 0, "MIS": 0}.items():
        yield Figure("categories", "categories", CATEGORY_NAMES[code], (str(number),), code=code)
    for code, number in MARKS.items():
        yield Figure("marks", "marks", MEASURE_NAMES[code], (str(number),), code=code)
    for code, number in GROUP_A.items():
        yield Figure("group_a", "group_a", code, (str(number),), code=code)
    for code, number in GROUP_B.items():
        yield Figure("group_b", "group_b", GROUP_B_NAMES.get(code, code), (str(number),), code=code)
    yield Figure("identical_rows", "", "", words="50 in 16 groepen")


def _of_what_was_published() -> Iterator[Figure]:
    registers = {row["key"]: row["register"] for row in EXPECTED}
    for figure in published():
        key = mapping.keys()[figure["key"]]
        group = "published_ministry" if key.scope == "FIN" else "published_service"
        if figure["year"] != 2023:
            group += f"_{figure['year']}"
        register = registers[figure["key"]]
        told = (str(figure["year"]), UNITS[figure["unit"]], str(figure["value"]), register)
        yield Figure(group, "published", key.label.nl, told, code=figure["key"])
    for key, (register, together) in {
        "settled": (124, 125), "with_measure": (82, 83), "disciplinary_or_other": (31, 32),
        "temporary_ended": (12, 13), "dispositions_total": (124, 125),
    }.items():  # fmt: skip
        cells = (str(register), "1", str(together), str(together))
        yield Figure("one_more_row", "one_more_row", mapping.keys()[key].label.nl, cells)
    yield Figure("printed_share", "", "", words="31 van 83 is 37%")
    yield Figure("sum_of_services", "", "", words="57, 12, 10 en 3")
    for number in ("98", "85"):
        yield Figure("not_derivable", "", "", words=f"{number} volgt er niet uit")
    for key, printed, part, should_be in (
        ("share_employment_ended", 31, 31, 37), ("share_conversation", 47, 39, 47), ("share_other_measure", 16, 13, 16),
    ):  # fmt: skip
        cells = (str(printed), str(part), "83", str(should_be))
        yield Figure("computed_shares", "computed_shares", mapping.keys()[key].label.nl, cells)


def _of_other_registers() -> Iterator[Figure]:
    for table, code, label, *numbers in list(
        csv.reader(content("advice").decode().splitlines(), delimiter=";")
    )[1:]:
        tax, customs, benefits, policy = numbers[3:]
        # As the organisation lists its services: (p)SG first.
        yield Figure("advice", table, label, tuple(numbers[:3]), (policy, tax, customs, benefits), code)
        yield Figure("advice_of_service", table, label, (tax,))
    told = json.loads(content("complaints"))
    yield from _complaints(told)


def _complaints(told: dict) -> Iterator[Figure]:
    received, taken_up, of_service = told["received"], told["taken_up"], told["belastingdienst_report"]
    for table, label, number in (
        ("received", "Ontvangen", received["total"]), ("received", "Ontvankelijk", received["admissible"]),
        ("received", "Niet ontvankelijk", received["inadmissible"]),
        ("received", "Nog te beoordelen", received["to_be_assessed"]),
        ("taken_up", "In behandeling of afgehandeld", taken_up["in_hand"]),
        ("taken_up", "Ingetrokken", taken_up["withdrawn"]), ("taken_up", "Aangehouden", taken_up["held"]),
    ):  # fmt: skip
        yield Figure("complaints", table, label, (UNKNOWN, UNKNOWN, str(number)))
    services = told["status_per_service"]
    for label, key in (
        ("Afgehandeld", "settled"), ("Aangehouden", "held"), ("Ingetrokken", "withdrawn"),
        ("In behandeling", "pending"),
    ):  # fmt: skip
        numbers = [services[name][key] for name in ("Belastingdienst", "Douane", "Toeslagen")]
        end = tuple(str(number) for number in numbers)
        yield Figure("complaints", "status", label, (UNKNOWN, UNKNOWN, str(sum(numbers))), end)
        yield Figure("complaints_of_service", "status", label, end[:1])
    admissible = of_service["of_admissible"]
    for label, number in (
        ("Ontvangen", of_service["received"]), ("Ontvankelijk", of_service["admissible"]),
        ("Niet ontvankelijk", of_service["inadmissible"]), ("Nog te beoordelen", of_service["to_be_assessed"]),
        ("Ongegrond", admissible["unfounded"]), ("In behandeling", admissible["pending"]),
        ("Ingetrokken", admissible["withdrawn"]),
    ):  # fmt: skip
        for group in ("complaints", "complaints_of_service"):
            yield Figure(group, "belastingdienst", label, (UNKNOWN, UNKNOWN, str(number)))
