-- A mandate: with its case, and for the authority to whom it was submitted.
{here cases_case row.case_id}
OR row.authority_id = (SELECT acting_user()) AND row.case_id = ANY ((SELECT submitted_cases_here())::bigint[])
