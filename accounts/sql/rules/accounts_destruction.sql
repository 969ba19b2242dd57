-- What was lawfully destroyed: for who reads the log.
(SELECT cardinality(reach_here('see_log')) > 0)
