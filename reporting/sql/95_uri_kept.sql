-- The lines that were kept with an export, each with its number, in the form in which `uri_runs` is compared with them:
-- they stand in its file of kind `rows`, one JSON array per line, the number last. Exports of before that file have them in
-- their column `lines`. Asked in the name of who acts, beneath every wall: who does not see the export gets no row.
CREATE OR REPLACE FUNCTION uri_kept(of_export bigint) RETURNS TABLE (line jsonb, number bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $body$
  SELECT l.whole - -1, (l.whole ->> -1)::bigint FROM (
    SELECT jsonb_array_elements(e.lines) AS whole FROM reporting_uriexport e WHERE e.id = of_export
    UNION ALL
    SELECT string_to_table(rtrim(f.text, E'\n'), E'\n')::jsonb FROM (
      SELECT convert_from(string_agg(p.content, ''::bytea ORDER BY p.number), 'UTF8') AS text
      FROM reporting_exportfile f JOIN reporting_exportpiece p ON p.file_id = f.id
      WHERE f.export_id = of_export AND f.kind = 'rows'
    ) f
  ) l
$body$;
