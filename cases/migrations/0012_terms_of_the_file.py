"""Terms of what stands beside the process: replies, objections, contacts after closure, requests of data subjects."""

from django.db import migrations

# code, Dutch, English, amount, unit, statutory, source. Working rules of the house: [D].
TERMS = [
    ("minutes_reply", "Reactie op een gespreksverslag", "Reply to minutes", 2, "weeks", False, "werkregel"),
    ("lodge_objection", "Indienen van bezwaar of beroep", "Lodging an objection or appeal", 6, "weeks", True, "Algemene wet bestuursrecht, art. 6:7"),
    ("settle_objection", "Beslissing op bezwaar", "Decision on an objection", 12, "weeks", True, "Algemene wet bestuursrecht, art. 7:10"),
    ("contact_3", "Contact met de melder na 3 maanden", "Contact with the reporter after 3 months", 3, "months", False, "werkregel"),
    ("contact_6", "Contact met de melder na 6 maanden", "Contact with the reporter after 6 months", 6, "months", False, "werkregel"),
    ("contact_12", "Contact met de melder na 12 maanden", "Contact with the reporter after 12 months", 12, "months", False, "werkregel"),
    ("data_request", "Besluit op een AVG-verzoek", "Decision on a GDPR request", 1, "months", True, "AVG, art. 12 lid 3"),
    ("data_request_more", "Verlenging van een AVG-verzoek", "Extension of a GDPR request", 2, "months", True, "AVG, art. 12 lid 3"),
]


def seed(apps, schema_editor):
    rules = apps.get_model("cases", "TermRule").objects.using(schema_editor.connection.alias)
    for order, (code, dutch, english, amount, unit, statutory, source) in enumerate(TERMS, start=20):
        rules.create(
            code=code,
            label_nl=dutch,
            label_en=english,
            amount=amount,
            unit=unit,
            statutory=statutory,
            source=source,
            order=order,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_hearing_rounds_and_challenges")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
