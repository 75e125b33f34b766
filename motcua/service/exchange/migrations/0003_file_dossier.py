"""The SQL of the hot path (`exchange.filing`): what must be known before a dossier is filed, and filing it.

Functions and no plain statements, because PostgreSQL keeps their plans for a connection also where a pooler forbids
prepared statements: planning the same inserts anew costs as much as doing them. The plans are general ones
(plan_cache_mode), for every look-up goes by a unique key or a narrow index. They decide nothing. What is asked and
what is written is put together in `filing.py`; a test compares every row with those of the usual way.
"""

from django.db import migrations

# One round trip for all that a submission depends on. Candidates for a person are those whom nobody has checked and
# nobody can sign in as (people.actions.persons says why); whether the name is really the same is compared in Python.
GROUND = """
CREATE FUNCTION exchange_person_candidates(asked jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    born date := (asked->>'birth_date')::date;
    found bigint[];
BEGIN
    IF asked->>'personal_number' <> '' THEN
        found := ARRAY(SELECT id FROM people_person
                       WHERE personal_number = asked->>'personal_number' AND NOT is_identity_checked);
    ELSIF asked->>'tax_code' <> '' THEN
        found := ARRAY(SELECT id FROM people_person
                       WHERE tax_code = asked->>'tax_code' AND kind = asked->>'kind' AND NOT is_identity_checked);
    ELSIF asked->>'phone' <> '' AND born IS NOT NULL THEN
        found := ARRAY(SELECT id FROM people_person WHERE phone = asked->>'phone');
    END IF;
    IF coalesce(array_length(found, 1), 0) = 0 THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object(
            'commune_code', (SELECT c.code FROM places_place c WHERE c.id = p.commune_id)) ORDER BY p.id)
        FROM people_person p
        WHERE p.id = ANY (found) AND p.folded_name = asked->>'folded_name' AND p.birth_date IS NOT DISTINCT FROM born
          AND NOT EXISTS (SELECT FROM people_account a WHERE a.person_id = p.id));
END $$;

CREATE FUNCTION exchange_ground(
    partner bigint, dossier_key uuid, procedure_code text, agency_code text, documents uuid[], persons jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN jsonb_build_object(
        'revision', (SELECT value FROM agencies_revision),
        'filed', (
            SELECT jsonb_build_object(
                'number', d.number, 'tracking_code', d.tracking_code, 'secret', d.secret, 'state', d.state,
                'row_version', d.row_version, 'submitted_at', d.submitted_at, 'answer_due_at', d.answer_due_at,
                'fee_vnd', d.fee_vnd, 'request_digest', f.request_digest)
            FROM dossiers_dossier d JOIN exchange_fileddossier f ON f.dossier_id = d.id
            WHERE d.idempotency_key = dossier_key AND f.partner_id = partner),
        'procedure', (
            SELECT jsonb_build_object(
                'version_id', v.id, 'content_hash', v.content_hash, 'level', p.level,
                'is_agency_mapped', EXISTS (
                    SELECT FROM procedures_procedureagency m JOIN agencies_agency a ON a.id = m.agency_id
                    WHERE m.procedure_id = p.id AND a.code = agency_code))
            FROM procedures_procedure p JOIN procedures_procedureversion v ON v.id = p.current_id
            WHERE p.code = procedure_code AND p.is_live),
        'documents', (
            SELECT jsonb_object_agg(d.public_id, jsonb_build_object(
                'file_id', d.file_id, 'name', d.name, 'size_bytes', f.original_size_bytes, 'sha256', f.original_sha256))
            FROM exchange_partnerdocument d JOIN documents_storedfile f ON f.id = d.file_id
            WHERE d.public_id = ANY (documents) AND d.partner_id = partner AND d.expires_at > statement_timestamp()),
        'applicants', exchange_person_candidates(persons->'applicant'),
        'submitters', exchange_person_candidates(persons->'submitter'));
END $$;
"""

# Everything a submission writes, from top to bottom. `filing` has one member for each table, its members named as the
# columns; numbers that the database gives (ids) are left out. People come only where they are new.
FILE = """
CREATE FUNCTION exchange_write_entry(written jsonb, subject bigint, salt text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry := jsonb_populate_record(NULL::journal_entry, written);
BEGIN
    entry.id := nextval('journal_entry_id_seq');
    entry.subject_id := subject;
    INSERT INTO journal_entry VALUES (entry.*);
    INSERT INTO journal_entry_salt (entry_id, salt) VALUES (entry.id, decode(salt, 'hex'));
END $$;

CREATE FUNCTION exchange_enter_person(entered jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    person people_person := jsonb_populate_record(NULL::people_person, entered->'person');
BEGIN
    person.id := nextval('people_person_id_seq');
    INSERT INTO people_person VALUES (person.*);
    PERFORM exchange_write_entry(entered->'entry', person.id, entered->>'salt');
    RETURN person.id;
END $$;

CREATE FUNCTION exchange_file_dossier(filing jsonb) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    dossier dossiers_dossier := jsonb_populate_record(NULL::dossiers_dossier, filing->'dossier');
    letter documents_letterrecord := jsonb_populate_record(NULL::documents_letterrecord, filing->'letter');
BEGIN
    IF filing ? 'applicant' THEN
        dossier.applicant_id := exchange_enter_person(filing->'applicant');
    END IF;
    IF filing ? 'submitter' THEN
        dossier.submitter_id := exchange_enter_person(filing->'submitter');
        dossier.representative_id := dossier.submitter_id;
    END IF;
    dossier.submitter_id := coalesce(dossier.submitter_id, dossier.applicant_id);
    dossier.typist_id := coalesce(dossier.typist_id, dossier.submitter_id);

    dossier.id := nextval('dossiers_dossier_id_seq');
    INSERT INTO dossiers_dossier VALUES (dossier.*);
    INSERT INTO dossiers_dossierpaper
        (dossier_id, paper_code, name, file_id, file_name, data_number, round, added_at)
    SELECT dossier.id, paper_code, name, file_id, file_name, data_number, round, added_at
    FROM jsonb_populate_recordset(NULL::dossiers_dossierpaper, filing->'papers') WITH ORDINALITY ORDER BY ordinality;
    PERFORM exchange_write_entry(filing->'entry', dossier.id, filing->>'salt');

    letter.id := nextval('documents_letterrecord_id_seq');
    INSERT INTO documents_letterrecord VALUES (letter.*);
    INSERT INTO dossiers_dossierletter (dossier_id, kind, letter_id, made_at)
    VALUES (dossier.id, letter.kind, letter.id, letter.issued_at);
    INSERT INTO exchange_fileddossier (dossier_id, partner_id, reference, request_digest, filed_at)
    SELECT dossier.id, partner_id, reference, request_digest, filed_at
    FROM jsonb_populate_record(NULL::exchange_fileddossier, filing->'filed');
    RETURN dossier.id;
END $$;
"""

BACK = """
DROP FUNCTION exchange_file_dossier(jsonb);
DROP FUNCTION exchange_enter_person(jsonb);
DROP FUNCTION exchange_write_entry(jsonb, bigint, text);
DROP FUNCTION exchange_ground(bigint, uuid, text, text, uuid[], jsonb);
DROP FUNCTION exchange_person_candidates(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_unlogged_counts"),
        ("agencies", "0002_revision"),
        ("documents", "0002_letter_is_frozen"),
        ("dossiers", "0001_initial"),
        ("journal", "0002_guard_entries"),
        ("people", "0001_initial"),
        ("procedures", "0002_search_and_keep"),
    ]
    operations = [migrations.RunSQL(GROUND + FILE, BACK)]
