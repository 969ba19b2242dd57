"""The report of the investigation, violations with their outcome, proposals and their review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import disposition as ending
from cases import documents, inquiry
from cases.forms.case_findings import AddViolationForm, FileReportForm, OutcomeForm, ProposeForm, ReviewForm
from cases.models import Case, Disposition, Document, Investigation, Violation
from cases.views.acts import Act


def _file_report(investigation: Investigation, by: Any, values: dict[str, Any]) -> None:
    file = values.pop("file")
    with transaction.atomic():  # a report that is refused files nothing
        inquiry.file_report(investigation, by=by, **values)
        if file is not None:
            _file_paper(investigation, file, by=by, on=values["on"])


def _file_paper(investigation: Investigation, file: Any, *, by: Any, on: date | None) -> None:
    """The report itself as a document, or as the next version of the one that is there."""
    case = investigation.case
    before = Document.objects.visible_to(by).filter(
        case=case,
        kind=Document.Kind.FINAL_REPORT,
        set_aside_on=None,
        recorded_at__gte=investigation.recorded_at,
    )
    if (document := before.last()) is not None:
        documents.add_version(document, file.chunks(), name=file.name, by=by)
        return
    title = gettext("Final report, %(kind)s") % {"kind": investigation.get_kind_display()}
    documents.file_document(
        case, file.chunks(), name=file.name, title=title, kind=Document.Kind.FINAL_REPORT, dated_on=on, by=by
    )


def _add_violation(case: Case, by: Any, values: dict[str, Any]) -> None:
    category, subcategory = values.pop("kind")
    inquiry.add_violation(case, by=by, category=category, subcategory=subcategory, **values)


def _establish(violation: Violation, by: Any, values: dict[str, Any]) -> None:
    inquiry.establish_outcome(violation, by=by, **values)


def _propose(violation: Violation, by: Any, values: dict[str, Any]) -> None:
    ending.propose(violation, by=by, **{**values, "measures": list(values["measures"])})


def _review(disposition: Disposition, by: Any, values: dict[str, Any]) -> None:
    agrees = values["verdict"] == ReviewForm.AGREES
    ending.review(disposition, by=by, agrees=agrees, text=values["text"], on=values["on"])


FILE_REPORT = Act(
    "file-report",
    _("File the report and the conclusion"),
    _("File the report"),
    _("The report has been filed."),
    FileReportForm,
    inquiry.check_file_report,
    _file_report,
    anchor="investigation",
)
ADD_VIOLATION = Act(
    "add-violation",
    _("Add a violation"),
    _("Add the violation"),
    _("The violation has been added."),
    AddViolationForm,
    inquiry.check_add_violation,
    _add_violation,
    anchor="violations",
    intro=_("One violation by one subject. The same conduct by two subjects is two violations."),
)
ESTABLISH_OUTCOME = Act(
    "establish-outcome",
    _("Establish the outcome"),
    _("Record the outcome"),
    _("The outcome has been recorded."),
    OutcomeForm,
    inquiry.check_establish_outcome,
    _establish,
    anchor="violations",
)
PROPOSE = Act(
    "propose",
    _("Propose a disposition"),
    _("Submit for review"),
    _("The proposal has been submitted for central review."),
    ProposeForm,
    ending.check_propose,
    _propose,
    anchor="violations",
    intro=_("The proposal is reviewed centrally for unity of policy. Then the competent authority decides."),
)
REVIEW = Act(
    "review",
    _("Review the proposal"),
    _("Record the review"),
    _("The review has been recorded."),
    ReviewForm,
    ending.check_review,
    _review,
    anchor="violations",
)
