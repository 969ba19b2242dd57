-- A violation: with its case, from an import that counts by a grant, for who imports, and when it was submitted for a
-- decision.
row.origin = 'import' AND (
  row.directorate_id = ANY ((SELECT reach_here('see_case'))::bigint[])
    AND row.batch_id = ANY ((SELECT imports_that_count())::bigint[])
  OR (SELECT cardinality(reach_here('import_register')) > 0)
)
OR {here cases_case row.case_id}
OR row.id = ANY ((SELECT submitted_violations_here())::bigint[])
