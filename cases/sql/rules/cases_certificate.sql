-- What stays of a destroyed case: for who destroys there, and for who reads the log.
row.directorate_id = ANY ((SELECT reach_here('destroy_case'))::bigint[])
OR (SELECT cardinality(reach_here('see_log')) > 0)
