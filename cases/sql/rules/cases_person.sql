-- A person, without who it is: with the case or the report; and the subject of what was submitted to an authority.
{here cases_case row.case_id}
OR {here cases_report row.report_id}
OR row.id = ANY ((SELECT submitted_subjects_here())::bigint[])
