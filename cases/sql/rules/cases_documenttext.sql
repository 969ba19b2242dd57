-- What a version says: as its version, by what a trigger keeps with it of its document (cases/sql/25_documents.sql).
{here cases_case row.case_id} AND (
  NOT row.tells_reporter
  OR reporters_given(row.case_id, (SELECT reach_here('see_reporter_identity'))::bigint[],
    (SELECT held_here('case'))::bigint[])
)
OR row.version_id = ANY ((SELECT submitted_versions_here())::bigint[])
