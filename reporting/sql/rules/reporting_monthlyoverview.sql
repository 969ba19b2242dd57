-- A frozen overview: for who reads the figures of its directorate.
row.directorate_id = ANY ((SELECT reach_here('see_figures'))::bigint[])
