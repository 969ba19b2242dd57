-- An entry of the journal: with its case. Stated, so that what hangs under an entry can ask for it.
{here cases_case row.case_id}
