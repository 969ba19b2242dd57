-- A version: with its document; an authority sees the very versions that were shared with it.
{here cases_document row.document_id} AND (
  {here cases_case cases_document_case_id_of(row.document_id)}
  OR row.id = ANY ((SELECT submitted_versions_here())::bigint[])
)
