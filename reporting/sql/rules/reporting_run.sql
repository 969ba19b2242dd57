-- A run: for who may see what it makes.
row.kind = 'overview' AND (
  row.directorate_id = ANY ((SELECT reach_here('see_figures'))::bigint[])
  OR row.directorate_id = ANY ((SELECT reach_here('make_overviews'))::bigint[])
)
OR row.kind IN ('uri', 'uri_step') AND (
  row.directorate_id = ANY ((SELECT reach_here('export_uri'))::bigint[])
  OR row.directorate_id = ANY ((SELECT reach_here('approve_uri'))::bigint[])
)
OR row.kind = 'annual' AND (
  row.directorate_id = ANY ((SELECT reach_here('make_releases'))::bigint[])
  OR row.directorate_id = ANY ((SELECT reach_here('approve_releases'))::bigint[])
)
