-- A published annual report: for who reads figures anywhere; before that, for who prepares and publishes them.
row.state = 'published' AND (SELECT cardinality(reach_here('see_figures')) > 0)
OR (SELECT cardinality(reach_here('make_releases')) > 0)
OR (SELECT cardinality(reach_here('approve_releases')) > 0)
