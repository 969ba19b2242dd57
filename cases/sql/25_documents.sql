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

-- Whether a document tells nobody who reported, or somebody who may know it of all reports of its case.
CREATE OR REPLACE FUNCTION document_is_told(wanted bigint, places bigint[], held bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  RETURN EXISTS (
    SELECT FROM cases_document d
    WHERE d.id = wanted AND (NOT d.tells_reporter OR reporters_given(d.case_id, places, held)));
END $body$;

-- What its row rule asks of the document of a text stands with the text, whoever writes which of the two: search asks
-- for texts first, and would else look up version, document and case of each.
CREATE OR REPLACE FUNCTION text_follows_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN  -- who writes the document just now leads the texts that it sees: this one waits for that
    PERFORM FROM cases_documentversion v JOIN cases_document d ON d.id = v.document_id
    WHERE v.id = NEW.version_id FOR SHARE OF d;
  END IF;
  SELECT d.case_id, d.tells_reporter INTO STRICT NEW.case_id, NEW.tells_reporter
  FROM cases_documentversion v JOIN cases_document d ON d.id = v.document_id WHERE v.id = NEW.version_id;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER follows_document BEFORE INSERT OR UPDATE ON cases_documenttext
  FOR EACH ROW EXECUTE FUNCTION text_follows_document();
CREATE OR REPLACE FUNCTION document_leads_texts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  UPDATE cases_documenttext SET case_id = NEW.case_id, tells_reporter = NEW.tells_reporter
  WHERE version_id IN (SELECT id FROM cases_documentversion WHERE document_id = NEW.id);
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER leads_texts AFTER UPDATE ON cases_document FOR EACH ROW
  WHEN ((OLD.case_id, OLD.tells_reporter) IS DISTINCT FROM (NEW.case_id, NEW.tells_reporter))
  EXECUTE FUNCTION document_leads_texts();
-- What was written before the triggers stood, also between a migration that carried it over and these lines.
UPDATE cases_documenttext t SET case_id = d.case_id, tells_reporter = d.tells_reporter
FROM cases_documentversion v JOIN cases_document d ON d.id = v.document_id
WHERE v.id = t.version_id AND (t.case_id, t.tells_reporter) IS DISTINCT FROM (d.case_id, d.tells_reporter);
