"""At rest nothing can be read: no name, contact or text of a case in the tables, in whatever writing of its bytes.

Every column that holds text in clear stands in a list with the reason, so that a new one fails here first.
Negative control: take a line out of CLEAR, or make `Note.text` a TextField; store a name in `Outbox.arguments`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import connections, models

from accounts.encryption import SealedTextField
from cases.models import Case, Note, PersonIdentity, Report, Reporter, ReporterKind, Violation
from tests.proof import PROOF

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.asvs("14.1.1", "14.2.4")]

OURS = ("accounts", "cases", "reporting")
# Columns of text that are not sealed, by model or by model and field, and why they may lie in clear.
CLEAR = {
    "accounts.Directorate": "names of parts of the organisation",
    "accounts.DirectorateAlias": "spellings of those names",
    "accounts.AccessEvent.about": "a kind and a number, or an address, which holds numbers only",
    "accounts.AccessEvent.purpose": "a code of a list",
    "accounts.DataKey": "keys, wrapped; ids of keys",
    "accounts.FormKey": "an address, which holds numbers only, and a keyed hash",
    "accounts.RolePermission": "codes",
    "accounts.LedgerForm": "names of tables and columns, and a hash of them",
    "accounts.LedgerChain": "hashes",
    "accounts.LedgerEntry": "hashes of what is sealed",
    "accounts.LedgerSeal": "hashes",
    "accounts.Destruction": "names of tables, numbers of rows, a certificate without personal data",
    "accounts.Outbox": "names of tasks with ids and codes",
    "accounts.Sitting": "the key of a session while it runs, and the kind of browser, of staff",
    "accounts.User": "staff who use the register, to whom pages and log refer by name",
    "cases.Category": "the words of a list",
    "cases.Subcategory": "the words of a list",
    "cases.ReporterKind": "the words of a list",
    "cases.Channel": "the words of a list",
    "cases.EndReason": "the words of a list",
    "cases.Method": "the words of a list",
    "cases.Measure": "the words of a list",
    "cases.LookReason": "the words of a list",
    "cases.TermRule": "the words of a list",
    "cases.RetentionRule": "the words of a list",
    "cases.ProcessTemplate": "the words of a list",
    "cases.ProcessStep": "the words of a list",
    "cases.TermChange.code": "a code",
    "cases.ListAlias": "other spellings of the words of a list",
    "cases.Case.number": "a number",
    "cases.Case.terms": "keyed hashes of stems",
    "cases.Note.terms": "keyed hashes of stems",
    "cases.Move.name": "a code",
    "cases.Certificate": "numbers, codes, names of tables and a hash of them",
    "cases.DestructionProposal.rule": "a code",
    "cases.DestructionProposal.problem": "a code",
    "cases.Challenge.before": "the name of a committee or court",
    "cases.ReporterContact.moment": "a code",
    "cases.CriminalComplaint.body": "the name of a public body",
    "cases.Counter": "a code",
    "cases.Report.number": "a number",
    "cases.Report.referred_to": "the name of a public body",
    "cases.Report.terms": "keyed hashes of stems",
    "cases.Reporter.name_hash": "a keyed hash",
    "cases.Reporter.email_hash": "a keyed hash",
    "cases.Reporter.personnel_number_hash": "a keyed hash",
    "cases.Draft.form": "the name of a form",
    "cases.PersonIdentity.name_hash": "a keyed hash",
    "cases.PersonIdentity.email_hash": "a keyed hash",
    "cases.PersonIdentity.personnel_number_hash": "a keyed hash",
    "cases.PersonIdentity.manager_number_hash": "a keyed hash",
    "cases.Investigation.external_bureau": "the name of a bureau",
    "cases.Investigation.report_reference": "the number of a document",
    "cases.DocumentVersion.media_type": "a type of file",
    "cases.DocumentVersion.storage_name": "a folder and a random number",
    "cases.DocumentVersion.sealed_key": "a key, wrapped",
    "cases.DocumentVersion.scanner": "the name of a program",
    "cases.DocumentVersion.finding": "the name of a virus as its scanner knows it, or a code",
    "cases.DocumentText.terms": "keyed hashes of stems",
    "cases.Upload.parts": "numbers of bytes",
    "cases.Upload.sealed_key": "a key, wrapped",
    "cases.Letter.kind": "a code",
    "cases.LetterTemplate": "a form without a case, and what its administrator says of it",
    "cases.DossierExport.storage_name": "a folder and a random number",
    "cases.DossierExport.sealed_key": "a key, wrapped",
    "cases.DossierExport.problem": "the kind of an error",
    "cases.ImportBatch.file_hash": "a hash",
    "cases.ImportBatch.content": "sealed as a file, not as a field",
    "cases.ImportBatch.problem": "the kind of an error",
    "reporting.ExportFile": "a hash",
    "reporting.ExportPiece": "a stretch of a file of codes, labels and counts",
    "reporting.UriStep.check_name": "a code",
    "reporting.UriExport": "figures and codes of an export that names nobody",
    "reporting.MonthlyOverview": "figures",
    "reporting.Release": "codes, figures with the small ones hidden, and a hash",
    "reporting.AnnualReport": "figures with the small ones hidden, descriptions that two persons published, a hash",
    "reporting.AnnualLine": "codes of a line; its description is sealed",
    "reporting.AnnualLesson.hands": "numbers of users",
    "reporting.StaffNumber.source": "the name of a publication",
    "reporting.FigureLoad.source": "a code",
    "reporting.FigureLoad.sha256": "a hash",
    "reporting.LoadedFigure": "codes",
    "reporting.Explanation.key": "a code",
    "reporting.UriProfile": "how an export is laid out, and what its administrator says of it",
    "reporting.Run": "a code, the kind of an error, and a refusal, which names codes and counts",
}


def columns_of_text() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in OURS or hasattr(model, "history_id") or not model._meta.managed:
            continue  # a history table has the columns of its table, a view those of what it shows
        for field in model._meta.concrete_fields:
            kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
            if isinstance(field, kinds) and not isinstance(field, SealedTextField) and not field.choices:
                yield f"{model._meta.label}.{field.name}"


def test_every_column_of_text_is_sealed_or_says_why_not():
    found = set(columns_of_text())
    assert {name for name in found if name not in CLEAR and name.rpartition(".")[0] not in CLEAR} == set()
    models_found = {name.rpartition(".")[0] for name in found}
    assert {name for name in CLEAR if name not in found and name not in models_found} == set()


# --- A stolen dump --------------------------------------------------------------------------------------


def dump() -> Iterator[tuple[str, bytes]]:
    """Every table as its owner can copy it, as text; names of staff excepted."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname NOT IN ('accounts_user', 'accounts_historicaluser')"
        )
        for (table,) in cursor.fetchall():
            with cursor.connection.cursor() as raw, raw.copy(f'COPY "{table}" TO STDOUT') as copied:
                yield table, b"".join(copied)


def writings(text: str) -> Iterator[bytes]:
    """A text as it could stand in a dump: as it is, as JSON, in hex, in base64 at each of its three places."""
    data = text.encode()
    yield from {data, text.encode("unicode_escape"), data.hex().encode()}
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        yield whole[4 if before else 0 : len(whole) - 4]


def sealed_texts() -> set[str]:
    """The names, contacts and texts that lie sealed, as who may read them would."""
    found: set[str] = set()
    for row in (*PersonIdentity.objects.all(), *Reporter.objects.all()):
        names = [field.name for field in row._meta.concrete_fields if isinstance(field, SealedTextField)]
        found |= {getattr(row, name) or "" for name in names}
    for model, name in ((Case, "title"), (Report, "subject_line"), (Report, "description"), (Note, "text")):
        found |= {getattr(row, name) or "" for row in model.objects.all()}
    found |= {row.description or "" for row in Violation.objects.filter(origin="rosi")}
    public = set(
        ReporterKind.objects.values_list("label_nl", flat=True)
    )  # somebody may be called "Medewerker"
    return {text for text in found if len(text) >= 8} - public


def found_in_dump(secrets: set[str]) -> list[tuple[str, str]]:
    wanted = {writing: text for text in secrets for writing in writings(text[:60])}
    return [
        (table, text) for table, copied in dump() for writing, text in wanted.items() if writing in copied
    ]


def test_a_dump_as_the_owner_tells_no_name_and_no_text(scene):
    secrets = sealed_texts()
    assert {"Betrokkene Geheim", "Melder Geheim", "Getuige Geheim", "P-700001"} <= secrets
    assert found_in_dump(secrets) == []


def test_a_text_that_lay_in_clear_would_be_found(scene):
    """Also when it hides in JSON, in hex or in base64."""
    secret = "Kanariegeel Geheim"
    for hidden in (secret, secret.encode().hex(), base64.b64encode(b"xy" + secret.encode()).decode()):
        assert any(writing in hidden.encode() for writing in writings(secret))


@pytest.mark.skipif(not PROOF, reason="loads the whole demonstration; runs in make proof")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_dump_of_the_demonstration_tells_no_name_and_no_text(proof_report):
    call_command("load_demo", verbosity=0)
    secrets = sealed_texts()
    assert len(secrets) > 200
    assert found_in_dump(secrets) == []
    proof_report("dump of the demonstration", secrets=len(secrets), tables=len(list(dump())))
