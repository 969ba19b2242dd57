-- What is out of the ordinary in somebody's reading: for who reads the log, or that of a case; never one's own.
row.user_id <> (SELECT acting_user())
AND ((SELECT cardinality(reach_here('see_log')) > 0) OR (SELECT cardinality(reach_here('see_log_of_case')) > 0))
