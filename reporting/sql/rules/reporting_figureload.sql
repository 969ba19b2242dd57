-- A file with figures: for who reads figures anywhere. It tells what the file calls its figures, and none of them.
(SELECT cardinality(reach_here('see_figures')) > 0)
