-- A lesson for the annual report: one that goes in for who reads the figures of the whole ministry, every one for who
-- prepares and publishes the report.
row.goes_in AND (SELECT id FROM accounts_directorate WHERE parent_id IS NULL) = ANY ((SELECT reach_here('see_figures'))::bigint[])
OR (SELECT cardinality(reach_here('make_releases')) > 0)
OR (SELECT cardinality(reach_here('approve_releases')) > 0)
