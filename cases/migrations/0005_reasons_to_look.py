"""Usual reasons to open a case that is not one's own work, and how long the emergency door stays open."""

from django.db import migrations

# code, Dutch, English, asks for an explanation
REASONS = [
    ("replacement", "Ik neem waar voor een collega", "I stand in for a colleague", False),
    ("advice", "Een collega vraagt mij om advies of hulp", "A colleague asks me for advice or help", False),
    ("oversight", "Ik bewaak voortgang of kwaliteit", "I watch over progress or quality", False),
    ("related", "Verband met een dossier of melding van mij", "A link with a case or report of my own", False),
    ("question", "Vraag van buiten over dit dossier", "A question from outside about this case", False),
    ("other", "Een andere reden", "Another reason", True),
]


def seed(apps, schema_editor):
    using = schema_editor.connection.alias
    for order, (code, dutch, english, needs_text) in enumerate(REASONS, start=1):
        apps.get_model("cases", "LookReason").objects.using(using).create(
            code=code, label_nl=dutch, label_en=english, needs_text=needs_text, order=order
        )
    apps.get_model("cases", "TermRule").objects.using(using).create(
        code="emergency_access",
        label_nl="Toegang door de nooddeur",
        label_en="Access through the emergency door",
        amount=4,
        unit="hours",
        statutory=False,
        source="werkregel",
        order=90,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_conflicts_and_emergencies")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
