-- Who a person is: by the separate permission for the directorate of the case or the report, or as the team.
{here cases_case cases_person_case_id_of(row.person_id)}
AND case_gives(
  cases_person_case_id_of(row.person_id), (SELECT reach_here('see_person_identity'))::bigint[],
  (SELECT teams_here())::bigint[], (SELECT held_here('case'))::bigint[]
)
OR {here cases_report cases_person_report_id_of(row.person_id)}
AND report_gives(
  cases_person_report_id_of(row.person_id), (SELECT reach_here('see_person_identity'))::bigint[],
  (SELECT held_here('report'))::bigint[]
)
