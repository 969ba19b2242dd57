-- A report: by a grant, by the desk that entered it, by the team of its case, or by who typed it in until it is handled.
-- One in a restricted case only with that case; never for somebody in it, or in its case.
row.id = ANY ((SELECT held_here('report'))::bigint[])
OR row.case_id = ANY ((SELECT held_here('case'))::bigint[])
OR (
  row.directorate_id = ANY ((SELECT reach_here('see_report'))::bigint[])
  OR row.desk_id = ANY ((SELECT reach_here('see_desk_report'))::bigint[])
  OR row.case_id = ANY ((SELECT opened_here())::bigint[])
  OR row.recorded_by_id = (SELECT acting_user()) AND row.status = 'open'
    AND (SELECT cardinality(reach_here('handle_report')) > 0)
)
AND row.id <> ALL ((SELECT report_conflicts_here())::bigint[])
AND (
  row.case_id IS NULL
  OR row.case_id <> ALL ((SELECT conflicts_here())::bigint[])
    AND case_stays_open(row.case_id, (SELECT reach_here('see_restricted'))::bigint[], (SELECT opened_here())::bigint[])
)
