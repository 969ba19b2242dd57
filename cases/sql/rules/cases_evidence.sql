-- What supports a violation: as its document; where that left the case, as the violation.
{here cases_document row.document_id}
OR row.document_id IS NULL AND {here cases_violation row.violation_id}
