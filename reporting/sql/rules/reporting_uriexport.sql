-- A frozen export: for who makes or approves exports of its directorate.
row.directorate_id = ANY ((SELECT reach_here('export_uri'))::bigint[])
OR row.directorate_id = ANY ((SELECT reach_here('approve_uri'))::bigint[])
