-- The ledger (docs/adr/0015). Entries are written with their row, seals at commit. Nobody but the owner's triggers
-- can write here: these functions run with the rights of who calls them, and only triggers call them as the owner.

CREATE OR REPLACE FUNCTION ledger_beginning(chain bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$body$ SELECT sha256(convert_to('rosi ledger ' || chain, 'UTF8')) $body$;

-- What a seal binds of one entry: which row of which table, and its content.
CREATE OR REPLACE FUNCTION ledger_bytes(form integer, row_id bigint, content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$body$ SELECT int4send(form) || int8send(row_id) || content $body$;

-- Write the entry of one row. The first one that no seal covers yet opens a seal (see below).
CREATE OR REPLACE FUNCTION ledger_enter(to_chain bigint, of_form integer, of_row bigint, its_content bytea)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  this_xact bigint := pg_current_xact_id()::text::bigint;
  chain_or_none bigint := coalesce(to_chain, 0);
  before integer;
  sealed integer := 0;
BEGIN
  SELECT place INTO before FROM accounts_ledgerentry
    WHERE xact = this_xact AND chain = chain_or_none ORDER BY place DESC LIMIT 1;
  IF before IS NOT NULL THEN
    SELECT last INTO sealed FROM accounts_ledgerseal
      WHERE xact = this_xact AND chain = chain_or_none ORDER BY last DESC LIMIT 1;
  END IF;
  INSERT INTO accounts_ledgerentry (xact, chain, place, form, row_id, content, opens)
    VALUES (this_xact, chain_or_none, coalesce(before, 0) + 1, of_form, of_row, its_content,
            coalesce(before, 0) <= coalesce(sealed, 0));
END $body$;
REVOKE ALL ON FUNCTION ledger_enter FROM PUBLIC;

-- At commit: one seal for each chain that this transaction wrote to, in ascending order, so that two transactions
-- never wait for each other in a circle. The head's row is the lock; who comes second continues from the first's hash.
CREATE OR REPLACE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  fresh record;
  head record;
BEGIN
  IF EXISTS (SELECT FROM accounts_ledgerseal
             WHERE xact = NEW.xact AND chain = NEW.chain AND last >= NEW.place) THEN
    RETURN NULL;  -- another event of this transaction has set it
  END IF;
  FOR fresh IN
    SELECT e.chain, min(e.place) AS first, max(e.place) AS last,
           string_agg(ledger_bytes(e.form, e.row_id, e.content), '' ORDER BY e.place) AS bytes
    FROM accounts_ledgerentry e
    LEFT JOIN (SELECT chain, max(last) AS last FROM accounts_ledgerseal WHERE xact = NEW.xact GROUP BY chain) s
      ON s.chain = e.chain
    WHERE e.xact = NEW.xact AND e.place > coalesce(s.last, 0)
    GROUP BY e.chain ORDER BY e.chain
  LOOP
    LOOP
      SELECT number, hash INTO head FROM accounts_ledgerchain WHERE id = fresh.chain FOR UPDATE;
      EXIT WHEN FOUND;
      INSERT INTO accounts_ledgerchain (id, number, hash)
        VALUES (fresh.chain, 0, ledger_beginning(fresh.chain)) ON CONFLICT DO NOTHING;
    END LOOP;
    head.number := head.number + 1;
    head.hash := sha256(head.hash || fresh.bytes);
    UPDATE accounts_ledgerchain SET number = head.number, hash = head.hash WHERE id = fresh.chain;
    INSERT INTO accounts_ledgerseal (chain, number, xact, first, last, hash)
      VALUES (fresh.chain, head.number, NEW.xact, fresh.first, fresh.last, head.hash);
  END LOOP;
  RETURN NULL;
END $body$;
DROP TRIGGER IF EXISTS seal_at_commit ON accounts_ledgerentry;
CREATE CONSTRAINT TRIGGER seal_at_commit AFTER INSERT ON accounts_ledgerentry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.opens) EXECUTE FUNCTION ledger_seal();

-- The place for lawful destruction: its door removes rows and records here which. Not yet granted to the application.
CREATE OR REPLACE FUNCTION record_destruction(source text, rows bigint[], directorate bigint, certificate text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  INSERT INTO accounts_destruction (at, user_id, directorate_id, source, rows, certificate)
  VALUES (clock_timestamp(), nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint,
          directorate, source, rows, certificate)
$body$;
REVOKE ALL ON FUNCTION record_destruction FROM PUBLIC;
