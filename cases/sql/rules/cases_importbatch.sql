-- An imported file: for who imports; and, once it counts, for who sees its violations.
(SELECT cardinality(reach_here('import_register')) > 0)
OR row.state = 'done' AND (SELECT cardinality(reach_here('see_case')) > 0)
