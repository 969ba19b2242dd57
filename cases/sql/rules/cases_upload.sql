-- A file on its way: for who sends it.
row.owner_id = (SELECT acting_user())
