"""The ministry and its services, with the spellings under which registers name them."""

from django.db import migrations

SERVICES = [
    # code, Dutch, English, other spellings
    ("PSG", "(p)SG-cluster", "Policy department and (p)SG cluster", ["beleidsdepartement", "SG-cluster", "pSG-cluster"]),
    ("BD", "Belastingdienst", "Tax Administration", []),
    ("DOU", "Douane", "Customs", []),
    ("TSL", "Dienst Toeslagen", "Benefits Administration", ["Toeslagen"]),
]


def seed(apps, schema_editor):
    using = schema_editor.connection.alias
    Directorate = apps.get_model("accounts", "Directorate").objects.using(using)
    Alias = apps.get_model("accounts", "DirectorateAlias").objects.using(using)
    ministry = Directorate.create(
        code="FIN", name_nl="Ministerie van Financiën", name_en="Ministry of Finance", level="ministry"
    )
    for order, (code, dutch, english, spellings) in enumerate(SERVICES, start=1):
        service = Directorate.create(
            code=code, name_nl=dutch, name_en=english, level="service", parent=ministry, order=order
        )
        for text in spellings:
            Alias.create(directorate=service, text=text)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
