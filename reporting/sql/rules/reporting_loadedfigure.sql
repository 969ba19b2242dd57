-- A loaded figure: for who reads the figures of the part of the organisation that it is about.
row.directorate_id = ANY ((SELECT reach_here('see_figures'))::bigint[])
