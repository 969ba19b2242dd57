-- Whether something still runs in a directorate: yes or no, for who manages the organisation and sees no case.
CREATE OR REPLACE FUNCTION directorate_has_work(place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT EXISTS (SELECT FROM cases_case WHERE directorate_id = place AND status <> 'closed')
      OR EXISTS (SELECT FROM cases_report WHERE directorate_id = place AND status = 'open')
$body$;
