-- Two related cases: for who sees both.
{here cases_case row.case_id}
AND {here cases_case row.other_id}
