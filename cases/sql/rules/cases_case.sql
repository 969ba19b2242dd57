-- A grant on its directorate opens a case, a restricted one the grant for those; so do its team and the emergency door.
-- A conflict of interest stands above all of them.
row.id = ANY ((SELECT held_here('case'))::bigint[])
OR (
  row.directorate_id = ANY ((SELECT reach_here('see_case'))::bigint[]) AND NOT row.restricted
  OR row.directorate_id = ANY ((SELECT reach_here('see_restricted'))::bigint[])
  OR row.id = ANY ((SELECT opened_here())::bigint[])
) AND row.id <> ALL ((SELECT conflicts_here())::bigint[])
