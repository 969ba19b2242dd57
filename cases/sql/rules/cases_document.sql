-- A document: with its case; one that tells who reported only for who may know that of all its reports; an authority sees the documents of
-- which a version was shared with it.
{here cases_case row.case_id} AND (
  NOT row.tells_reporter
  OR reporters_given(row.case_id, (SELECT reach_here('see_reporter_identity'))::bigint[],
    (SELECT held_here('case'))::bigint[])
)
OR row.id = ANY ((SELECT submitted_documents_here())::bigint[])
