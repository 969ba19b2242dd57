-- A disposition: with its case, or its imported violation; an authority sees what was submitted to this very person.
{here cases_case cases_violation_case_id_of(row.violation_id)}
OR row.origin = 'import' AND {here cases_violation row.violation_id}
OR row.authority_id = (SELECT acting_user()) AND row.state IN ('reviewed', 'decided')
  AND row.violation_id = ANY ((SELECT submitted_violations_here())::bigint[])
