-- Who said to know somebody: with the case or the report.
{here cases_case row.case_id}
OR {here cases_report row.report_id}
