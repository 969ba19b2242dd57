-- A grant is given by who acts, in their own name; a role that needs a second person only from a waiting proposal of
-- somebody else. Later only its last day and its end change; a last day that is put off is a grant once more.
CREATE OR REPLACE FUNCTION guard_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE longer boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.user_id, NEW.role, NEW.directorate_id, NEW.valid_from, NEW.given_by_id, NEW.confirmed_by_id)
       IS DISTINCT FROM
       (OLD.user_id, OLD.role, OLD.directorate_id, OLD.valid_from, OLD.given_by_id, OLD.confirmed_by_id)
       OR (OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
      RAISE EXCEPTION 'A grant is ended, never made into another one.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL AND NEW.ended_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'Who ends a grant is who acts.' USING ERRCODE = 'check_violation';
    END IF;
    longer := OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until);
    IF NOT longer THEN
      RETURN NEW;
    END IF;
  END IF;
  IF acts_as_system() THEN
    RETURN NEW;
  END IF;
  IF acting_user() IS NULL THEN
    RAISE EXCEPTION 'A grant is given by somebody.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.user_id = acting_user() THEN
    RAISE EXCEPTION 'Nobody gives a grant to themselves.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT needs_second_person(NEW.role) THEN
    IF TG_OP = 'INSERT' AND NEW.given_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'Who gives a grant is who acts.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (TG_OP = 'INSERT' AND NEW.confirmed_by_id IS DISTINCT FROM acting_user()) OR NOT EXISTS (
    SELECT FROM accounts_grantproposal p
    WHERE p.state = 'waiting' AND (p.user_id, p.role, p.directorate_id) = (NEW.user_id, NEW.role, NEW.directorate_id)
      AND p.valid_until IS NOT DISTINCT FROM NEW.valid_until AND p.proposed_by_id <> acting_user()
      AND CASE WHEN TG_OP = 'INSERT' THEN p.extends_id IS NULL AND p.proposed_by_id = NEW.given_by_id
               ELSE p.extends_id = OLD.id END
  ) THEN
    RAISE EXCEPTION 'This role needs a second person.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_grant BEFORE INSERT OR UPDATE ON accounts_grant
  FOR EACH ROW EXECUTE FUNCTION guard_grant();

-- Proposed in one's own name, decided once, in one's own name.
CREATE OR REPLACE FUNCTION guard_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NEW.proposed_by_id IS DISTINCT FROM acting_user() THEN
      RAISE EXCEPTION 'Who proposes is who acts.' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF OLD.state <> 'waiting'
     OR (NEW.user_id, NEW.role, NEW.directorate_id, NEW.valid_from, NEW.valid_until, NEW.extends_id, NEW.proposed_by_id)
        IS DISTINCT FROM
        (OLD.user_id, OLD.role, OLD.directorate_id, OLD.valid_from, OLD.valid_until, OLD.extends_id, OLD.proposed_by_id)
     OR NEW.decided_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'A proposal is decided once, by who acts.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_proposal BEFORE INSERT OR UPDATE ON accounts_grantproposal
  FOR EACH ROW EXECUTE FUNCTION guard_proposal();

-- A review is decided once, in one's own name, and never about one's own grant.
CREATE OR REPLACE FUNCTION guard_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  IF OLD.decision <> '' OR (NEW.round_id, NEW.grant_id) IS DISTINCT FROM (OLD.round_id, OLD.grant_id)
     OR NEW.decided_by_id IS DISTINCT FROM acting_user() THEN
    RAISE EXCEPTION 'A grant is reviewed once, by who acts.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.decision <> 'ended' AND EXISTS (
    SELECT FROM accounts_grant g WHERE g.id = NEW.grant_id AND g.user_id = acting_user()) THEN
    RAISE EXCEPTION 'Nobody reviews their own grant.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE OR REPLACE TRIGGER guard_review BEFORE UPDATE ON accounts_reviewitem
  FOR EACH ROW EXECUTE FUNCTION guard_review();

-- The organisation is a tree. One mover at a time: two moves that are each right can make a circle together.
CREATE OR REPLACE FUNCTION keep_tree() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('the tree of directorates', 0));
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT NEW.parent_id AS id
      UNION
      SELECT d.parent_id FROM above a JOIN accounts_directorate d ON d.id = a.id
    )
    SELECT FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION 'A directorate cannot hang below itself.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER keep_tree AFTER INSERT OR UPDATE OF parent_id ON accounts_directorate
  FOR EACH ROW EXECUTE FUNCTION keep_tree();
