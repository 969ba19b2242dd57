-- An explanation tells of the figure that it explains: for who reads the figures of that part of the organisation.
row.directorate_id = ANY ((SELECT reach_here('see_figures'))::bigint[])
