-- A line of an anonymised list, with what was found in it: for who prepares and publishes annual reports.
(SELECT cardinality(reach_here('make_releases')) > 0)
OR (SELECT cardinality(reach_here('approve_releases')) > 0)
