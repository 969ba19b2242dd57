-- What a competent authority sees of the documents of a case: the versions that were shared with it, once released,
-- while something of the case stands submitted to this very person.
CREATE OR REPLACE FUNCTION submitted_versions_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(v.id), '{}')
  FROM cases_sharedversion s
  JOIN cases_documentversion v ON v.id = s.version_id
  JOIN cases_document d ON d.id = v.document_id
  WHERE s.audience = 'authority' AND s.withdrawn_at IS NULL AND v.state = 'clean'
    AND d.set_aside_on IS NULL AND NOT d.tells_reporter
    AND d.case_id = ANY ((SELECT submitted_cases_here())::bigint[])
$body$;
CREATE OR REPLACE FUNCTION submitted_documents_here() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT coalesce(array_agg(DISTINCT document_id), '{}') FROM cases_documentversion
  WHERE id = ANY ((SELECT submitted_versions_here())::bigint[])
$body$;
