-- The log of reading: one's own entries, and all of it for who reads the log.
row.user_id = (SELECT acting_user())
OR (SELECT cardinality(reach_here('see_log')) > 0)
