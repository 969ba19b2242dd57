"""The lists of the register (DOMAIN: section 2). [P] marks what is published, [D] what the project decided."""

from django.db import migrations

# [P] The nine types of the central government, and "Ongepaste communicatie" of the ministry's overview of 2023.
CATEGORIES = [
    ("FIN", "Financiële schendingen", "Financial violations"),
    ("POS", "Misbruik positie en belangenverstrengeling", "Abuse of position and conflict of interest"),
    ("INF", "Lekken en misbruik van informatie", "Leaking and misuse of information"),
    ("BEV", "Misbruik van bevoegdheden", "Abuse of powers"),
    ("GEW", "Misbruik van geweldsbevoegdheid", "Abuse of the power to use force"),
    ("OMG", "Ongewenste omgangsvormen", "Undesirable conduct"),
    ("MID", "Misbruik bedrijfsmiddelen en overtreding interne regels", "Misuse of resources and breach of internal rules"),
    ("PRI", "Misdragingen in de privésfeer", "Private misconduct"),
    ("MIS", "Misstand volgens de klokkenluidersregeling", "Wrongdoing under the whistleblowers scheme"),
    ("COM", "Ongepaste communicatie", "Inappropriate communication"),
]

# [P] as the confidential advisers publish them; that the register uses the same is [D].
SUBCATEGORIES = {
    "FIN": [
        ("Diefstal of verduistering", "Theft or embezzlement"),
        ("Fraude", "Fraud"),
        ("Overig", "Other"),
    ],
    "POS": [
        ("Ongeoorloofde nevenactiviteiten", "Unauthorised side activities"),
        ("Ongeoorloofde financiële belangen", "Unauthorised financial interests"),
        ("Corruptie", "Corruption"),
        ("Misbruik legitimatiebewijs", "Misuse of proof of identity"),
        ("Overig", "Other"),
    ],
    "INF": [
        ("Lekken", "Leaking"),
        ("Misbruik", "Misuse"),
        ("Ongeoorloofd raadplegen van registers", "Unauthorised consultation of registers"),
        ("Verlies of diefstal van informatiedragers", "Loss or theft of data carriers"),
        ("Overig", "Other"),
    ],
    "BEV": [
        ("Opsporingsmethoden en dwangmiddelen", "Investigative methods and coercive measures"),
        ("Meineed", "Perjury"),
        ("Valsheid in geschrifte", "Forgery"),
        ("Afgifte van vergunningen en legitimatiebewijzen", "Issue of permits and proofs of identity"),
        ("Overig", "Other"),
    ],
    "GEW": [
        ("Fysiek geweld", "Physical force"),
        ("Geweld met vuurwapen", "Force with a firearm"),
        ("Overig", "Other"),
    ],
    "OMG": [
        ("Discriminatie", "Discrimination"),
        ("Pesten, treiteren, roddelen, buitensluiten", "Bullying, teasing, gossip, exclusion"),
        ("Intimidatie", "Intimidation"),
        ("Agressie en geweld", "Aggression and violence"),
        ("Seksuele intimidatie of geweld", "Sexual harassment or violence"),
        ("Overig", "Other"),
    ],
    "MID": [
        ("Gebruik van e-mail, internet en sociale media", "Use of e-mail, internet and social media"),
        ("Misbruik van bedrijfsmiddelen of faciliteiten", "Misuse of resources or facilities"),
        ("Werkverzuim (ook urenregistratie)", "Absence from work (including registration of hours)"),
        ("Niet volgen van procedures", "Not following procedures"),
        ("Slordig omgaan met bedrijfsmateriaal", "Carelessness with company property"),
        ("Alcohol of drugs", "Alcohol or drugs"),
        ("Overig", "Other"),
    ],
    "PRI": [
        ("Financiële schendingen en fiscale integriteit", "Financial violations and tax integrity"),
        ("Financiële problemen", "Financial problems"),
        ("Eigen aangifte", "Own tax return"),
        ("Ongewenste omgangsvormen", "Undesirable conduct"),
        ("Alcohol of drugs", "Alcohol or drugs"),
        ("Ongewenste contacten", "Undesirable contacts"),
        ("Overig", "Other"),
    ],
}

# [P]
REPORTER_KINDS = [
    ("management", "Management", "Management"),
    ("medewerker", "Medewerker (ook oud-medewerker of ingehuurd)", "Employee (also former or hired)"),
    ("extern", "Extern", "External party"),
    ("anoniem", "Anoniem", "Anonymous"),
    ("vertrouwenspersoon", "Vertrouwenspersoon", "Confidential adviser"),
    ("burger", "Burger", "Citizen"),
    ("meldpunt", "Decentraal meldpunt", "Decentral reporting desk"),
    ("overig", "Overig", "Other"),
]

# [P], the web form [D]
CHANNELS = [
    ("oif_mail", "OIF per e-mail", "OIF by e-mail"),
    ("oif_telefoon", "OIF per telefoon", "OIF by telephone"),
    ("oif_gesprek", "OIF in een gesprek", "OIF in a conversation"),
    ("leidinggevende", "Leidinggevende", "Manager"),
    ("vertrouwenspersoon", "Vertrouwenspersoon", "Confidential adviser"),
    ("meldpunt", "Meldpunt Integriteit van een dienst", "A service's own integrity desk"),
    ("cmi", "Centraal Meldpunt Incidenten", "Central desk for incidents (lost and stolen devices)"),
    ("cmag", "Centraal Meldpunt Agressie en Geweld", "Central desk for aggression and violence"),
    ("cif", "Externe commissie (CiF)", "External committee (CiF)"),
    ("huis", "Huis voor Klokkenluiders", "House for Whistleblowers"),
    ("brief", "Brief", "Letter"),
    ("webformulier", "Webformulier", "Web form"),
]

# [D]
END_REASONS = [
    ("geen_schending", "Geen vermoeden van een integriteitsschending", "No suspicion of an integrity violation"),
    ("te_weinig", "Te weinig gegevens, ook na navraag", "Too few facts, also after enquiry"),
    ("elders", "Wordt al elders behandeld", "Is already handled elsewhere"),
    ("ingetrokken", "Ingetrokken door de melder", "Withdrawn by the reporter"),
    ("dubbel", "Dezelfde melding is al geregistreerd", "The same report was already registered"),
]

# [D]
METHODS = [
    ("gesprekken", "Gesprekken en interviews", "Conversations and interviews"),
    ("dossier", "Dossieronderzoek", "Study of files"),
    ("logging", "Onderzoek van loggegevens", "Study of log data"),
    ("mail", "Onderzoek van zakelijke e-mail en bestanden", "Study of business e-mail and files"),
    ("openbaar", "Openbare bronnen", "Public sources"),
    ("digitaal", "Forensisch onderzoek van apparatuur", "Forensic study of devices"),
    ("observatie", "Observatie", "Observation"),
    ("deskundige", "Inzet van een deskundige", "Use of an expert"),
]

# [P] The nine of the overview of 2023; legal basis CAO Rijk chapter 15. Groups as the ministry adds them up.
MEASURES = [
    # code, Dutch, English, disciplinary, severity, group A, group B
    ("GEEN", "Geen afdoening", "No disposition", False, 0, "geen", "geen"),
    ("GESPREK", "Corrigerend gesprek of waarschuwing", "Corrective conversation or warning", False, 10, "gesprek", "gesprek"),
    ("BERISPING", "Schriftelijke berisping", "Written reprimand", True, 20, "maatregel", "anders"),
    ("IKB", "Vermindering IKB-uren", "Reduction of individual-budget hours", True, 30, "maatregel", "anders"),
    ("FINANCIEEL", "Financiële maatregel (boete, periodiek)", "Financial measure (fine, increment)", True, 40, "maatregel", "anders"),
    ("VERPLAATSING", "Verplaatsing", "Transfer", True, 50, "maatregel", "anders"),
    ("TIJDELIJK", "Beëindiging tijdelijk dienstverband of stage", "End of temporary employment or traineeship", False, 60, "maatregel", "einde"),
    ("EIGEN", "Ontslag op eigen verzoek", "Resignation at own request", False, 70, "maatregel", "einde"),
    ("ONTSLAG", "Beëindiging dienstverband", "Dismissal", True, 80, "ontslag", "einde"),
]

# Statutory: [P] Wbk. Working rules of the house: [D].
TERMS = [
    # code, Dutch, English, amount, unit, statutory, source
    ("acknowledgement", "Ontvangstbevestiging aan de melder", "Acknowledgement to the reporter", 7, "days", True, "Wet bescherming klokkenluiders"),
    ("feedback", "Terugkoppeling aan de melder", "Feedback to the reporter", 3, "months", True, "Wet bescherming klokkenluiders"),
    ("assessment", "Beoordeling", "Assessment", 10, "working_days", False, "werkregel"),
    ("fact_finding", "Feitenonderzoek", "Fact-finding", 12, "weeks", False, "werkregel"),
    ("disposition", "Afdoening", "Disposition", 8, "weeks", False, "werkregel"),
]

# [D]; 7 years was the ministry's rule in 2007 [P].
RETENTION = [
    ("without_violation", "Gesloten zonder schending", "Closed without violation", 2, "werkregel"),
    ("with_violation", "Met schending, na de afdoening", "With violation, after the disposition", 7, "regel van het ministerie, 2007"),
]

# Spellings met in published registers.
ALIASES = [
    ("category", "Misbruik positie en belangenverstremming", "POS"),
    ("category", "Belangenverstrengeling", "POS"),
    ("category", "Lekken en/of misbruik van informatie", "INF"),
    ("category", "Misdraging in de privésfeer", "PRI"),
    ("category", "Misdragingen in de privesfeer", "PRI"),
    ("category", "Misbruik van bedrijfsmiddelen en overtreding interne regels", "MID"),
    ("measure", "Financiële maatregel", "FINANCIEEL"),
    ("measure", "Geen maatregel", "GEEN"),
    ("measure", "Beëindiging tijdelijk dienstverband", "TIJDELIJK"),
    ("measure", "Waarschuwing", "GESPREK"),
    ("measure", "Corrigerend gesprek", "GESPREK"),
    ("measure", "Berisping", "BERISPING"),
    ("measure", "Ontslag", "ONTSLAG"),
]


def seed(apps, schema_editor):
    using = schema_editor.connection.alias

    def rows(model):
        return apps.get_model("cases", model).objects.using(using)

    def plain(model, entries):
        for order, (code, dutch, english) in enumerate(entries, start=1):
            rows(model).create(code=code, label_nl=dutch, label_en=english, order=order)

    plain("Category", CATEGORIES)
    plain("ReporterKind", REPORTER_KINDS)
    plain("Channel", CHANNELS)
    plain("EndReason", END_REASONS)
    plain("Method", METHODS)
    for category_code, entries in SUBCATEGORIES.items():
        category = rows("Category").get(code=category_code)
        for order, (dutch, english) in enumerate(entries, start=1):
            rows("Subcategory").create(
                code=f"{category_code}-{order}", category=category, label_nl=dutch, label_en=english, order=order
            )
    for order, (code, dutch, english, disciplinary, severity, group_a, group_b) in enumerate(MEASURES, start=1):
        rows("Measure").create(
            code=code,
            label_nl=dutch,
            label_en=english,
            disciplinary=disciplinary,
            severity=severity,
            group_a=group_a,
            group_b=group_b,
            order=order,
        )
    for order, (code, dutch, english, amount, unit, statutory, source) in enumerate(TERMS, start=1):
        rows("TermRule").create(
            code=code,
            label_nl=dutch,
            label_en=english,
            amount=amount,
            unit=unit,
            statutory=statutory,
            source=source,
            order=order,
        )
    for order, (code, dutch, english, years, source) in enumerate(RETENTION, start=1):
        rows("RetentionRule").create(
            code=code, label_nl=dutch, label_en=english, years=years, source=source, order=order
        )
    for list_name, text, code in ALIASES:
        rows("ListAlias").create(list=list_name, text=text, code=code)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
