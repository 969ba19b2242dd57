"""The text of the nine letters as they are shipped: examples that a bureau makes its own.

`manage.py write_letter_templates` makes a Word file of each (cases/data/letters_1), which a migration reads once. A
line that begins with `#` is a heading; one with `?` stands there only where that field is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass

SENDER = "Onderzoeksbureau Integriteit Financiën"
MINISTRY = "Ministerie van Financiën"
MARK = "Voorbeeldtekst – pas aan"


@dataclass(frozen=True)
class Example:
    """One letter: its subject, and its text below the salutation."""

    subject: str
    text: tuple[str, ...]
    slip: tuple[str, ...] = ()  # to be signed and sent back


EXTRA = "?toelichting"

EXAMPLES: dict[str, Example] = {
    "acknowledgement": Example(
        "Uw melding {{ meldingnummer }}",
        (
            "Op {{ ontvangen_op }} kregen wij uw melding. Wij bedanken u daarvoor. Een melding doen is niet altijd "
            "makkelijk. Wij nemen uw melding serieus.",
            "#Wat gebeurt er nu?",
            "Wij bekijken eerst of wij uw melding kunnen onderzoeken en of een onderzoek nodig is. Daarvoor vragen wij "
            "u soms om meer informatie. Uiterlijk op {{ terugkoppeling_voor }} laten wij u in grote lijnen weten wat "
            "er met uw melding is gedaan.",
            "#Wie weet dat u hebt gemeld?",
            "Alleen medewerkers van ons bureau die dat voor hun werk moeten weten, kennen uw naam. Wij noemen uw naam "
            "niet aan anderen zonder uw toestemming, tenzij de wet ons daartoe verplicht.",
            "#U bent beschermd",
            "Niemand mag u benadelen omdat u hebt gemeld. Merkt u daar toch iets van? Laat het ons dan meteen weten. U "
            "kunt ook praten met een vertrouwenspersoon.",
            EXTRA,
            "Noem bij vragen altijd het nummer {{ meldingnummer }}.",
        ),
    ),
    "facts_request": Example(
        "Vraag om meer informatie over uw melding {{ meldingnummer }}",
        (
            "Op {{ ontvangen_op }} kregen wij uw melding. Om die goed te kunnen beoordelen, hebben wij meer informatie "
            "nodig.",
            "#Wat willen wij van u weten?",
            "{{ gevraagde_feiten }}",
            "Weet u iets niet, laat het dan gerust open. Zoek zelf niets uit en vraag ook anderen niet om dat te doen.",
            EXTRA,
            "#Wanneer hebben wij uw antwoord nodig?",
            "Wij ontvangen uw antwoord graag uiterlijk op {{ reactie_voor }}. Lukt dat niet, laat het ons dan weten. "
            "Ook zonder uw antwoord kijken wij wat wij met de melding kunnen doen.",
            "Wij gaan vertrouwelijk om met wat u ons vertelt. Noem bij uw antwoord het nummer {{ meldingnummer }}.",
        ),
    ),
    "mandate": Example(
        "Opdracht tot een feitenonderzoek in dossier {{ kenmerk }}",
        (
            "Op {{ aangevraagd_op }} hebben wij u gevraagd om opdracht te geven voor een feitenonderzoek bij "
            "{{ directie }}. In deze brief staat die opdracht. Wilt u haar ondertekenen en aan ons terugsturen?",
            "#Aanleiding",
            "Wij hebben de melding beoordeeld op {{ beoordeeld_op }}. De gronden van die beoordeling zijn:",
            "{{ gronden }}",
            "#De vraag van het onderzoek",
            "{{ onderzoeksvraag }}",
            "#Hoe het onderzoek gebeurt",
            "Het bureau gebruikt de volgende methoden: {{ methoden }}. Andere methoden gebruikt het alleen als u daar "
            "eerst opdracht voor geeft.",
            "#Waar het bureau zich aan houdt",
            "Het onderzoek gaat niet verder dan nodig is voor de vraag. Twee onderzoekers voeren het uit. Iedere "
            "betrokkene krijgt de kans om te reageren. Het bureau stelt feiten vast; over de gevolgen beslist u.",
            EXTRA,
        ),
        (
            "#Ondertekening door de opdrachtgever",
            "Ik geef opdracht tot dit onderzoek.",
            "Naam: {{ geadresseerde }}",
            "Datum en handtekening:",
        ),
    ),
    "hearing_invitation": Example(
        "Uitnodiging voor een gesprek",
        (
            "Wij nodigen u uit voor een gesprek. Het gaat over een {{ onderzoek }} waarin uw handelen wordt bekeken. U "
            "kunt in dit gesprek vertellen hoe u de zaak ziet.",
            "#Wanneer en waar?",
            "Datum: {{ gesprek_datum }}",
            "Tijd: {{ gesprek_tijd }}",
            "Plaats: {{ gesprek_plaats }}",
            "?gesprek_met Met wie: {{ gesprek_met }}",
            "Kunt u op dat moment niet? Neem dan zo snel mogelijk contact met ons op. Wij zoeken samen een andere "
            "tijd.",
            "#Uw rechten",
            "U mag iemand meenemen die u bijstaat, bijvoorbeeld een collega, een advocaat of iemand van uw vakbond. U "
            "hoeft geen antwoord te geven op vragen waarmee u zichzelf zou belasten. U kunt ook schriftelijk laten "
            "weten dat u niet komt.",
            "#Na het gesprek",
            "Van het gesprek maken wij een verslag. U krijgt dat te lezen en kunt er schriftelijk op reageren. Uw "
            "reactie voegen wij bij het verslag.",
            EXTRA,
            "Wij gaan vertrouwelijk om met het onderzoek en vragen u dat ook te doen.",
        ),
    ),
    "minutes": Example(
        "Verslag van het gesprek op {{ gehouden_op }}",
        (
            "Op {{ gehouden_op }} hebben wij met u gesproken. Het gesprek ging over het {{ onderzoek }} in dossier "
            "{{ kenmerk }}. Hieronder leest u het verslag.",
            "#Wat vragen wij van u?",
            "Lees het verslag en laat ons uiterlijk op {{ reactie_uiterlijk }} schriftelijk weten of het klopt. Bent u "
            "het ergens niet mee eens, schrijf dan op wat er volgens u anders moet. Uw reactie voegen wij bij het "
            "verslag. Hebben wij op die datum niets gehoord, dan gaan wij verder met het verslag zoals het hier staat.",
            "#Verslag",
            "{{ verslag }}",
            EXTRA,
        ),
        (
            "#Uw reactie",
            "Ik ga akkoord met dit verslag  /  ik heb opmerkingen, zie de bijlage.",
            "Naam: {{ geadresseerde }}",
            "Datum en handtekening:",
        ),
    ),
    "report": Example(
        "Rapport van het onderzoek in dossier {{ kenmerk }}",
        (
            "Hierbij ontvangt u het rapport van het {{ onderzoek }} bij {{ directie }}. In dit rapport staan geen "
            "namen: personen heten zoals in het dossier.",
            "#1. Opdracht en vraag",
            "Het onderzoek begon op {{ begonnen_op }}.",
            "?opdracht_op De opdracht is gegeven op {{ opdracht_op }}.",
            "?vraagstelling De vraag was: {{ vraagstelling }}",
            "#2. Werkwijze",
            "De onderzoekers waren {{ onderzoekers }}.",
            "?gehoord {{ gehoord }}",
            "Iedere betrokkene kon reageren op het verslag van het gesprek. Die reacties zitten bij de verslagen.",
            "#3. Bevindingen",
            "{{ bevindingen }}",
            "#4. Conclusie",
            "{{ conclusie }}",
            EXTRA,
            "Dit rapport is vertrouwelijk. Geef het niet door aan anderen dan voor de afdoening nodig is.",
        ),
    ),
    "disposition_notice": Example(
        "Bericht over de afdoening in dossier {{ kenmerk }}",
        (
            "U was betrokkene in dossier {{ kenmerk }}. In deze brief leest u wat het bevoegd gezag heeft besloten.",
            "#Het besluit",
            "Het bevoegd gezag, {{ bevoegd_gezag }}, heeft op {{ besloten_op }} besloten:",
            "{{ besluiten }}",
            "?motivering De motivering is: {{ motivering }}",
            EXTRA,
            "#Bent u het er niet mee eens?",
            "U kunt tot en met {{ bezwaar_voor }} bezwaar maken. Schrijf in uw brief uw naam, de datum, het kenmerk "
            "van deze brief en waarom u het niet eens bent met het besluit. Onderteken de brief en stuur hem naar het "
            "bevoegd gezag.",
            "#Vragen",
            "Het kan zijn dat dit bericht veel met u doet. U kunt erover praten met de bedrijfsarts, met "
            "bedrijfsmaatschappelijk werk of met iemand die u vertrouwt.",
        ),
    ),
    "reporter_feedback": Example(
        "Terugkoppeling over uw melding {{ meldingnummer }}",
        (
            "Op {{ ontvangen_op }} deed u bij ons een melding. In deze brief leest u in grote lijnen wat wij daarmee "
            "hebben gedaan.",
            "#Wat is er gedaan?",
            "{{ terugkoppeling }}",
            "Meer kunnen wij u niet vertellen. Dat is om de mensen te beschermen die in het dossier voorkomen. Ook u "
            "bent op die manier beschermd.",
            EXTRA,
            "#U blijft beschermd",
            "Niemand mag u benadelen omdat u hebt gemeld. Wij nemen de komende tijd nog contact met u op om te vragen "
            "hoe het gaat. Merkt u eerder iets, laat het ons dan meteen weten.",
            "Wij bedanken u voor uw melding. U hebt geholpen om het werk veilig en eerlijk te houden.",
        ),
    ),
    "referral": Example(
        "Overdracht van dossier {{ kenmerk }}",
        (
            "Met deze brief dragen wij een zaak aan u over. Wij denken dat het aan u is om die verder te behandelen.",
            "#Wat dragen wij over, en waarom?",
            "{{ overdracht }}",
            "#Onze beoordeling",
            "De zaak speelt bij {{ directie }}. Wij hebben het dossier geopend op {{ geopend_op }} en beoordeeld op "
            "{{ beoordeeld_op }}. De gronden zijn:",
            "{{ gronden }}",
            "?categorie Het gaat om een mogelijke schending in de categorie “{{ categorie }}”.",
            EXTRA,
            "#Wat wij u vragen",
            "Wilt u ons de ontvangst bevestigen en ons laten weten of u de zaak in behandeling neemt? Zolang u dat "
            "nodig vindt, doen wij zelf geen onderzoek. Noem bij uw antwoord ons kenmerk.",
        ),
    ),
}
