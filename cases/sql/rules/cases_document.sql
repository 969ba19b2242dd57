-- A document: with its case; one that tells who reported only for who may know it; an authority sees the documents of
-- which a version was shared with it.
{here cases_case row.case_id} AND (
  NOT row.tells_reporter
  OR case_gives(row.case_id, (SELECT reach_here('see_reporter_identity'))::bigint[], '{}'::bigint[],
    (SELECT held_here('case'))::bigint[])
)
OR row.id = ANY ((SELECT submitted_documents_here())::bigint[])
