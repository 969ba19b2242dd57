-- A delivery: for who has overviews of that directorate made, and for the recipient.
row.directorate_id = ANY ((SELECT reach_here('make_overviews'))::bigint[])
OR row.user_id = (SELECT acting_user())
