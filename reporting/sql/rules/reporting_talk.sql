-- A talk about an overview: for who takes part in it, not for who works on cases.
row.directorate_id = ANY ((SELECT reach_here('see_talks'))::bigint[])
