"""The SQL of the hot path (`exchange.filing`) in two statements: the first admits the caller and asks, the second writes.

As in migration 0007 the caller is admitted last, and nothing is told to whom the admission refuses. Whether the same
submission came before is no longer asked beforehand: the statement that writes sees it by the key, and writes nothing.
"""

from importlib import import_module

from django.db import migrations

ASK = """
DROP FUNCTION exchange_ground(bigint, uuid, text, text, uuid[], jsonb);

CREATE FUNCTION exchange_admit_to_file(
    asked text, asked_digest text, usual_per_minute integer, usual_burst integer, asked_at timestamptz,
    procedure_code text, agency_code text, documents uuid[], persons jsonb,
    OUT admitted exchange_admission, OUT ground jsonb
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    partner bigint;
BEGIN
    SELECT partner_id INTO partner FROM exchange_partnertoken WHERE public_id = asked AND secret_digest = asked_digest;
    IF FOUND THEN
        ground := jsonb_build_object(
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
                    'file_id', d.file_id, 'name', d.name,
                    'size_bytes', f.original_size_bytes, 'sha256', f.original_sha256))
                FROM exchange_partnerdocument d JOIN documents_storedfile f ON f.id = d.file_id
                WHERE d.public_id = ANY (documents) AND d.partner_id = partner
                  AND d.expires_at > statement_timestamp()),
            'applicants', exchange_person_candidates(persons->'applicants'),
            'submitters', exchange_person_candidates(persons->'submitters'));
    END IF;
    SELECT * INTO admitted FROM exchange_admit(asked, asked_digest, usual_per_minute, usual_burst, asked_at);
    IF admitted.busy IS NULL THEN
        ground := NULL;
    END IF;
END $$;
"""

# Everything a submission writes, from top to bottom; the dossier's id, or null where its key is known and nothing was
# written. `filing` has one member for each table, its members named as the columns; numbers that the database gives
# (ids) are left out. People come only where they are new.
FILE = """
CREATE OR REPLACE FUNCTION exchange_file_dossier(filing jsonb) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    dossier dossiers_dossier := jsonb_populate_record(NULL::dossiers_dossier, filing->'dossier');
    letter documents_letterrecord := jsonb_populate_record(NULL::documents_letterrecord, filing->'letter');
BEGIN
    IF EXISTS (SELECT FROM dossiers_dossier d WHERE d.idempotency_key = dossier.idempotency_key) THEN
        RETURN NULL;
    END IF;
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

_earlier = import_module("motcua.service.exchange.migrations.0003_file_dossier")
BACK = f"""
DROP FUNCTION exchange_admit_to_file(text, text, integer, integer, timestamptz, text, text, uuid[], jsonb);
{(_earlier.GROUND + _earlier.FILE).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_admit_to_read")]
    operations = [migrations.RunSQL(ASK + FILE, BACK)]
