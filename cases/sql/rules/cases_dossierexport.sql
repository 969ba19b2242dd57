-- The export of a dossier: for who asked for it, while the case exists for this person.
row.asked_by_id = (SELECT acting_user()) AND {here cases_case row.case_id}
