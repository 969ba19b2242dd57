-- A version: with its document; an authority sees the very versions that were shared with it.
{here cases_case cases_document_case_id_of(row.document_id)} AND document_is_told(row.document_id,
  (SELECT reach_here('see_reporter_identity'))::bigint[], (SELECT held_here('case'))::bigint[])
OR row.id = ANY ((SELECT submitted_versions_here())::bigint[])
