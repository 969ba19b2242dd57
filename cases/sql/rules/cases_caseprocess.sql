-- What a case follows exists with the case; stated, because the steps that were ticked lead to the case by way of it.
{here cases_case row.case_id}
