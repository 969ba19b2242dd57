-- Who reported: with the report, and only by the separate permission for its directorate, or for any where somebody
-- typed the report in whose directorate may not be known yet.
{here cases_report row.report_id}
AND report_gives(row.report_id, (SELECT reach_here('see_reporter_identity'))::bigint[], (SELECT held_here('report'))::bigint[])
